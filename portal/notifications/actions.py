"""Telling people something, and what they and the staff do with it afterwards."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import has_permission
from portal.accounts.models import User
from portal.audit.actions import record
from portal.contributions import Gate
from portal.errors import DomainError, require
from portal.notifications.channels import CORE_CHANNELS, UnknownChannel, find_channel
from portal.notifications.models import (
    FAILED,
    LONGEST_ADDRESS,
    InboxNotice,
    MessageState,
    OutboxMessage,
    Priority,
)
from portal.notifications.notices import INBOX, Notice
from portal.notifications.recipients import Recipient
from portal.notifications.rendering import Rendered, render_notices
from portal.queue import enqueue_on_commit

__all__ = ["CannotRetry", "Recipient", "mark_all_read", "mark_read", "notify", "retry_message"]

logger = logging.getLogger("portal.notifications")

MANAGE_NOTIFICATIONS = "notifications.manage"
DELIVER = "portal.notifications.tasks.deliver"


class CannotRetry(DomainError):
    """The message has not failed, or its text has been erased."""

    status = 409
    message = _("This message cannot be sent again.")


def notify(
    *,
    notice: Notice,
    recipient: Recipient,
    context: Mapping[str, Any],
    dedupe_key: str,
    case_code: str = "",
    url: str = "",
) -> list[OutboxMessage]:
    """Tell ``recipient`` about ``notice`` on each of its channels; return the new messages.

    Writes inside the caller's transaction and sends nothing before it commits. Repeating it with
    one ``dedupe_key`` says nothing twice. ``url`` is a path of this portal; templates receive it
    with the host name, and ``case_code`` as it is. Costs at most 5 queries, and 2 more for each
    channel of a plugin.

    :raises ValueError: no ``dedupe_key``, or ``url`` leads elsewhere.
    """
    _refuse_bad_arguments(dedupe_key, url)
    full = {**context, "case_code": case_code, "url": _absolute(url)}
    ways = dict(_ways(notice, recipient))
    texts = render_notices(notice, ways, language=recipient.language, context=full)
    if not texts:
        logger.error("notice %s (%s) has no way to its recipient", notice.template, dedupe_key)
    if INBOX in texts and recipient.user is not None:
        _put_in_inbox(recipient.user, texts.pop(INBOX), dedupe_key, case_code, url)
    return _put_in_outbox(
        OutboxMessage(
            channel=channel, address=ways[channel], language=recipient.language,
            subject=text.headline, body=text.body, case_code=case_code, dedupe_key=dedupe_key,
            priority=Priority.NORMAL,
        )
        for channel, text in texts.items()
    )  # fmt: skip


def retry_message(*, actor: User, message: OutboxMessage) -> OutboxMessage:
    """Send a failed message once more, with the whole series of attempts before it.

    :raises Refused: ``actor`` may not manage outgoing messages.
    :raises CannotRetry: it has not failed, somebody else was faster, or its text is erased.
    """
    require(has_permission(actor, MANAGE_NOTIFICATIONS))
    with transaction.atomic():
        revived = OutboxMessage.objects.filter(
            pk=message.pk, sensitive=False, state__in=[*FAILED, MessageState.TEMPORARY_FAILURE]
        ).update(state=MessageState.CREATED, attempts=0, next_try_at=None, finished_at=None)
        if not revived:
            raise CannotRetry
        record(actor=actor, action="notifications.retry", target=message, code=message.case_code)
        enqueue_on_commit(DELIVER, message.pk)
    message.refresh_from_db()
    return message


def mark_read(*, actor: User, notice: InboxNotice) -> InboxNotice:
    """Mark one of the actor's own notices as read; reading twice keeps the first time.

    :raises Refused: it is somebody else's.
    """
    require(notice.user_id == actor.pk)
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return notice


def mark_all_read(*, actor: User) -> int:
    """Mark all of the actor's notices as read; return how many were unread."""
    unread = InboxNotice.objects.visible_to(actor).unread()
    return unread.update(read_at=timezone.now())


def _put_in_inbox(user: User, text: Rendered, dedupe_key: str, case_code: str, url: str) -> None:
    notice = InboxNotice(
        user=user, title=text.headline, body=text.body, url=url, case_code=case_code,
        dedupe_key=dedupe_key,
    )  # fmt: skip
    InboxNotice.objects.bulk_create([notice], ignore_conflicts=True)


def _put_in_outbox(messages: Iterable[OutboxMessage]) -> list[OutboxMessage]:
    """Write messages that are not there yet, and wake the worker; returns the written ones."""
    wanted = list(messages)
    if not wanted:
        return []
    OutboxMessage.objects.bulk_create(wanted, ignore_conflicts=True)
    written = list(OutboxMessage.objects.filter(key__in=[one.key for one in wanted]))
    for one in written:
        enqueue_on_commit(DELIVER, one.pk)
    return written


def _ways(notice: Notice, recipient: Recipient) -> Iterator[tuple[str, str]]:
    """Yield the notice's channels that can reach the recipient, each with the address there."""
    for channel in notice.channels:
        if channel == INBOX:
            if recipient.user is not None:
                yield channel, ""
        elif address := _address(channel, recipient):
            yield channel, address


def _address(channel: str, recipient: Recipient) -> str:
    """Return the recipient's address on a channel; ``""`` where the channel cannot say it.

    A plugin's channel that spoils its transaction spoils nobody else's: 2 queries for a savepoint.
    """
    if channel in CORE_CHANNELS:
        return find_channel(channel).address(recipient)
    try:
        with transaction.atomic():
            return _usable(find_channel(channel).address(recipient))
    except UnknownChannel:
        logger.warning("the channel %s is off or gone", channel)
    except (Exception, SystemExit) as error:
        Gate.report(channel, error)
    return ""


def _usable(address: object) -> str:
    if not isinstance(address, str):
        raise TypeError(f"address() gave {type(address).__name__}, not a text")
    if len(address) > LONGEST_ADDRESS or not address.isprintable():
        raise ValueError("address() gave a text that is too long or cannot be printed")
    return address


def _absolute(url: str) -> str:
    base: str = settings.WAGTAILADMIN_BASE_URL
    return f"{base.rstrip('/')}{url}" if url else ""


def _refuse_bad_arguments(dedupe_key: str, url: str) -> None:
    if not dedupe_key:
        raise ValueError("A notice needs a dedupe_key")
    if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, None)):
        raise ValueError(f"A notice leads to a path of this portal, not to {url!r}")
