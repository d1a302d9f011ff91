"""A citizen's inbox, and the demo's stand-in for a telephone."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.audiences import CitizenRequest, citizen, public
from portal.notifications.actions import mark_all_read, mark_read
from portal.notifications.inbox import unread_count
from portal.notifications.models import InboxNotice, OutboxMessage

NOTICES_PER_PAGE = 20
DEMO_MESSAGES = 50


@citizen
@require_safe
def inbox(request: CitizenRequest) -> HttpResponse:
    """Show a page of the citizen's notices, newest first."""
    notices = InboxNotice.objects.visible_to(request.user).order_by("-pk")
    page = Paginator(notices, NOTICES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "unread": unread_count(request.user),
        "trail": [(_("Notices"), "")],
    }
    return render(request, "notifications/inbox.html", context)


@citizen
@require_POST
def read(request: CitizenRequest, notice_id: int) -> HttpResponse:
    """Mark one notice as read."""
    notice = get_object_or_404(InboxNotice.objects.visible_to(request.user), pk=notice_id)
    mark_read(actor=request.user, notice=notice)
    return redirect("notifications:inbox")


@citizen
@require_POST
def read_all(request: CitizenRequest) -> HttpResponse:
    """Mark all notices as read."""
    mark_all_read(actor=request.user)
    return redirect("notifications:inbox")


@public
@require_safe
def demo_messages(request: HttpRequest) -> HttpResponse:
    """Show the newest outgoing messages of a demo town; elsewhere the page does not exist."""
    if not getattr(settings, "PORTAL_DEMO", False):
        raise Http404
    newest = OutboxMessage.objects.order_by("-pk")[:DEMO_MESSAGES]
    response = render(request, "notifications/demo_messages.html", {"messages_sent": newest})
    add_never_cache_headers(response)
    return response
