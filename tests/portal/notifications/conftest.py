"""Sample notices, and a provider of text messages that is a real server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from portal.notifications.models import OutboxMessage
from portal.notifications.notices import Notice
from portal.notifications.sms import MemorySms

TEMPLATES_OF_TESTS = Path(__file__).parent / "templates"


@pytest.fixture(autouse=True)
def no_sms_from_before() -> Iterator[None]:
    MemorySms.sent.clear()
    yield
    MemorySms.sent.clear()


@pytest.fixture
def sample(settings: Any) -> Notice:
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [TEMPLATES_OF_TESTS]},
        *settings.TEMPLATES[1:],
    ]
    return Notice("A sample", template="sample/full", channels=("inbox", "sms", "email"))


@pytest.fixture
def message(db: None) -> OutboxMessage:
    return make_message()


def make_message(**fields: Any) -> OutboxMessage:
    values = {
        "channel": "sms",
        "address": "+989121234567",
        "language": "fa",
        "body": "a text",
        "dedupe_key": f"key-{OutboxMessage.objects.count()}",
    }
    return OutboxMessage.objects.create(**values | fields)


@dataclass
class Received:
    """What the provider was sent."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Provider:
    """A scripted SMS provider; each request takes the next answer, the last one stays."""

    server: ThreadingHTTPServer
    answers: list[Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/send"

    def will_answer(self, *statuses: int, body: bytes = b"{}", **headers: str) -> None:
        self.answers += [answer(status, body, headers) for status in statuses]

    def will_hang(self) -> None:
        self.answers.append(lambda handler: (self.closing.wait(10), None)[1])

    def will_send_bytes(self, data: bytes) -> None:
        self.answers.append(lambda handler: (handler.wfile.write(data), None)[1])


def answer(
    status: int, body: bytes, headers: dict[str, str]
) -> Callable[[BaseHTTPRequestHandler], None]:
    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return write


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            scripted.received.append(Received(self.path, dict(self.headers), body))
            act = scripted.answers.pop(0) if len(scripted.answers) > 1 else scripted.answers[0]
            act(self)

        do_GET = do_POST

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    scripted = Provider(server)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    settings.SMS_BACKEND = "portal.notifications.sms.HttpSms"
    settings.SMS_HTTP = {
        "url": scripted.url,
        "headers": {"X-Api-Key": "secret"},
        "body": {"receptor": "{mobile}", "message": "{text}", "localid": "{key}"},
        "reference_path": "entries.0.messageid",
        "timeout_seconds": 5,
    }
    yield scripted
    scripted.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()
