"""The sample insurance fund is asked over HTTP; whatever it does, nothing is lost or doubled."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from plugins.servicedesk.demo import insurance
from plugins.servicedesk.demo.insurance import DeskSettings, InsuranceFund
from plugins.servicedesk.models import SampleAgency, SampleQuestion
from portal.api.inquiries import AgencyUnavailable, Answer, Pending, Question

PAID = {"reply": "agrees", "number": "12", "text": "Nothing is owed. No."}
QUESTION = Question({"renovation_code": "1-23"}, "12345678901231", UUID(int=7))


@dataclass
class Server:
    """A real server on a socket; ``answers`` are (status, body, seconds), the last one stays."""

    answers: list[tuple[int, Any, float]] = field(default_factory=lambda: [(200, PAID, 0)])
    heard: list[dict[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    address: str = ""

    def fund(self) -> InsuranceFund:
        return InsuranceFund(lambda: DeskSettings(insurance_address=self.address))


@pytest.fixture
def server() -> Iterator[Server]:
    """An agency that listens on this machine and answers as the test says."""
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.heard.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            status, body, seconds = told.answers[0]
            told.answers = told.answers[1:] or told.answers
            time.sleep(seconds)
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.address = f"http://127.0.0.1:{listening.server_port}/ask/"
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield told
    listening.shutdown()
    listening.server_close()


def test_only_what_it_needs_is_sent_under_the_key_of_the_inquiry(server):
    answer = server.fund().ask(QUESTION)
    assert isinstance(answer, Answer)
    assert answer.facts == {"reply": "agrees", "reply_number": "12"}
    key = str(QUESTION.key)
    assert server.heard == [{"key": key, "case": QUESTION.case_code, "renovation_code": "123"}]


def test_it_may_answer_later_under_the_same_key_and_twice(server):
    server.answers = [(202, {"number": "12"}, 0), (200, PAID, 0)]
    assert server.fund().ask(QUESTION) == Pending("12")
    first, second = server.fund().ask(QUESTION), server.fund().ask(QUESTION)
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert first.facts == second.facts
    assert len({asked["key"] for asked in server.heard}) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (503, {"error": "down"}),
        (500, b""),
        (200, b"<html>"),
        (200, ["reply"]),
        (200, {"reply": "agrees"}),
        (202, {}),
        (202, []),
        (200, b"\xff" * 100),
        (200, b" " * (200 * 1024)),
        (204, b""),
        (418, PAID),
    ],
)
def test_what_is_no_answer_leaves_the_agency_unavailable(server, status, body):
    server.answers = [(status, body, 0)]
    with pytest.raises(AgencyUnavailable):
        server.fund().ask(QUESTION)


def test_a_machine_that_is_not_there_is_unavailable():
    fund = InsuranceFund(lambda: DeskSettings(insurance_address="http://127.0.0.1:1/ask/"))
    with pytest.raises(AgencyUnavailable):
        fund.ask(QUESTION)


def test_one_that_is_too_slow_is_given_up(server, monkeypatch):
    monkeypatch.setattr(insurance, "STEP_SECONDS", 0.2)
    server.answers = [(200, PAID, 1)]
    started = time.monotonic()
    with pytest.raises(AgencyUnavailable):
        server.fund().ask(QUESTION)
    assert time.monotonic() - started < 1


def test_a_redirect_to_an_address_inside_is_not_followed(server):
    server.answers = [(307, PAID, 0), (200, PAID, 0)]
    server.headers = {"location": server.address}
    with pytest.raises(AgencyUnavailable):
        server.fund().ask(QUESTION)
    assert len(server.heard) == 1


@pytest.mark.parametrize("wrong", ["", "ftp://x", "nonsense", "http://"])
def test_an_address_that_is_none_is_named(wrong):
    settings = DeskSettings(insurance_address=wrong)
    assert InsuranceFund(lambda: settings).check() != []
    assert DeskSettings().check() == []


@pytest.fixture
def asked(db, client):
    """Ask the agency that the demo town plays."""

    def post(body: object = None, key: UUID | None = None):
        usual = {"key": str(key or uuid4()), "case": "1", "renovation_code": "1"}
        address = reverse("servicedesk:sample_agency_ask")
        return client.post(address, body or usual, content_type="application/json")

    return post


def behave(mode: str) -> None:
    SampleAgency.objects.update_or_create(pk=SampleAgency.ONLY, defaults={"mode": mode})


def test_the_towns_own_agency_answers_at_once(asked):
    answer = asked()
    assert (answer.status_code, answer.json()["reply"]) == (200, "agrees")
    assert SampleQuestion.objects.count() == 1


def test_it_takes_a_minute_when_told_so_and_keeps_one_question(asked):
    behave("minute")
    key = uuid4()
    assert asked(key=key).status_code == 202
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert asked(key=key).status_code == 200
    assert SampleQuestion.objects.count() == 1


def test_it_is_down_or_talks_nonsense_when_told_so(asked):
    behave("down")
    assert asked().status_code == 503
    behave("nonsense")
    assert asked().content.startswith(b"<html")


@pytest.mark.parametrize("body", ["x", [1], {"key": "no"}, {"key": str(UUID(int=1))}])
def test_what_is_no_question_is_refused(asked, body):
    assert asked(body).status_code == 400
    assert not SampleQuestion.objects.exists()


def test_its_page_says_what_was_asked_and_changes_how_it_behaves(asked, client):
    asked()
    page = reverse("servicedesk:sample_agency")
    assert client.get(page).status_code == 200
    client.post(page, {"mode": "down"})
    client.post(page, {"mode": "else"})
    assert SampleAgency.now().mode == "down"


def test_outside_the_demo_there_is_no_such_agency(asked, client, settings):
    settings.PORTAL_DEMO = False
    assert asked().status_code == 404
    assert client.get(reverse("servicedesk:sample_agency")).status_code == 404
