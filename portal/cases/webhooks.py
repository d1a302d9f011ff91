"""Telling other systems of a move: a row in the move's transaction, a signed call by the worker.

How calls are signed and tried again stands in :mod:`portal.cases.outgoing_calls`; the key is the
one that :func:`webhook_secret` gives for the receiver's address and the workflow.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.cases.failures import call_failed
from portal.cases.models import Case
from portal.cases.outgoing_calls import MAX_ATTEMPTS as MAX_ATTEMPTS
from portal.cases.outgoing_calls import Courier, written_secret
from portal.cases.outward import web_address
from portal.cases.webhook_rows import WebhookCall
from portal.definitions.reading import Json, Node

SEND = "portal.cases.webhooks.send"


def read_address(node: Node) -> str:
    """Read the address of a receiver: https, a public name, nothing secret in it.

    :raises InvalidDefinition: see there.
    """
    url = node.text()
    if web_address(url) is None:
        node.fail(_("Write a complete address that begins with https:// and leads outside."))
    return url


def webhook_secret(url: str, workflow: str) -> str:
    """Return the key that signs calls to the host of ``url``, as its receiver needs it.

    Each ``workflow``, by its name, has a key of its own, so that whoever designs one cannot sign
    for another.
    """
    host = (urlsplit(url).hostname or "").lower()
    purpose = f"{host}\n{workflow}"
    return written_secret(
        salted_hmac("portal.cases.webhooks", purpose, algorithm="sha256").digest()
    )


def _rows() -> QuerySet[WebhookCall]:
    return WebhookCall.objects.select_related("case__workflow_version")


def _secrets(call: WebhookCall) -> list[str]:
    version = call.case.workflow_version
    return [webhook_secret(call.url, version.name if version else "")]


def _given_up(call: WebhookCall, reason: str) -> None:
    call_failed(call, reason)


courier: Courier[WebhookCall] = Courier(SEND, _rows, _secrets, _given_up)


def queue_webhook(*, case: Case, url: str, content: Mapping[str, Json]) -> WebhookCall:
    """Write down one call within the caller's transaction; it is made after the commit. One query.

    ``content`` is sent as JSON: keys and codes, never personal data.
    """
    call = WebhookCall.objects.create(case=case, url=url, content=dict(content))
    courier.wake(call)
    return call


def send(call_id: int) -> bool:
    """Try one call once; False if there was nothing to do for this worker."""
    return courier.send(call_id)


def send_again(call: WebhookCall) -> bool:
    """Let a call that was given up begin anew, under its old id; False if it was not. One query."""
    return courier.send_again(call)


def sweep_webhooks() -> int:
    """Try what is due and what a dead worker left; return how many. One query when idle."""
    return courier.sweep()


def purge_webhooks() -> int:
    """Delete what was sent more than 30 days ago; return how many. One query."""
    return courier.purge()
