"""The one shape of refusals, languages, formats, pages and limits."""

from __future__ import annotations

import json

import pytest
from django.core import exceptions as django
from django.db import OperationalError
from rest_framework import exceptions as drf

from portal.accounts.rate_limits import TooMany
from portal.rest.apis import Api
from portal.rest.errors import problem_of
from tests.portal.rest.examples import Loans

LOANS, MINE = "/api/v1/library/loans/", "/api/v1/library/mine/"
LOAN = {"title": "Hafez", "days": 3, "from_date": "2027-01-05"}


def send(client, loan, **headers):
    return client.post(LOANS, json.dumps(loan), content_type="application/json", headers=headers)


def test_refused_values_are_listed_by_field_through_lists(library, client):
    answer = send(client, {"title": "x" * 21, "days": 0, "tags": ["abc", "long"]})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "invalid")
    codes = {field: [one["code"] for one in found] for field, found in error["fields"].items()}
    assert codes == {
        "title": ["max_length"],
        "days": ["min_value"],
        "from_date": ["required"],
        "tags.1": ["max_length"],
    }
    assert all(one["message"] for found in error["fields"].values() for one in found)


def test_what_is_no_object_stands_under_no_single_field(library, client):
    assert list(send(client, [1]).json()["error"]["fields"]) == ["non_field_errors"]


def test_a_refusal_of_the_domain_keeps_its_status_and_names_its_error(library, client):
    answer = client.get(f"{LOANS}closed/")
    told = {"error": {"code": "shelf_closed", "message": "The shelf is closed."}}
    assert (answer.status_code, answer.json()) == (409, told)


def test_a_plain_refusal_looks_like_nothing_at_all(library, client):
    nothing = client.get("/api/v1/nothing/")
    assert client.get(f"{LOANS}refused/").json() == nothing.json()


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (django.PermissionDenied(), 403, "permission_denied"),
        (django.ValidationError("no"), 400, "invalid"),
        (django.SuspiciousOperation(), 400, "parse_error"),
        (django.RequestDataTooBig(), 413, "too_large"),
        (drf.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (drf.APIException({"days": ["no"]}), 500, "invalid"),
        (OperationalError(), 503, "unavailable"),
        (TooMany(retry_after_seconds=61), 429, "too_many"),
    ],
)
def test_every_expected_error_has_a_status_and_a_code(error, status, code):
    problem = problem_of(error)
    assert (problem.status, problem.code) == (status, code)
    assert problem.message


def test_waiting_is_told_in_seconds():
    assert problem_of(TooMany(retry_after_seconds=61)).headers["Retry-After"] == "61"
    assert problem_of(drf.Throttled(wait=5.2)).headers["Retry-After"] == "6"


@pytest.mark.parametrize("lost", ["x%0Ay/", "%0A", "library/loans/%0D%0A/", "a//b", "x%0a"])
def test_lost_programs_are_told_in_the_apis_own_shape(library, client, lost):
    answer = client.get(f"/api/v1/{lost}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")


def test_nobody_guesses_at_an_unexpected_error():
    assert problem_of(KeyError("x")) is None


@pytest.mark.parametrize(
    "body",
    ["{", "[" * 100_000, '{"a": NaN}', b"\xff", "9" * 6000, '{"a": ["\\u0000"]}', '{"\\ud800": 1}'],
)
def test_a_body_that_is_no_json_or_cannot_be_kept_is_refused(library, client, body):
    answer = client.post(LOANS, body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "parse_error")


def test_broken_json_is_told_with_its_place_in_the_readers_language(library, client):
    told = {
        language: client.post(
            LOANS,
            '{"a": 1,\n b}',
            content_type="application/json",
            headers={"accept-language": language},
        ).json()["error"]["message"]
        for language in ("fa", "en")
    }
    assert told["en"] == "The body is not JSON: look at line 2, column 2."
    assert "JSON parse error" not in told["fa"]


