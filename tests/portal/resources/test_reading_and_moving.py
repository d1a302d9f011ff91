"""Reading cases, talking on them, moving them on, paying: as the pages do, for the same people."""

from __future__ import annotations

import pytest

from portal.accounts.access import SYSTEM
from portal.audit.models import AuditEntry
from portal.cases.actions import add_note, move_case
from portal.cases.models import Case
from portal.payments.actions import issue_invoice
from portal.rest.models import Application
from portal.testing.matters import picture
from tests.portal.payments.conftest import BANK, FakeBank, bill
from tests.portal.payments.conftest import bank as bank
from tests.portal.resources.conftest import CASES, error_of


def below(case, rest=""):
    return f"{CASES}{case.tracking_code}/{rest}"


def test_a_citizen_reads_the_own_case_without_the_notes_of_staff(citizens_program, case, clerk):
    add_note(actor=clerk, case=case, text="internal")
    told = citizens_program.get(below(case, "detail/")).json()
    assert told["as_staff"] is False
    assert [one["kind"] for one in told["timeline"]] == ["submitted"]
    assert told["answers"][0]["shown"] == "خیابان بهار"
    assert [one["field"] for one in told["files"]] == ["deed"]
    assert {one["key"] for one in told["moves"]} == {"withdraw"}


def test_staff_read_all_of_it_and_it_is_written_down(clerks_program, case, clerk):
    add_note(actor=clerk, case=case, text="internal")
    told = clerks_program.get(below(case, "detail/")).json()
    assert [one["text"] for one in told["timeline"]][-1] == "internal"
    assert "ask" in {one["key"] for one in told["moves"]}
    line = AuditEntry.objects.get(action="case.read", subject_code=case.tracking_code)
    assert line.details["application"] == Application.objects.get().name


def test_the_public_status_stays_open_to_all(client, case):
    told = client.get(below(case)).json()
    assert told["code"] == case.tracking_code
    assert "answers" not in told


@pytest.mark.parametrize("rest", ["detail/", "files/", "messages/", "bills/"])
def test_nobody_reads_anothers_case(client, program_for, another_citizen, case, rest):
    assert client.get(below(case, rest)).status_code == 401
    assert program_for(another_citizen).get(below(case, rest)).status_code == 404


def test_lists_hold_what_the_account_sees(citizens_program, clerks_program, case):
    for program in (citizens_program, clerks_program):
        [row] = program.get(CASES).json()["results"]
        assert (row["code"], row["state"], row["version"]) == (case.tracking_code, "check", 0)
    assert citizens_program.get(CASES, {"whose": "desk"}).json()["results"] == []
    assert clerks_program.get(CASES, {"whose": "own"}).json()["results"] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"phase": "open"}, 1),
        ({"phase": "closed"}, 0),
        ({"unit": "unit"}, 1),
        ({"unit": "other-unit"}, 0),
        ({"submitted_after": "2000-01-01T00:00:00Z"}, 1),
        ({"changed_after": "2999-01-01T00:00:00Z"}, 0),
    ],
)
def test_lists_can_be_narrowed(clerks_program, case, query, found):
    assert len(clerks_program.get(CASES, query).json()["results"]) == found


def test_unknown_filters_are_refused(clerks_program, case):
    answer = clerks_program.get(CASES, {"fase": "open"})
    assert answer.json()["error"]["fields"]["fase"][0]["code"] == "unknown"


def test_no_page_is_larger_than_a_hundred(clerks_program, case):
    Case.objects.bulk_create(_copies(case, 100))
    for size, shown in {"1000000000": 100, "-1": 20, "x": 20, "0": 20, "7": 7}.items():
        page = clerks_program.get(CASES, {"page_size": size}).json()
        assert len(page["results"]) == shown


