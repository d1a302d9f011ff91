"""Anonymous, citizen, stranger, staff and staff without the permission, at every kind of door."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import resolve

from portal.rest.apis import Api
from portal.rest.audiences import Staff

LOANS, MINE, DESK = (f"/api/v1/library/{name}/" for name in ("loans", "mine", "desk"))


@pytest.fixture
def clients(library, client_for, citizen, another_citizen, clerk, pr_editor):
    """A client for each of the cast."""
    return {
        "anonymous": Client(),
        "citizen": client_for(citizen),
        "stranger": client_for(another_citizen),
        "clerk": client_for(clerk),
        "editor": client_for(pr_editor),
    }


@pytest.mark.parametrize(
    ("who", "loans", "mine", "desk"),
    [
        ("anonymous", 200, 401, 401),
        ("citizen", 200, 200, 404),
        ("stranger", 200, 200, 404),
        ("clerk", 200, 403, 200),
        ("editor", 200, 403, 404),
    ],
)
def test_everybody_finds_what_is_for_them(clients, who, loans, mine, desk):
    answers = [clients[who].get(path).status_code for path in (LOANS, MINE, DESK)]
    assert answers == [loans, mine, desk]


def test_one_sees_ones_own_case_and_a_stranger_finds_nothing(clients, case):
    path = f"{MINE}{case.tracking_code}/"
    assert clients["citizen"].get(path).json()["tracking_code"] == case.tracking_code
    answer = clients["stranger"].get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert clients["stranger"].get(MINE).json()["results"] == []


def test_somebody_elses_case_looks_like_one_that_does_not_exist(clients, case):
    nowhere = clients["stranger"].get(f"{MINE}00000000000000/")
    assert clients["stranger"].get(f"{MINE}{case.tracking_code}/").json() == nowhere.json()


def test_a_mobile_that_is_not_confirmed_is_not_enough(clients, citizen):
    type(citizen).objects.filter(pk=citizen.pk).update(mobile_verified_at=None)
    assert clients["citizen"].get(MINE).status_code == 403


def test_staff_signed_in_by_text_message_are_not_staff(library, clerk):
    client = Client()
    client.force_login(clerk, backend="portal.accounts.backends.SmsCodeBackend")
    assert client.get(DESK).status_code == 404


def test_every_address_says_who_it_is_for(library):
    told = [resolve(path).func.audience for path in (LOANS, MINE, DESK, "/api/v1/docs/")]
    assert told == ["public", "citizen", "staff:cases.see", "public"]


def test_who_must_sign_in_is_told_so(clients):
    answer = clients["anonymous"].get(MINE)
    assert answer.json()["error"]["code"] == "not_authenticated"
    assert answer.headers["WWW-Authenticate"] == "Session"


def test_a_change_needs_the_token_of_a_page(library, clerk):
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk, backend="portal.accounts.backends.StaffPasswordBackend")
    answer = client.post(DESK)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "csrf_failed")
    client.cookies["csrftoken"] = token = "t" * 32
    assert client.post(DESK, headers={"X-CSRFToken": token}).status_code == 204


def test_private_answers_are_not_kept(clients, case):
    assert "no-store" in clients["citizen"].get(MINE).headers["Cache-Control"]
    assert "no-store" in clients["citizen"].get(LOANS).headers["Cache-Control"]
    assert "Cache-Control" not in clients["anonymous"].get(LOANS).headers


def test_a_permission_may_be_named_by_its_declaration(db):
    declared = Api(dict)
    owner = type("Library", (), {"slug": "library", "decide": declared})
    assert Staff(owner.decide).name == "staff:library.decide"
