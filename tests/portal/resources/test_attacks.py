"""What strangers try: others' cases, more rights, odd bodies, bent cursors, keys used twice."""

from __future__ import annotations

import base64
from uuid import uuid4

import pytest

from portal.accounts.models import User
from portal.cases.models import Case
from portal.testing.matters import ANSWERS, picture
from tests.portal.resources.conftest import CASES, OFFER, Program, application_of, error_of

ME = "/api/v1/core/me/"
READ = ("detail/", "files/", "messages/", "bills/")
SENT = {
    "answers/": {"answers": {}}, "messages/": {"text": "hello"}, "payments/": {"gateway": "x"},
    "moves/": {"move": "ask", "version": 0, "text": "?"},
}  # fmt: skip


def below(case, rest: str) -> str:
    return f"{CASES}{case.tracking_code}/{rest}"


def raw(program: Program, path: str, body: bytes, content_type: str, **headers: str):
    named = {**program.headers, **{key.replace("_", "-"): one for key, one in headers.items()}}
    return program.client.generic("POST", path, body, content_type=content_type, headers=named)


def test_a_clerk_of_another_unit_finds_no_case(program_for, clerk_of_another_unit, case):
    stranger = program_for(clerk_of_another_unit)
    for rest in READ:
        assert error_of(stranger.get(below(case, rest))) == (404, "not_found")
    for rest, body in SENT.items():
        assert error_of(stranger.post(below(case, rest), body)) == (404, "not_found")
    case.refresh_from_db()
    assert (case.version, case.timeline.count()) == (0, 1)
    assert stranger.get(CASES).json()["results"] == []
    assert stranger.get(CASES, {"unit": "unit", "whose": "desk"}).json()["results"] == []


def test_a_file_is_found_below_its_own_case_only(
    citizens_program, program_for, another_citizen, case, offer
):
    stranger = program_for(another_citizen)
    begun = stranger.post(
        CASES, {"offer": OFFER, "answers": {}, "send": False}, idempotency_key=str(uuid4())
    )
    own = f"{CASES}{begun.json()['code']}/files/{case.files.get().pk}/"
    assert stranger.get(own).status_code == 404


def test_an_account_that_becomes_a_superusers_gives_no_program_its_rights(
    citizens_program, citizen, case
):
    User.objects.filter(pk=citizen.pk).update(is_superuser=True)
    assert error_of(citizens_program.get(CASES)) == (401, "token_refused")


def test_refusals_count_against_the_limit_too(program_for, citizen, case):
    program = program_for(citizen, scopes=["cases.submit"], rate_per_minute=2)
    assert [program.get(CASES).status_code for _try in range(3)] == [403, 403, 429]


def test_one_network_is_known_by_either_spelling_of_an_address(caretaker, citizen):
    _application, token = application_of(caretaker, citizen, networks=["192.0.2.0/24"])
    assert Program(token, REMOTE_ADDR="::ffff:192.0.2.9").get(ME).status_code == 200
    assert Program(token, REMOTE_ADDR="::ffff:198.51.100.9").get(ME).status_code == 401


def test_a_key_belongs_to_one_service(offer, citizens_program):
    key = str(uuid4())
    body = {"offer": OFFER, "answers": {"street": "بهار"}, "send": False}
    assert citizens_program.post(CASES, body, idempotency_key=key).status_code == 201
    Case.objects.update(service="test.other")
    again = citizens_program.post(CASES, {**body, "answers": {"street": "x"}}, idempotency_key=key)
    assert error_of(again) == (409, "key_taken")
    assert Case.objects.get().answers == {"street": "بهار"}


def test_a_key_of_somebody_else_gives_away_nothing(
    offer, citizens_program, program_for, another_citizen
):
    key, body = str(uuid4()), {"offer": OFFER, "answers": {}, "send": False}
    first = citizens_program.post(CASES, body, idempotency_key=key).json()
    second = program_for(another_citizen).post(CASES, body, idempotency_key=key).json()
    assert first["code"] != second["code"]


