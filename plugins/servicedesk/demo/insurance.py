"""Asking the insurance fund of the demo town, over HTTP as a real agency is asked.

What is sent: ``{"key", "case", "renovation_code"}`` as JSON. ``200`` brings ``{"reply", "number",
"text"}``, ``202`` brings ``{"number"}`` and asks for patience; anything else is no answer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.api.inquiries import AgencyUnavailable, Answer, Pending, Question
from portal.api.persian import digits_for

CODE = "renovation_code"
PAGE = "desk/sample-agency/"
STEP_SECONDS, TOTAL_SECONDS = 5.0, 15.0
MOST_BYTES = 64 * 1024
_shortcut: ContextVar[httpx.BaseTransport | None] = ContextVar("shortcut", default=None)


@dataclass(frozen=True)
class DeskSettings:
    """What administrators of the demo town may change about the desk."""

    insurance_address: str = field(
        default=f"{settings.WAGTAILADMIN_BASE_URL}/{settings.LANGUAGE_CODE}/{PAGE}ask/",
        metadata={
            "label": gettext_lazy("Address of the sample insurance fund"),
            "help": gettext_lazy(
                "The demo town plays it by itself; without its last part the address is that of"
                " the page where one says how it behaves."
            ),
        },
    )

    def check(self) -> list[str]:
        """Say what is wrong with the address; calls nobody."""
        parts = urlsplit(self.insurance_address)
        if parts.scheme in {"http", "https"} and parts.hostname:
            return []
        return [_("The address of the insurance fund is no web address.")]


class InsuranceFund:
    """The connector; ``settings_now`` gives the settings in force."""

    def __init__(self, settings_now: Callable[[], DeskSettings]) -> None:
        self._settings_now = settings_now

    def check(self) -> list[str]:
        """Return what is missing in the settings."""
        return self._settings_now().check()

    def ask(self, question: Question) -> Answer | Pending:
        """Ask whether the workers' insurance of a site is paid. Up to 15 seconds.

        :raises AgencyUnavailable: it is out of reach, too slow, sends elsewhere, or talks nonsense.
        """
        sent = {"key": str(question.key), "case": question.case_code, CODE: _code(question)}
        try:
            status, said = _posted(self._settings_now().insurance_address, sent)
            return _read(status, said)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError) as error:
            raise AgencyUnavailable from error


@contextmanager
def spoken_to_directly(handler: Callable[[httpx.Request], httpx.Response]) -> Iterator[None]:
    """Let ``handler`` answer instead of the network, for the time when the town is filled."""
    token = _shortcut.set(httpx.MockTransport(handler))
    try:
        yield
    finally:
        _shortcut.reset(token)


def _code(question: Question) -> str:
    return "".join(sign for sign in question.subject.get(CODE, "") if sign.isdigit())


def _posted(address: str, sent: Mapping[str, str]) -> tuple[int, Any]:
    """Return the status and the JSON of an answer; redirects are not followed.

    :raises ValueError: no JSON, too long, or too slow.
    """
    until = time.monotonic() + TOTAL_SECONDS
    with _client() as client, client.stream("POST", address, json=dict(sent)) as response:
        body = b""
        for part in response.iter_bytes():
            body += part
            if len(body) > MOST_BYTES or time.monotonic() > until:
                raise ValueError("the answer is too long or too slow")
        return response.status_code, json.loads(body)


def _client() -> httpx.Client:
    return httpx.Client(
        transport=_shortcut.get(), timeout=STEP_SECONDS, follow_redirects=False, trust_env=False
    )


def _read(status: int, said: Any) -> Answer | Pending:
    if not isinstance(said, dict):
        raise ValueError("no object")
    if status == httpx.codes.ACCEPTED:
        return Pending(str(said["number"]))
    if status != httpx.codes.OK:
        raise ValueError(f"status {status}")
    reply, number = str(said["reply"]), str(said["number"])
    text = f"{said['text']} {digits_for(number, 'fa')}"
    return Answer({"reply": reply, "reply_number": number}, text, timezone.now())
