"""Calling other systems: one way to sign, send, try again and give up, for every kind of call.

The row is the truth, the queue only wakes. A receiver checks ``webhook-signature`` as the
Standard Webhooks describe it: base64 of HMAC-SHA256 over ``<id>.<timestamp>.<body>``, once for
each secret that is valid now. It may hear of one thing twice, under one id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal import leases
from portal.cases.outgoing_rows import OutgoingCall, WebhookState
from portal.cases.outward import CannotCall, post
from portal.queue import enqueue_on_commit

logger = logging.getLogger("portal.cases")
C = TypeVar("C", bound=OutgoingCall)

LEASE_SECONDS = 60
RETRY_MINUTES = (1, 5, 15, 60, 240, 720)
MAX_ATTEMPTS = len(RETRY_MINUTES) + 1
SWEEP_CALLS = 100
SWEEP_SECONDS = 30
KEEP_DAYS = 30
ERROR_LENGTH = 300
SECRET_PREFIX = "whsec_"  # noqa: S105


def written_secret(key: bytes) -> str:
    """Return a key as its receiver needs it: ``whsec_`` and base64."""
    return f"{SECRET_PREFIX}{base64.b64encode(key).decode()}"


def signed_headers(
    key: uuid.UUID, body: bytes, timestamp: int, secrets: Sequence[str]
) -> dict[str, str]:
    """Return the headers by which the receiver knows that a call is ours, and which one."""
    name = f"msg_{key.hex}"
    signed = b".".join((name.encode(), str(timestamp).encode(), body))
    return {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def nothing_more(call: Any) -> None:
    """Do nothing more after an attempt."""


@dataclass(frozen=True)
class Courier(Generic[C]):
    """Sends the calls of one table.

    ``task`` is the dotted path of what sends one, by its id; ``rows`` joins what ``secrets`` and
    ``given_up`` need. ``given_up(call, reason)`` runs in the transaction that gives a call up,
    ``arrived(call)`` in the one that notes that it was taken; ``in_vain(call)`` after each attempt
    that was not. Calls that are not ``ready`` wait.
    """

    task: str
    rows: Callable[[], QuerySet[C]]
    secrets: Callable[[C], Sequence[str]]
    given_up: Callable[[C, str], None]
    arrived: Callable[[C], None] = nothing_more
    in_vain: Callable[[C], None] = nothing_more
    ready: Q = field(default_factory=Q)

    def wake(self, call: C) -> None:
        """Let the worker send the call once the transaction is over."""
        enqueue_on_commit(self.task, call.pk)

    def send(self, call_id: int) -> bool:
        """Try one call once; False if there was nothing to do for this worker."""
        call = self.claim(call_id) if self._is_ready(call_id) else None
        if call is None:
            return False
        body = json.dumps(call.content, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            secrets = self.secrets(call)
            post(call.address, body, signed_headers(call.key, body, int(time.time()), secrets))
        except CannotCall as error:
            return self.put_off(call, str(error))
        except Exception as error:
            logger.exception("webhook call %s failed in our own code", call.pk)
            return self.put_off(call, type(error).__name__)
        return self._arrive(call)

    def send_again(self, call: C) -> bool:
        """Let a call that was given up begin anew, under its old id; False if it was not."""
        taken = (
            self.rows()
            .filter(pk=call.pk, state=WebhookState.FAILED)
            .update(
                state=WebhookState.WAITING,
                attempts=0,
                next_try_at=timezone.now(),
                finished_at=None,
            )
        )
        if taken:
            self.wake(call)
        return bool(taken)

    def sweep(self) -> int:
        """Try what is due and what a dead worker left; return how many. One query when idle.

        Stops after 100 calls or 30 seconds and leaves the rest to its next run.
        """
        due = self._due().filter(self.ready).order_by("next_try_at", "pk")
        call_ids = list(due.values_list("pk", flat=True)[:SWEEP_CALLS])
        return leases.work_off(call_ids, self.send, seconds=SWEEP_SECONDS)

    def purge(self) -> int:
        """Delete what was sent more than 30 days ago; return how many. One query."""
        before = timezone.now() - timedelta(days=KEEP_DAYS)
        sent = self.rows().filter(state=WebhookState.SENT, finished_at__lt=before)
        deleted, _by_model = sent.delete()
        return deleted

    def claim(self, call_id: int) -> C | None:
        """Take a call for :data:`LEASE_SECONDS`; None if it is not due or another was faster."""
        until = timezone.now() + timedelta(seconds=LEASE_SECONDS)
        token = leases.claim(self._due(), call_id, until=until)
        return self.rows().get(lease_token=token) if token else None

    def put_off(self, call: C, reason: str) -> bool:
        """Let a failed call wait for its next attempt, or give it up after the last one."""
        reason = reason[:ERROR_LENGTH]
        self.in_vain(call)
        if call.attempts >= MAX_ATTEMPTS:
            logger.error("webhook call %s was given up: %s", call.pk, reason)
            return self._give_up(call, reason)
        later = timezone.now() + timedelta(minutes=RETRY_MINUTES[call.attempts - 1])
        return self._settle(call, next_try_at=later, last_error=reason)

    @transaction.atomic
    def _give_up(self, call: C, reason: str) -> bool:
        """Try no more, and let whoever cares know."""
        mine = self._settle(
            call, state=WebhookState.FAILED, finished_at=timezone.now(), last_error=reason
        )
        if mine:
            self.given_up(call, reason)
        return mine

    @transaction.atomic
    def _arrive(self, call: C) -> bool:
        mine = self._settle(
            call, state=WebhookState.SENT, finished_at=timezone.now(), last_error=""
        )
        if mine:
            self.arrived(call)
        return mine

    def _settle(self, call: C, **outcome: object) -> bool:
        """Write the outcome down; False if the call had passed to another worker. One query."""
        return leases.settle(self.rows().filter(state=WebhookState.WAITING), call, **outcome)

    def _is_ready(self, call_id: int) -> bool:
        """Ask apart from claiming: a claim looks at the call's own columns only, under its lock."""
        return not self.ready or self.rows().filter(self.ready, pk=call_id).exists()

    def _due(self) -> QuerySet[C]:
        return self.rows().filter(state=WebhookState.WAITING, next_try_at__lte=timezone.now())
