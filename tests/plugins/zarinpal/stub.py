"""A payment company on this machine: a real socket that speaks Zarinpal's JSON, and misbehaves."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

MERCHANT = "1344b5d4-0048-11e8-94db-005056a205be"
AUTHORITY = "A00000000000000000000000000000{:06}"


@dataclass
class Session:
    """One payment as the company has it."""

    amount: int
    asked: dict[str, Any]
    is_paid: bool = False
    is_verified: bool = False
    ref_id: int = 0


@dataclass
class Company:
    """What the stub does; ``answer`` replaces what it would say, ``asked`` is what it was asked."""

    address: str = ""
    sessions: dict[str, Session] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answer: bytes | None = None
    status: int = 200
    location: str = ""
    drips: bool = False
    is_deaf: bool = False
    dies_after_request: bool = False
    over: Event = field(default_factory=Event)

    def pay(self, authority: str) -> None:
        """Let the citizen pay on the company's page."""
        session = self.sessions[authority]
        session.is_paid, session.ref_id = True, 2_000_000 + len(self.asked)

    def says(self, *, data: Any = (), errors: Any = ()) -> None:
        """Let every answer be this one."""
        self.answer = json.dumps({"data": data or [], "errors": errors or []}).encode()

    def reply(self, path: str, question: dict[str, Any]) -> bytes:
        """Answer as the company does."""
        self.asked.append((path, question))
        if self.answer is not None:
            return self.answer
        told = self._request(question) if path.endswith("request.json") else self._verify(question)
        return json.dumps(told).encode()

    def _request(self, question: dict[str, Any]) -> dict[str, Any]:
        if question["merchant_id"] != MERCHANT:
            return _error(-10, "Terminal is not valid")
        authority = AUTHORITY.format(len(self.sessions) + 1)
        self.sessions[authority] = Session(question["amount"], question)
        return {"data": {"code": 100, "authority": authority, "fee": 0}, "errors": []}

    def _verify(self, question: dict[str, Any]) -> dict[str, Any]:
        session = self.sessions.get(question["authority"])
        if session is None:
            return _error(-54, "Invalid authority")
        if session.amount != question["amount"]:
            return _error(-50, "Amount values is not the same")
        if not session.is_paid:
            return _error(-51, "Session is not active")
        code = 101 if session.is_verified else 100
        session.is_verified = True
        return {
            "data": {"code": code, "ref_id": session.ref_id, "card_pan": "5022**"},
            "errors": [],
        }


def _error(code: int, message: str) -> dict[str, Any]:
    return {"data": [], "errors": {"code": code, "message": message, "validations": []}}


@contextmanager
def running_company() -> Iterator[Company]:
    """Open the company on a free port until the block ends."""
    company = Company()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            question = json.loads(self.rfile.read(length))
            if company.is_deaf:
                company.over.wait(30)
                return
            content = company.reply(self.path, question)
            if company.dies_after_request:
                self.connection.close()
                return
            self._send(content)

        def _send(self, content: bytes) -> None:
            self.send_response(company.status)
            if company.location:
                self.send_header("Location", company.location)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            pieces = [content[n : n + 1] for n in range(len(content))]
            for piece in pieces if company.drips else [content]:
                if company.over.is_set():
                    return
                self.wfile.write(piece)
                self.wfile.flush()
                if company.drips:
                    time.sleep(0.1)

        def log_message(self, *given: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *given: object) -> None:
            """Say nothing of callers who hung up."""

    server = Server(("127.0.0.1", 0), Handler)
    company.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield company
    finally:
        company.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
