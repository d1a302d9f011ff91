"""Text messages: the backend named by ``settings.SMS_BACKEND`` hands them to a provider."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import httpx
from django.conf import settings
from django.utils.module_loading import import_string

from portal.notifications.failures import PermanentFailure, Reason, TemporaryFailure
from portal.notifications.outgoing import Outgoing

logger = logging.getLogger("portal.sms")

MAX_ANSWER_BYTES = 64 * 1024
QUOTE_CHARACTERS = 200
TEMPORARY_STATUSES = {408, 429}
PLACEHOLDER = re.compile(r"\{(mobile|mobile_local|text|key)\}")


class SmsBackend(Protocol):
    """Hands one text message to a provider."""

    def send(self, *, mobile: str, text: str, key: str) -> str:
        """Send ``text`` to an E.164 number and return the provider's reference, maybe ``""``.

        The provider is given ``key`` to recognise a repetition by.

        :raises TemporaryFailure: trying again later may help.
        :raises PermanentFailure: it will not.
        """


def send_sms(message: Outgoing) -> str:
    """Send one text message through the configured backend; return the provider's reference."""
    backend: SmsBackend = import_string(settings.SMS_BACKEND)()
    return backend.send(mobile=message.address, text=message.body, key=message.key)


class ConsoleSms:
    """Prints text messages to the log; the demo's page of messages shows them too."""

    def send(self, *, mobile: str, text: str, key: str) -> str:
        logger.info("SMS to %s:\n%s", mobile, text)
        return "console"


@dataclass(frozen=True)
class SentSms:
    """A text message that a test can look at."""

    mobile: str
    text: str
    key: str


class MemorySms:
    """Keeps text messages in a list, for tests."""

    sent: ClassVar[list[SentSms]] = []

    def send(self, *, mobile: str, text: str, key: str) -> str:
        self.sent.append(SentSms(mobile, text, key))
        return f"memory-{len(self.sent)}"


class HttpSms:
    """Posts text messages to the provider that ``settings.SMS_HTTP`` describes.

    ``url``; ``headers`` and ``body``, in whose strings ``{mobile}`` (E.164), ``{mobile_local}``
    (09…), ``{text}`` and ``{key}`` are replaced; ``format``: ``json`` (default) or ``form``;
    ``reference_path``: dotted path of the reference in the JSON answer, such as
    ``entries.0.messageid``; ``timeout_seconds``; ``proxy``. The key also travels as the header
    ``Idempotency-Key``.
    """

    def __init__(self, options: Mapping[str, Any] | None = None) -> None:
        self.options = settings.SMS_HTTP if options is None else options
        self.timeout_seconds = float(self.options.get("timeout_seconds", 10))

    def send(self, *, mobile: str, text: str, key: str) -> str:
        """Post one message; see :class:`SmsBackend`. Redirects are not followed.

        2xx counts as handed over. 408, 429, 5xx, time-outs and broken connections are temporary,
        every other answer is permanent.
        """
        values = {"mobile": mobile, "mobile_local": _local(mobile), "text": text, "key": key}
        try:
            status, answer = self._post(values)
        except httpx.RequestError as error:
            raise TemporaryFailure(Reason.NO_ANSWER, type(error).__name__) from error
        _refuse(status, answer)
        return _reference(answer, self.options.get("reference_path", ""))

    def _post(self, values: Mapping[str, str]) -> tuple[int, bytes]:
        headers = {"Idempotency-Key": values["key"], **filled(self.options["headers"], values)}
        content = {self._body_argument(): filled(self.options["body"], values)}
        with (
            httpx.Client(
                timeout=self.timeout_seconds,
                follow_redirects=False,
                trust_env=False,
                proxy=self.options.get("proxy") or None,
            ) as client,
            client.stream("POST", self.options["url"], headers=headers, **content) as response,
        ):
            return response.status_code, self._read(response)

    def _body_argument(self) -> str:
        return "data" if self.options.get("format") == "form" else "json"

    def _read(self, response: httpx.Response) -> bytes:
        """Read a bounded part of the answer; one that drips or breaks off is cut there.

        The status has arrived by now and decides alone, so nothing is raised.
        """
        answer, give_up_at = b"", time.monotonic() + self.timeout_seconds
        with suppress(httpx.RequestError):
            for chunk in response.iter_bytes():
                answer += chunk
                if len(answer) >= MAX_ANSWER_BYTES or time.monotonic() >= give_up_at:
                    break
        return answer[:MAX_ANSWER_BYTES]


def filled(template: Any, values: Mapping[str, str]) -> Any:
    """Return a copy of a JSON-like ``template`` with the placeholders in its strings replaced."""
    if isinstance(template, str):
        return PLACEHOLDER.sub(lambda match: values[match[1]], template)
    if isinstance(template, Mapping):
        return {name: filled(value, values) for name, value in template.items()}
    if isinstance(template, list | tuple):
        return [filled(value, values) for value in template]
    return template


def _local(mobile: str) -> str:
    return f"0{mobile[3:]}" if mobile.startswith("+98") else mobile


def _refuse(status: int, answer: bytes) -> None:
    if 200 <= status < 300:
        return
    detail, quote = f"HTTP {status}", answer.decode(errors="replace")[:QUOTE_CHARACTERS]
    if status in TEMPORARY_STATUSES or status >= 500:
        raise TemporaryFailure(Reason.OUT_OF_ORDER, detail, quote=quote)
    raise PermanentFailure(Reason.REFUSED, detail, quote=quote)


def _reference(answer: bytes, path: str) -> str:
    """Return what lies at the dotted ``path`` of a JSON answer, ``""`` when nothing does."""
    if not path:
        return ""
    try:
        found = json.loads(answer)
        for step in path.split("."):
            found = found[int(step)] if isinstance(found, list) else found[step]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return str(found)[:QUOTE_CHARACTERS]
