"""What the portal tells its staff: the same notices as a citizen's, in the back office."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.audiences import StaffRequest, all_staff
from portal.notifications.actions import mark_all_read, mark_read
from portal.notifications.inbox import unread_count
from portal.notifications.models import InboxNotice

NOTICES_PER_PAGE = 25


@all_staff
@require_safe
def notices(request: StaffRequest) -> HttpResponse:
    """Show a page of one's own notices, newest first. Three queries."""
    found = InboxNotice.objects.visible_to(request.user).order_by("-pk")
    page = Paginator(found, NOTICES_PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "page_title": _("Notices"),
        "header_title": _("Notices"),
        "header_icon": "info-circle",
        "page_obj": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "unread": unread_count(request.user),
    }
    return render(request, "notifications/admin/notices.html", context)


@all_staff
@require_POST
def open_notice(request: StaffRequest, notice_id: int) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    notice = get_object_or_404(InboxNotice.objects.visible_to(request.user), pk=notice_id)
    mark_read(actor=request.user, notice=notice)
    return redirect(notice.url or "staff_notices:notices")


@all_staff
@require_POST
def read_all(request: StaffRequest) -> HttpResponse:
    """Mark all notices as read."""
    mark_all_read(actor=request.user)
    return redirect("staff_notices:notices")