@pytest.mark.parametrize("cursor", ["cD1hYmM=", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk="])
def test_a_cursor_that_was_not_made_here_is_not_found(clerks_program, case, cursor):
    assert clerks_program.get(CASES, {"cursor": cursor}).status_code == 404


def test_pages_follow_each_other_without_gaps(clerks_program, case, django_assert_max_num_queries):
    Case.objects.bulk_create(_copies(case, 5))
    seen, path = [], f"{CASES}?page_size=2"
    while path:
        page = clerks_program.get(path).json()
        seen += [row["code"] for row in page["results"]]
        path = page["next"]
    assert len(seen) == len(set(seen)) == 6
    with django_assert_max_num_queries(12):
        clerks_program.get(CASES)


def _copies(case, count):
    for number in range(count):
        twin = Case.objects.get(pk=case.pk)
        twin.pk, twin.tracking_code, twin.idempotency_key = None, f"{number:014}", None
        yield twin


def test_a_clerk_makes_a_move(clerks_program, case):
    body = {"move": "ask", "version": case.version, "text": "Please send the deed."}
    answer = clerks_program.post(below(case, "moves/"), body)
    assert (answer.status_code, answer.json()["state"]) == (200, "missing")


def test_who_comes_second_is_told_what_has_changed(clerks_program, case, clerk):
    move_case(actor=SYSTEM, case=case, move_key="ask", seen_version=0, text="The deed?")
    body = {"move": "ask", "version": 0, "text": "Again?"}
    answer = clerks_program.post(below(case, "moves/"), body)
    error = answer.json()["error"]
    assert error_of(answer) == (409, "case_changed")
    assert error["version"] == 1
    assert [one["text"] for one in error["changes"]] == ["The deed?"]


def test_a_move_that_is_not_offered_is_refused(clerks_program, citizens_program, case):
    body = {"move": "fly", "version": case.version}
    assert error_of(clerks_program.post(below(case, "moves/"), body)) == (409, "move_not_possible")
    body["move"] = "ask"
    assert citizens_program.post(below(case, "moves/"), body).status_code == 404


def test_an_applicant_takes_the_case_back(citizens_program, case):
    body = {"move": "withdraw", "version": case.version, "text": ""}
    answer = citizens_program.post(below(case, "moves/"), body)
    assert answer.json()["outcome"] == "withdrawn"


def test_both_sides_talk(citizens_program, clerks_program, case):
    path = below(case, "messages/")
    assert citizens_program.post(path, {"text": "How long?"}).status_code == 201
    sent = clerks_program.send(path, {"text": "A week.", "attachments": picture()})
    assert (sent.status_code, sent.json()["files"][0]["name"]) == (201, "deed.png")
    told = citizens_program.get(path).json()
    assert [(one["text"], one["by_staff"]) for one in told] == [
        ("How long?", False),
        ("A week.", True),
    ]


def test_an_empty_message_is_refused(citizens_program, case):
    answer = citizens_program.post(below(case, "messages/"), {"text": " "})
    assert error_of(answer) == (400, "nothing_to_say")


def test_files_are_opened_by_those_who_see_the_case(
    citizens_program, clerks_program, program_for, another_citizen, case
):
    file = case.files.get()
    path = below(case, f"files/{file.pk}/")
    answer = citizens_program.get(path)
    assert b"".join(answer.streaming_content)[1:4] == b"PNG"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert clerks_program.get(path, accept="image/png").status_code == 200
    assert AuditEntry.objects.filter(action="case_file.read").count() == 1
    assert program_for(another_citizen).get(path).status_code == 404


def test_a_bill_is_paid_through_the_api(bank: FakeBank, citizens_program, case):
    issue_invoice(actor=SYSTEM, case=case, bill=bill(600, 400))
    [told] = citizens_program.get(below(case, "bills/")).json()
    assert (told["total_rial"], told["gateways"]) == (1000, [BANK])
    begun = citizens_program.post(below(case, "payments/"), {"gateway": BANK})
    assert (begun.status_code, begun.json()["amount_rial"]) == (201, 600)
    assert begun.json()["redirect_url"].startswith("https://bank.example/")
    [told] = citizens_program.get(below(case, "bills/")).json()
    assert [one["state"] for one in told["payments"]] == ["started"]


def test_staff_see_a_bill_and_do_not_pay_it(bank: FakeBank, clerks_program, case):
    issue_invoice(actor=SYSTEM, case=case, bill=bill(600))
    assert clerks_program.get(below(case, "bills/")).json()[0]["state"] == "open"
    assert clerks_program.post(below(case, "payments/"), {"gateway": BANK}).status_code == 404


def test_where_nothing_is_billed_nothing_is_paid(citizens_program, case):
    answer = citizens_program.post(below(case, "payments/"), {"gateway": "x"})
    assert error_of(answer) == (409, "nothing_to_pay")


def test_reading_a_case_costs_few_queries(clerks_program, case, django_assert_max_num_queries):
    clerks_program.get(below(case, "detail/"))
    with django_assert_max_num_queries(25):
        clerks_program.get(below(case, "detail/"))
