"""Putting right by programs what staff have asked for: answers, files, signatures, all or none."""

from __future__ import annotations

import json

import pytest

from portal.cases.actions import (
    add_file,
    attach_file,
    move_case,
    save_step,
    start_draft,
    submit_case,
)
from portal.cases.given_answers import files_by_field
from portal.cases.models import Case, CaseFile
from portal.forms.actions import publish
from portal.forms.uploads import check_upload
from portal.testing.matters import picture
from portal.testing.races import race
from tests.portal.resources.conftest import CASES, Program, application_of, error_of

LABEL = {"fa": "پرسش", "en": "Question"}
FORM = {
    "steps": [
        {
            "key": "shop",
            "title": LABEL,
            "fields": [
                {"key": "name", "type": "text", "label": LABEL, "required": True},
                {"key": "deed", "type": "file", "label": LABEL, "required": True},
                {"key": "photos", "type": "files", "label": LABEL, "required": True, "most": 3},
                {"key": "sign", "type": "signature", "label": LABEL, "required": True},
            ],
        }
    ]
}


def photo(width: int):
    return picture(f"{width}.png", (width, 5))


@pytest.fixture
def shop(citizen, unit, other_unit, designer, workflow_version) -> Case:
    """A case that was filed with a deed, two photos and a signature."""
    draft = start_draft(
        actor=citizen, kind="test.shop", title=LABEL, unit=unit,
        form_version=publish(actor=designer, name="shop", definition=FORM),
        workflow_version=workflow_version, promised_days=10,
    )  # fmt: skip
    for key, width in (("deed", 10), ("sign", 11)):
        given = {"field_key": key, "file": photo(width), "checked": check_upload(photo(width))}
        attach_file(actor=citizen, draft=draft, **given)
    for width in (20, 21):
        given = {"field_key": "photos", "file": photo(width), "checked": check_upload(photo(width))}
        add_file(actor=citizen, draft=draft, most=3, **given)
    save_step(actor=citizen, draft=draft, step_key="shop", answers={"name": "نان"})
    return submit_case(actor=citizen, draft=draft)


@pytest.fixture
def asked(clerk, shop):
    """Ask to put questions of the shop right."""

    def ask(*keys) -> Case:
        return move_case(
            actor=clerk, case=shop, move_key="ask", seen_version=0, text="درست کنید", correct=keys
        )

    return ask


def moves(case) -> str:
    return f"{CASES}{case.tracking_code}/moves/"


def answer_to(case, **more):
    return {"move": "answer", "version": case.version, **more}


def names(case, key) -> list[str]:
    return [file.name for file in files_by_field(case).get(key, [])]


def fields_of(answer) -> list[str]:
    assert error_of(answer) == (400, "invalid")
    return list(answer.json()["error"]["fields"])


@pytest.mark.parametrize("key", ["deed", "sign"])
def test_a_file_or_a_signature_is_put_right_and_the_old_one_stays_readable(
    citizens_program, asked, key
):
    case = asked(key)
    [old] = names(case, key)
    answer = citizens_program.send(moves(case), answer_to(case, field=key, file=photo(30)))
    assert (answer.status_code, answer.json()["state"]) == (200, "check")
    assert names(case, key) == ["30.png"]
    entry = case.timeline.get(kind="answered")
    assert [file.name for file in entry.files.all()] == [old]
    assert entry.corrections[0]["was"] == [old]


def test_several_files_come_and_go_beside_answers_and_words(citizens_program, asked):
    case = asked("photos", "deed", "name")
    drop = files_by_field(case)["photos"][0].pk
    parts = answer_to(
        case, field=["photos", "deed", "photos"], file=[photo(30), photo(31), photo(32)],
        drop=[str(drop)], answers=json.dumps({"name": "نانوایی"}), text="ببخشید",
    )  # fmt: skip
    assert citizens_program.send(moves(case), parts).status_code == 200
    assert names(case, "photos") == ["21.png", "30.png", "32.png"]
    assert names(case, "deed") == ["31.png"]
    case.refresh_from_db()
    assert case.answers["name"] == "نانوایی"
    assert case.timeline.get(kind="answered").text == "ببخشید"


@pytest.mark.parametrize("way", ["post", "send"])
def test_a_file_is_taken_out_without_another(citizens_program, asked, way):
    case = asked("photos")
    drop = [str(files_by_field(case)["photos"][0].pk)]
    answer = getattr(citizens_program, way)(moves(case), answer_to(case, drop=drop))
    assert answer.status_code == 200
    assert names(case, "photos") == ["21.png"]


def test_what_is_put_right_is_told_with_the_case(citizens_program, asked):
    case = asked("deed", "photos")
    path = f"{CASES}{case.tracking_code}/detail/"
    told = citizens_program.get(path).json()
    assert told["to_correct"] == ["deed", "photos"]
    drop = next(one["id"] for one in told["files"] if one["name"] == "20.png")
    parts = answer_to(case, field="deed", file=photo(30), drop=drop)
    assert citizens_program.send(moves(case), parts).status_code == 200
    told = citizens_program.get(path).json()
    assert [one["name"] for one in told["timeline"][-1]["files"]] == ["10.png", "20.png"]
    assert told["to_correct"] == []


