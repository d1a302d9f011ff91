"""What the inbox and the outbox keep of a person."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.notifications.models import InboxNotice, MessageState, OutboxMessage, OutboxQuerySet


def export_notices(person: User) -> dict[str, Any] | None:
    """Return the notices and the messages sent to this person, oldest first; None without any.

    Codes are left out, and what the number received before it was this person's. Costs 2 queries.
    """
    notices = InboxNotice.objects.filter(user=person).order_by("pk")
    messages = _messages_to(person, created_at__gte=person.mobile_verified_at)
    readable = messages.filter(sensitive=False).order_by("pk")
    found = {
        "notices": [_notice(notice) for notice in notices],
        "messages": [_message(message) for message in readable],
    }
    return found if any(found.values()) else None


def erase_notices(person: User) -> str | None:
    """Delete the notices and what still waits to be sent; empty what was sent. 4 queries.

    The rows of sent messages stay for the count, without address and text. Nobody can send them
    again; one that is on its way at this moment is not tried a second time.
    """
    messages = _messages_to(person)
    waiting = messages.unfinished().exclude(state=MessageState.SENDING)
    dropped, _rows = waiting.delete()
    on_its_way = When(finished_at=None, then=timezone.now())
    emptied = messages.update(
        address="", subject="", body="", detail="", sensitive=True, expires_at=Case(on_its_way)
    )
    deleted, _rows = InboxNotice.objects.filter(user=person).delete()
    return _("Your notices are deleted.") if dropped or emptied or deleted else None


def _messages_to(person: User, **of_number: object) -> OutboxQuerySet:
    """Keep what went to the confirmed number, or says the same as a notice in the inbox.

    ``of_number`` narrows the former, as numbers pass from hand to hand. An e-mail address alone
    proves nothing: nobody checked whose it is.
    """
    mine = Q(dedupe_key__in=InboxNotice.objects.filter(user=person).values("dedupe_key"))
    if person.mobile and person.mobile_verified_at:
        mine |= Q(address=person.mobile, **of_number)
    return OutboxMessage.objects.filter(mine)


def _notice(notice: InboxNotice) -> dict[str, Any]:
    return {
        "at": notice.created_at,
        "title": notice.title,
        "text": notice.body,
        "tracking_code": notice.case_code,
        "read_at": notice.read_at,
    }


def _message(message: OutboxMessage) -> dict[str, Any]:
    return {
        "at": message.created_at,
        "channel": message.channel,
        "address": message.address,
        "subject": message.subject,
        "text": message.readable_body,
        "tracking_code": message.case_code,
    }
