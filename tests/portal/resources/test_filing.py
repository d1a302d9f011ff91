"""Filing by programs: judged by the form itself, once, with files."""

from __future__ import annotations

from uuid import uuid4

import pytest

from portal.cases.models import Case
from portal.testing.matters import ANSWERS, picture
from tests.portal.resources.conftest import CASES, OFFER, error_of, filing

GOOD = {**ANSWERS, "agree": True}


def post(program, answers, *, key=None, **more):
    body = filing(answers=answers, **more)
    return program.post(CASES, body, idempotency_key=str(key or uuid4()))


def test_a_case_is_filed_with_its_file_in_three_calls(offer, citizens_program, other_unit):
    begun = post(citizens_program, GOOD, send=False)
    assert (begun.status_code, begun.json()["phase"]) == (201, "draft")
    path = f"{CASES}{begun.json()['code']}/"
    sent = citizens_program.send(f"{path}files/", {"field": "deed", "file": picture()})
    assert (sent.status_code, sent.json()["content_type"]) == (201, "image/png")
    filed = citizens_program.post(f"{path}answers/", {"send": True})
    case = Case.objects.get()
    assert (filed.status_code, filed.json()["phase"]) == (200, "open")
    assert (case.channel, case.answers["street"]) == ("api", ANSWERS["street"])
    assert filed.json()["url"].endswith(f"/c/{case.tracking_code}/")


def test_wrong_answers_are_told_by_field_and_nothing_is_kept(offer, citizens_program):
    answer = post(citizens_program, {"street": "", "start": "never", "color": "red"})
    assert error_of(answer) == (400, "invalid")
    assert set(answer.json()["error"]["fields"]) == {"answers.color"}
    answer = post(citizens_program, {"street": "", "start": "never"})
    codes = {k: v[0]["code"] for k, v in answer.json()["error"]["fields"].items()}
    assert codes["answers.street"] == "required"
    assert {"answers.start", "answers.deed", "answers.agree"} <= set(codes)
    assert not Case.objects.exists()


def test_a_draft_may_lack_answers_but_not_hold_wrong_ones(offer, citizens_program):
    kept = post(citizens_program, {"street": "بهار"}, send=False)
    assert kept.json()["open_steps"] == ["place", "papers"]
    assert error_of(post(citizens_program, {"start": "never"}, send=False)) == (400, "invalid")


def test_the_same_key_gives_the_same_case(offer, citizens_program):
    key = uuid4()
    first = post(citizens_program, GOOD, key=key, send=False)
    again = post(citizens_program, GOOD, key=key, send=False)
    assert first.json()["code"] == again.json()["code"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize("key", ["", "7", "not-a-uuid"])
def test_without_a_key_nothing_is_filed(offer, citizens_program, key):
    answer = citizens_program.post(CASES, filing(answers={}), idempotency_key=key)
    assert list(answer.json()["error"]["fields"]) == ["Idempotency-Key"]


def test_an_offer_that_is_not_there_is_not_found(offer, citizens_program):
    answer = citizens_program.post(
        CASES, {"offer": "test.gone", "answers": {}}, idempotency_key=str(uuid4())
    )
    assert error_of(answer) == (404, "offer_unknown")


def test_unknown_fields_are_refused(offer, citizens_program):
    answer = post(citizens_program, GOOD, state="approved")
    assert answer.json()["error"]["fields"]["state"][0]["code"] == "unknown"


def test_five_thousand_fields_are_refused_in_few_words(offer, citizens_program):
    body = {f"field{n}": n for n in range(5000)}
    answer = citizens_program.post(CASES, body, idempotency_key=str(uuid4()))
    assert answer.status_code == 400
    assert len(answer.json()["error"]["fields"]) == 20
    answer = post(citizens_program, body)
    assert answer.json()["error"]["fields"]["answers.non_field_errors"][0]["code"] == "too_many"


def test_a_renamed_program_is_no_picture(offer, citizens_program):
    code = post(citizens_program, GOOD, send=False).json()["code"]
    fake = picture("deed.png")
    fake.file.seek(0)
    fake.file.write(b"MZ" * 100)
    fake.file.seek(0)
    answer = citizens_program.send(f"{CASES}{code}/files/", {"field": "deed", "file": fake})
    assert list(answer.json()["error"]["fields"]) == ["file"]
    assert not Case.objects.get().files.exists()


@pytest.mark.parametrize("field", ["street", "nothing"])
def test_a_file_belongs_to_a_question_that_takes_one(offer, citizens_program, field):
    code = post(citizens_program, GOOD, send=False).json()["code"]
    answer = citizens_program.send(f"{CASES}{code}/files/", {"field": field, "file": picture()})
    assert list(answer.json()["error"]["fields"]) == ["field"]


def test_a_sent_case_takes_no_answers(offer, case, citizens_program):
    path = f"{CASES}{case.tracking_code}/answers/"
    assert error_of(citizens_program.post(path, {"answers": {}})) == (409, "draft_closed")


def test_another_citizens_draft_is_not_found(offer, draft, program_for, another_citizen):
    path = f"{CASES}{draft.tracking_code}/answers/"
    answer = program_for(another_citizen).post(path, {"answers": {}})
    assert error_of(answer) == (404, "not_found")


def test_staff_do_not_answer_for_the_applicant(offer, case, clerks_program):
    path = f"{CASES}{case.tracking_code}/answers/"
    assert clerks_program.post(path, {"answers": {}}).status_code == 404


def test_what_the_form_asks_is_told_as_json_schema(offer, client):
    told = client.get(f"/api/v1/core/offers/{OFFER}/", headers={"accept-language": "en"}).json()
    form = told["form"]
    assert form["required"] == ["street", "start", "agree"]
    assert form["properties"]["street"]["title"] == "Street"
    assert form["properties"]["street"]["x-title"]["fa"] == "خیابان"
    assert [step["key"] for step in form["x-steps"]] == ["place", "papers"]
    assert form["x-files"][0]["key"] == "deed"