@pytest.mark.parametrize("key", ["sign", "name", "nothing"])
def test_a_file_goes_to_a_file_question_that_was_asked_for(citizens_program, asked, key):
    case = asked("deed", "name")
    answer = citizens_program.send(moves(case), answer_to(case, field=key, file=photo(30)))
    assert fields_of(answer) == ["field"]
    assert case.timeline.filter(kind="answered").count() == 0


def test_a_file_of_another_question_draft_or_case_cannot_be_taken_out(
    citizens_program, asked, case
):
    shop = asked("photos")
    others = [files_by_field(shop)["deed"][0], case.files.get()]
    for other in others:
        answer = citizens_program.post(moves(shop), answer_to(shop, drop=[str(other.pk)]))
        assert fields_of(answer) == ["drop"]
        assert CaseFile.objects.get(pk=other.pk).field_key == "deed"
    assert names(shop, "photos") == ["20.png", "21.png"]


def test_wrong_kinds_and_too_many_files_change_nothing(citizens_program, asked):
    case = asked("deed", "photos", "sign")
    fake = picture("30.png")
    fake.file.write(b"MZ" * 100)
    fake.file.seek(0)
    answer = citizens_program.send(moves(case), answer_to(case, field="deed", file=fake))
    assert fields_of(answer) == ["answers.deed"]
    several = answer_to(case, field=["photos", "photos"], file=[photo(30), photo(31)])
    assert fields_of(citizens_program.send(moves(case), several)) == ["answers.photos"]
    two = answer_to(case, field=["sign", "sign"], file=[photo(30), photo(31)])
    assert fields_of(citizens_program.send(moves(case), two)) == ["file"]
    nameless = answer_to(case, field=["sign"], file=[photo(30), photo(31)])
    assert fields_of(citizens_program.send(moves(case), nameless)) == ["field"]
    assert CaseFile.objects.filter(case=case).count() == 4
    assert Case.objects.get(pk=case.pk).version == case.version


def test_all_files_of_a_needed_question_cannot_go(citizens_program, asked):
    case = asked("photos")
    every = [str(file.pk) for file in files_by_field(case)["photos"]]
    answer = citizens_program.post(moves(case), answer_to(case, drop=every))
    assert fields_of(answer) == ["answers.photos"]


@pytest.mark.parametrize("part", ["{", "[]", '"x"', "NaN", '{"name": "\\u0000"}', "[" * 100_000])
def test_answers_that_are_no_object_are_refused(citizens_program, asked, part):
    case = asked("deed")
    parts = answer_to(case, field="deed", file=photo(30), answers=part)
    assert fields_of(citizens_program.send(moves(case), parts)) == ["answers"]
    assert names(case, "deed") == ["10.png"]


def test_nothing_is_put_right_unasked_by_strangers_or_by_staff(
    citizens_program, clerks_program, program_for, caretaker, another_citizen, shop, asked
):
    unasked = answer_to(shop, field="deed", file=photo(30))
    answer = citizens_program.send(moves(shop), unasked)
    assert error_of(answer) == (409, "move_not_possible")
    case = asked("deed")
    parts = answer_to(case, field="deed", file=photo(30))
    assert program_for(another_citizen).send(moves(case), parts).status_code == 404
    parts = answer_to(case, field="deed", file=photo(30))
    assert fields_of(clerks_program.send(moves(case), parts)) == ["file"]
    reader = application_of(caretaker, case.applicant, scopes=["cases.read"])[1]
    parts = answer_to(case, field="deed", file=photo(30))
    assert error_of(Program(reader).send(moves(case), parts)) == (403, "scope_missing")
    assert names(case, "deed") == ["10.png"]


def test_who_answers_an_old_version_is_told_and_no_file_is_kept(citizens_program, asked):
    case = asked("deed")
    old = {**answer_to(case, field="nothing", file=photo(30)), "version": 0}
    answer = citizens_program.send(moves(case), old)
    assert error_of(answer) == (409, "case_changed")
    assert [one["kind"] for one in answer.json()["error"]["changes"]] == ["asked"]
    assert CaseFile.objects.filter(case=case).count() == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_is_kept(caretaker, citizen, asked):
    case = asked("deed")
    token = application_of(caretaker, citizen)[1]

    def send() -> int:
        parts = answer_to(case, field="deed", file=photo(30))
        return Program(token).send(moves(case), parts).status_code

    assert sorted(race([send] * 2)) == [200, 409]
    assert names(case, "deed") == ["30.png"]
    assert case.timeline.filter(kind="answered").count() == 1
    assert CaseFile.objects.filter(case=case).count() == 5
