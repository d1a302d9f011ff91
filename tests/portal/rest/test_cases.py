"""Following a case by its code: open to all, with guesses counted as on the tracker's page."""

from __future__ import annotations

import pytest

from portal.accounts.rate_limits import TooMany
from portal.cases.public_lookup import look_up
from portal.cases.tracking_codes import generate
from portal.cases.wrong_codes import WRONG_CODES

FROM = {"REMOTE_ADDR": "10.1.1.1"}


def ask(client, code, language="en", **extra):
    path = f"/api/v1/core/cases/{code}/"
    return client.get(path, headers={"accept-language": language}, **{**FROM, **extra})


def test_a_code_tells_where_the_case_is_and_nothing_private(library, client, case):
    answer = ask(client, case.tracking_code)
    told = answer.json()
    assert (told["code"], told["title"], told["phase"]) == (
        case.tracking_code,
        "Test permit",
        "open",
    )
    assert told["submitted_at"][:10] == case.submitted_at.astimezone().date().isoformat()
    assert set(told) == {
        *("code", "title", "phase", "state", "hint", "unit", "holder", "next_step"),
        *("submitted_at", "state_since", "promised_at", "is_paused", "is_closed"),
    }
    assert "no-store" in answer.headers["Cache-Control"]


def test_labels_are_in_the_language_that_is_asked_for(library, client, case):
    assert ask(client, case.tracking_code, "fa").json()["title"] == "پروانهٔ آزمایشی"


def test_a_draft_is_not_there(library, client, draft):
    answer = ask(client, draft.tracking_code)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_code")


def test_after_ten_wrong_codes_the_right_one_waits_too_but_not_for_others(library, client, case):
    wrong = [ask(client, generate()).status_code for _try in range(WRONG_CODES["limit"])]
    assert wrong == [404] * WRONG_CODES["limit"]
    refused = ask(client, case.tracking_code)
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many")
    assert int(refused.headers["Retry-After"]) > 0
    assert ask(client, case.tracking_code, REMOTE_ADDR="10.1.1.2").status_code == 200


def test_guesses_at_the_trackers_page_count_here_too(library, client, case):
    for _try in range(WRONG_CODES["limit"]):
        client.get(f"/fa/track/{generate()}/", **FROM)
    assert ask(client, case.tracking_code).status_code == 429


def test_who_has_proved_the_mobile_is_not_held_up(case):
    for _try in range(WRONG_CODES["limit"]):
        assert look_up(code=generate(), address="a") is None
    with pytest.raises(TooMany):
        look_up(code=case.tracking_code, address="a")
    assert look_up(code=case.tracking_code, address="a", is_known=True) == case


def test_a_wrong_check_digit_counts_as_a_guess(library, client, case):
    code = case.tracking_code
    mistyped = code[:-1] + str((int(code[-1]) + 1) % 10)
    for _try in range(WRONG_CODES["limit"]):
        assert ask(client, mistyped).status_code == 404
    assert ask(client, code).status_code == 429
