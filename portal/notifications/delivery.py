"""One attempt at one message: claim it, hand it over, write down what came of it.

Claiming is one conditional UPDATE, so of several workers one wins. The claim is a lease: a worker
that dies in the middle loses the message to the sweeper. A message may then reach the provider
twice, under one key.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from portal.contributions import Gate
from portal.notifications.channels import CORE_CHANNELS, UnknownChannel, find_channel
from portal.notifications.failures import (
    DeliveryFailure,
    PermanentFailure,
    Reason,
    TemporaryFailure,
)
from portal.notifications.models import FAILED, MessageState, OutboxMessage
from portal.notifications.outgoing import Outgoing

logger = logging.getLogger("portal.notifications")

LEASE_SECONDS = 60
RETRY_MINUTES = (1, 5, 15, 60, 240)
RETRY_MINUTES_AFTER_FAULT = RETRY_MINUTES[:3]
MAX_ATTEMPTS = len(RETRY_MINUTES) + 1
DETAIL_LENGTH = 300
REFERENCE_LENGTH = 200


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt; without ``next_try_at`` it was the last one."""

    state: MessageState
    reason: Reason | None = None
    detail: str = ""
    reference: str = ""
    next_try_at: datetime | None = None


def claim(message_id: int) -> OutboxMessage | None:
    """Take the message for :data:`LEASE_SECONDS`; None if it is not due or another was faster.

    Costs two queries.
    """
    now, token = timezone.now(), uuid.uuid4()
    taken = (
        OutboxMessage.objects.due(now)
        .filter(pk=message_id)
        .update(
            state=MessageState.SENDING,
            attempts=F("attempts") + 1,
            lease_token=token,
            lease_expires_at=now + timedelta(seconds=LEASE_SECONDS),
        )
    )
    return OutboxMessage.objects.filter(lease_token=token).get() if taken else None


def attempt(message: OutboxMessage) -> Outcome:
    """Hand a claimed message over; whatever goes wrong becomes an outcome. No query."""
    if message.is_expired:
        return Outcome(MessageState.PERMANENT_FAILURE, Reason.EXPIRED)
    try:
        reference = _storable(find_channel(message.channel).send(_outgoing(message)))
    except TemporaryFailure as failure:
        return _after_temporary_failure(message, failure)
    except PermanentFailure as failure:
        detail = _detail(message, failure)
        return Outcome(MessageState.PERMANENT_FAILURE, _reason(failure), detail)
    except UnknownChannel as error:
        logger.warning("message %s waits for a channel that is off or gone", message.pk)
        return _after_fault(message, error)
    except (Exception, SystemExit) as error:
        logger.exception("message %s failed in our own code", message.pk)
        if message.channel not in CORE_CHANNELS:
            Gate.report(message.channel, error)
        return _after_fault(message, error)
    return Outcome(MessageState.DELIVERED, reference=reference[:REFERENCE_LENGTH])


def settle(message: OutboxMessage, outcome: Outcome) -> bool:
    """Write the outcome down; False if the lease had passed to another worker. One query.

    Reports a message that is given up to the log, as an error.
    """
    is_final = outcome.next_try_at is None
    settled = OutboxMessage.objects.filter(
        pk=message.pk, state=MessageState.SENDING, lease_token=message.lease_token
    ).update(
        state=outcome.state,
        reason=outcome.reason or "",
        detail=outcome.detail,
        reference=outcome.reference,
        next_try_at=outcome.next_try_at,
        lease_token=None,
        lease_expires_at=None,
        finished_at=timezone.now() if is_final else None,
        **(ERASED if is_final and _must_be_erased(message) else {}),
    )
    if not settled:
        logger.warning("message %s was taken over by another worker", message.pk)
    elif is_final and outcome.state in FAILED:
        logger.error("message %s was given up: %s", message.pk, outcome.reason)
    return bool(settled)


ERASED = {"body": "", "subject": "", "expires_at": None}


def give_up_interrupted(now: datetime) -> int:
    """Give up messages whose worker died at every attempt; return how many. One query."""
    given_up = OutboxMessage.objects.filter(
        state=MessageState.SENDING, lease_expires_at__lte=now, attempts__gte=MAX_ATTEMPTS
    ).update(
        state=MessageState.TECHNICAL_FAILURE,
        reason=Reason.INTERRUPTED,
        lease_token=None,
        lease_expires_at=None,
        finished_at=now,
    )
    if given_up:
        logger.error("%s messages were given up: their workers died again and again", given_up)
    return given_up


def erase_expired(now: datetime) -> int:
    """Erase sensitive texts that have expired and will not be sent; return how many. One query."""
    expired = OutboxMessage.objects.filter(
        expires_at__lte=now, sensitive=True, finished_at__isnull=False
    )
    return expired.update(**ERASED)


def _outgoing(message: OutboxMessage) -> Outgoing:
    return Outgoing(
        address=message.address,
        subject=message.subject,
        body=message.body,
        language=message.language,
        key=str(message.key),
    )


def _after_temporary_failure(message: OutboxMessage, failure: TemporaryFailure) -> Outcome:
    detail = _detail(message, failure)
    next_try_at = _next_try(message, RETRY_MINUTES)
    if next_try_at is None:
        return Outcome(MessageState.PERMANENT_FAILURE, _reason(failure), detail)
    return Outcome(
        MessageState.TEMPORARY_FAILURE, _reason(failure), detail, next_try_at=next_try_at
    )


def _after_fault(message: OutboxMessage, error: BaseException) -> Outcome:
    next_try_at = _next_try(message, RETRY_MINUTES_AFTER_FAULT)
    name = type(error).__name__
    return Outcome(MessageState.TECHNICAL_FAILURE, Reason.FAULT, name, next_try_at=next_try_at)


def _next_try(message: OutboxMessage, minutes: tuple[int, ...]) -> datetime | None:
    """Return when to try again, None if never or if the message is of no use by then."""
    if message.attempts > len(minutes):
        return None
    next_try_at = timezone.now() + timedelta(minutes=minutes[message.attempts - 1])
    is_too_late = message.expires_at is not None and next_try_at >= message.expires_at
    return None if is_too_late else next_try_at


def _detail(message: OutboxMessage, failure: DeliveryFailure) -> str:
    quote = "" if message.sensitive else failure.quote
    texts = (_storable(failure.detail), _storable(quote))
    return ": ".join(filter(None, texts))[:DETAIL_LENGTH]


def _reason(failure: DeliveryFailure) -> Reason:
    """Return the reason of a channel; those of plugins may have put something else in its place."""
    return failure.reason if isinstance(failure.reason, Reason) else Reason.FAULT


def _storable(text: object) -> str:
    """Return what a channel said as a text that the database takes.

    Refusing it after sending would send the message again.
    """
    return str(text or "").replace("\0", "").encode(errors="replace").decode()


def _must_be_erased(message: OutboxMessage) -> bool:
    return message.sensitive and not getattr(settings, "PORTAL_DEMO", False)
