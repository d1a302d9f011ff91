"""Telling other systems of a move: a row in the move's transaction, a signed call by the worker.

The row is the truth, the queue only wakes. A receiver checks ``webhook-signature`` as the
Standard Webhooks describe it: base64 of HMAC-SHA256 over ``<id>.<timestamp>.<body>``, with the
key that :func:`webhook_secret` gives for its address and the workflow. It may hear of one move
twice, under one id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.cases.failures import call_failed
from portal.cases.models import Case
from portal.cases.outward import CannotCall, post, web_address
from portal.cases.webhook_rows import WebhookCall, WebhookState
from portal.definitions.reading import Json, Node
from portal.leases import claim, settle, work_off
from portal.queue import enqueue_on_commit

logger = logging.getLogger("portal.cases")

SEND = "portal.cases.webhooks.send"
LEASE_SECONDS = 60
RETRY_MINUTES = (1, 5, 15, 60, 240, 720)
MAX_ATTEMPTS = len(RETRY_MINUTES) + 1
SWEEP_CALLS = 100
SWEEP_SECONDS = 30
KEEP_DAYS = 30
ERROR_LENGTH = 300


def read_address(node: Node) -> str:
    """Read the address of a receiver: https, a public name, nothing secret in it.

    :raises InvalidDefinition: see there.
    """
    url = node.text()
    if web_address(url) is None:
        node.fail(_("Write a complete address that begins with https:// and leads outside."))
    return url


def queue_webhook(*, case: Case, url: str, content: Mapping[str, Json]) -> WebhookCall:
    """Write down one call within the caller's transaction; it is made after the commit. One query.

    ``content`` is sent as JSON: keys and codes, never personal data.
    """
    call = WebhookCall.objects.create(case=case, url=url, content=dict(content))
    enqueue_on_commit(SEND, call.pk)
    return call


def webhook_secret(url: str, workflow: str) -> str:
    """Return the key that signs calls to the host of ``url``, as its receiver needs it.

    Each ``workflow``, by its name, has a key of its own, so that whoever designs one cannot sign
    for another.
    """
    host = (urlsplit(url).hostname or "").lower()
    purpose = f"{host}\n{workflow}"
    key = salted_hmac("portal.cases.webhooks", purpose, algorithm="sha256").digest()
    return f"whsec_{base64.b64encode(key).decode()}"


def signed_headers(call: WebhookCall, body: bytes, timestamp: int) -> dict[str, str]:
    """Return the headers by which the receiver knows that a call is ours, and which one."""
    name, version = f"msg_{call.key.hex}", call.case.workflow_version
    secret = webhook_secret(call.url, version.name if version else "").removeprefix("whsec_")
    signed = b".".join((name.encode(), str(timestamp).encode(), body))
    digest = hmac.new(base64.b64decode(secret), signed, hashlib.sha256).digest()
    signature = base64.b64encode(digest).decode()
    return {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }


def send(call_id: int) -> bool:
    """Try one call once; False if there was nothing to do for this worker."""
    call = _claim(call_id)
    if call is None:
        return False
    body = json.dumps(call.content, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        post(call.url, body, signed_headers(call, body, int(time.time())))
    except CannotCall as error:
        return _put_off(call, str(error))
    except Exception as error:
        logger.exception("webhook call %s failed in our own code", call.pk)
        return _put_off(call, type(error).__name__)
    return _settle(call, state=WebhookState.SENT, finished_at=timezone.now(), last_error="")


def send_again(call: WebhookCall) -> bool:
    """Let a call that was given up begin anew, under its old id; False if it was not. One query."""
    given_up = WebhookCall.objects.filter(pk=call.pk, state=WebhookState.FAILED)
    taken = given_up.update(
        state=WebhookState.WAITING, attempts=0, next_try_at=timezone.now(), finished_at=None
    )
    if taken:
        enqueue_on_commit(SEND, call.pk)
    return bool(taken)


def sweep_webhooks() -> int:
    """Try what is due and what a dead worker left; return how many. One query when idle.

    Stops after 100 calls or 30 seconds and leaves the rest to its next run.
    """
    due = WebhookCall.objects.due(timezone.now()).order_by("next_try_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:SWEEP_CALLS])
    return work_off(ids, send, seconds=SWEEP_SECONDS)


def purge_webhooks() -> int:
    """Delete what was sent more than 30 days ago; return how many. One query."""
    before = timezone.now() - timedelta(days=KEEP_DAYS)
    sent = WebhookCall.objects.filter(state=WebhookState.SENT, finished_at__lt=before)
    deleted, _by_model = sent.delete()
    return deleted


def _claim(call_id: int) -> WebhookCall | None:
    """Take the call for :data:`LEASE_SECONDS`; None if it is not due or another was faster."""
    now = timezone.now()
    due = WebhookCall.objects.due(now)
    token = claim(due, call_id, until=now + timedelta(seconds=LEASE_SECONDS))
    calls = WebhookCall.objects.select_related("case__workflow_version")
    return calls.get(lease_token=token) if token else None


def _put_off(call: WebhookCall, reason: str) -> bool:
    """Let a failed call wait for its next attempt, or give it up after the last one."""
    reason = reason[:ERROR_LENGTH]
    if call.attempts >= MAX_ATTEMPTS:
        logger.error("webhook call %s was given up: %s", call.pk, reason)
        return _give_up(call, reason)
    minutes = RETRY_MINUTES[call.attempts - 1]
    return _settle(call, next_try_at=timezone.now() + timedelta(minutes=minutes), last_error=reason)


@transaction.atomic
def _give_up(call: WebhookCall, reason: str) -> bool:
    """Try no more, and let the staff of the case know."""
    mine = _settle(call, state=WebhookState.FAILED, finished_at=timezone.now(), last_error=reason)
    if mine:
        call_failed(call, reason)
    return mine


def _settle(call: WebhookCall, **outcome: object) -> bool:
    """Write the outcome down; False if the call had passed to another worker. One query."""
    return settle(WebhookCall.objects.filter(state=WebhookState.WAITING), call, **outcome)