def test_what_is_private_is_kept_by_nobody_on_the_way(citizens_program, case, client):
    for path in (CASES, below(case, "detail/"), below(case, "files/"), below(case, "bills/")):
        assert "no-store" in citizens_program.get(path).headers["Cache-Control"]
    refused = client.get(below(case, "detail/"))
    assert "no-store" in refused.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("moment", "status"),
    [("0001-01-01", 400), ("0001-01-01T00:00:00Z", 200), ("9999-12-31T23:59:59", 200)],
)
def test_moments_at_the_ends_of_the_calendar_break_nothing(clerks_program, case, moment, status):
    for name in ("changed_after", "submitted_after", "submitted_before"):
        answer = clerks_program.get(CASES, {name: moment})
        assert answer.status_code == status
        assert status == 200 or list(answer.json()["error"]["fields"]) == [name]


def test_a_refused_attachment_is_told_in_a_plain_sentence(citizens_program, case):
    fake = picture("deed.png")
    fake.file.write(b"MZ" * 100)
    fake.file.seek(0)
    answer = citizens_program.send(below(case, "messages/"), {"text": "x", "attachments": fake})
    [told] = answer.json()["error"]["fields"]["attachments"]
    assert told["message"].startswith("This file is not")
    assert case.timeline.count() == 1


@pytest.mark.parametrize(("opens", "closes"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_bodies_of_any_depth_break_nothing(offer, citizens_program, opens, closes):
    for depth in (40, 200, 400, 900, 100_000):
        deep = opens * depth + b"1" + closes * depth
        for body in (deep, b'{"offer":"%s","answers":{"street":%s}}' % (OFFER.encode(), deep)):
            key = str(uuid4())
            answer = raw(citizens_program, CASES, body, "application/json", idempotency_key=key)
            assert answer.status_code == 400
    assert not Case.objects.exists()


@pytest.mark.parametrize("value", ["1e400", "NaN", "1" + "0" * 5000, r'"\ud800"', r'"\u0000"'])
def test_numbers_and_signs_that_cannot_be_kept_are_refused(offer, citizens_program, value):
    for question in ANSWERS:
        body = f'{{"offer": "{OFFER}", "answers": {{"{question}": {value}}}, "send": false}}'
        key = str(uuid4())
        answer = raw(
            citizens_program, CASES, body.encode(), "application/json", idempotency_key=key
        )
        assert answer.status_code == 400
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"text=x", "application/x-www-form-urlencoded", 415),
        (b"<text>x</text>", "text/xml", 415),
        (b'{"text": "x"}', "", 415),
        (b'{"text": "\xff"}', "application/json", 400),
        (b'{"text": "x"}', "application/json; charset=zlib", 400),
        (b"x", "multipart/form-data", 400),
        (b'{"text": "%s"}' % (b"x" * 3_000_000), "application/json", 413),
        (b'{"text": "x", "by_staff": true}', "application/json", 400),
    ],
)
def test_bodies_that_are_not_read_change_nothing(
    citizens_program, case, body, content_type, status
):
    answer = raw(citizens_program, below(case, "messages/"), body, content_type)
    assert answer.status_code == status
    assert answer.json()["error"]["code"]
    assert case.timeline.count() == 1


def test_no_header_makes_one_method_another(citizens_program, case):
    path = below(case, "messages/")
    for header in ("x_http_method_override", "x_http_method", "x_method_override"):
        sent = raw(citizens_program, path, b"{}", "application/json", **{header: "GET"})
        assert error_of(sent) == (400, "nothing_to_say")
    assert citizens_program.get(f"{path}?_method=DELETE").status_code == 200


@pytest.mark.parametrize(
    "bent", ["o=999999&p=1", "o=-1", "r=x", "p=\u0663", "p=%00", "p=1 or 1=1", "r=1&p=5", "p="]
)
def test_a_bent_cursor_shows_nothing_of_others(clerks_program, case, other_unit, bent):
    Case.objects.update(unit=other_unit, holder=other_unit)
    cursor = base64.b64encode(bent.encode()).decode()
    answer = clerks_program.get(CASES, {"cursor": cursor})
    assert answer.status_code == 404 or answer.json()["results"] == []