def test_a_body_that_is_too_long_is_not_read(library, client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert send(client, {**LOAN, "title": "x" * 200}).status_code == 413


def test_forms_are_not_taken(library, client):
    answer = client.post(LOANS, "a=1", content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "unsupported_media_type")


def test_files_may_come_as_multipart(library, client):
    assert client.post(LOANS, LOAN).status_code == 201


def test_only_json_is_given(library, client):
    answer = client.get(LOANS, headers={"accept": "text/html"})
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["error"]["code"] == "not_acceptable"


def test_dates_and_moments_are_iso_in_both_directions_in_every_language(library, client):
    loan = {**LOAN, "ends_at": "2027-01-05T12:30:00+03:30"}
    for language in ("fa", "en"):
        given = send(client, loan, **{"accept-language": language}).json()
        assert (given["from_date"], given["days"]) == ("2027-01-05", 3)
        assert given["ends_at"] == "2027-01-05T12:30:00+03:30"


@pytest.mark.parametrize("date", ["05/01/2027", "1405-10-15x", "۱۵ دی ۱۴۰۵"])
def test_other_dates_are_refused(library, client, date):
    fields = send(client, {**LOAN, "from_date": date}).json()["error"]["fields"]
    assert fields["from_date"][0]["code"] == "invalid"


@pytest.mark.parametrize(
    ("accepts", "language", "word"),
    [
        ("", "fa", "یافت"),
        ("fa-IR,fa;q=0.9,en;q=0.5", "fa", "یافت"),
        ("de, en-GB;q=0.8", "en", "Not found"),
        ("*", "fa", "یافت"),
        ("x" * 600, "fa", "یافت"),
    ],
)
def test_errors_are_in_the_language_that_the_program_asks_for(
    library, client, accepts, language, word
):
    client.cookies["django_language"] = "en" if language == "fa" else "fa"
    for path in ("/api/v1/nothing/", f"{LOANS}refused/"):
        answer = client.get(path, headers={"accept-language": accepts})
        assert word in answer.json()["error"]["message"]
        assert answer.headers["Content-Language"] == language
        assert "Accept-Language" in answer.headers["Vary"]


def test_pages_have_at_most_a_hundred_entries(library, client_for, citizen, case):
    client = client_for(citizen)
    page = client.get(MINE, {"page_size": 100_000}).json()
    assert (page["count"], len(page["results"]), page["next"]) == (1, 1, None)
    assert client.get(MINE, {"page": 2}).json()["error"]["code"] == "not_found"


def test_visitors_are_counted_by_address(library, client, settings):
    settings.PORTAL_API_PER_MINUTE = {"address": 2, "user": 1}
    answers = [client.get(LOANS, REMOTE_ADDR="10.0.0.1") for _try in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json()["error"]["code"] == "too_many"
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert client.get(LOANS, REMOTE_ADDR="10.0.0.2").status_code == 200


def test_people_who_are_signed_in_are_counted_by_account(
    library, client_for, citizen, another_citizen, settings
):
    settings.PORTAL_API_PER_MINUTE = {"address": 1, "user": 2}
    client = client_for(citizen)
    assert [client.get(LOANS).status_code for _try in range(3)] == [200, 200, 429]
    assert client_for(another_citizen).get(LOANS).status_code == 200


def test_a_viewset_may_decide_for_itself(library, serve, client, settings):
    settings.PORTAL_API_PER_MINUTE = {"address": 1, "user": 1}
    unlimited = type("Unlimited", (Loans,), {"throttle_classes": []})
    serve("library", unlimited=Api(unlimited))
    assert [client.get(LOANS).status_code for _try in range(2)] == [200, 429]
    assert client.get("/api/v1/library/unlimited/").status_code == 200


def test_asking_for_options_tells_nothing(library, client):
    assert client.options(LOANS).json()["error"]["code"] == "method_not_allowed"
