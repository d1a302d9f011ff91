"""The staff's page of outgoing messages."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.audiences import StaffRequest, staff
from portal.notifications.actions import MANAGE_NOTIFICATIONS, CannotRetry, retry_message
from portal.notifications.health import outbox_health
from portal.notifications.models import MessageState, OutboxMessage

MESSAGES_PER_PAGE = 50
FAILURES_ON_TOP = 20


@staff(MANAGE_NOTIFICATIONS)
@require_safe
def outgoing_messages(request: StaffRequest) -> HttpResponse:
    """List outgoing messages, newest first; without a filter, failures stand on top."""
    state = _chosen_state(request)
    found = OutboxMessage.objects.order_by("-pk")
    page = Paginator(found.filter(state=state) if state else found, MESSAGES_PER_PAGE).get_page(
        request.GET.get("p")
    )
    show_failures = not state and page.number == 1
    health = outbox_health()
    context = {
        "page_obj": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "failures": found.failed()[:FAILURES_ON_TOP] if show_failures else [],
        "state": state,
        "states": MessageState.choices,
        "health": health,
        "waiting_minutes": health["oldest_waiting_seconds"] // 60,
    }
    return render(request, "notifications/admin/messages.html", context)


@staff(MANAGE_NOTIFICATIONS)
@require_POST
def retry(request: StaffRequest, message_id: int) -> HttpResponse:
    """Send a failed message once more."""
    message = get_object_or_404(OutboxMessage, pk=message_id)
    try:
        retry_message(actor=request.user, message=message)
        messages.success(request, _("The message will be sent again."))
    except CannotRetry as refusal:
        messages.error(request, str(refusal))
    state = _chosen_state(request)
    query = f"?{urlencode({'state': state})}" if state else ""
    return redirect(reverse("notifications_admin:messages") + query)


def _chosen_state(request: HttpRequest) -> str:
    wanted = request.GET.get("state", "")
    return wanted if wanted in MessageState.values else ""
