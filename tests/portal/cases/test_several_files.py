"""Several files for one question of a draft."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from portal.cases.actions import (
    DraftClosed,
    TooManyFiles,
    add_file,
    attach_file,
    discard_draft,
    remove_file,
)
from portal.cases.given_answers import files_by_field
from portal.cases.models import CaseFile
from portal.errors import Refused
from portal.forms.uploads import check_upload
from tests.portal.forms.files import picture
from tests.portal.forms.files import upload as uploaded

KEY = "photos"
PICTURE = picture("png")


@pytest.fixture
def add(citizen, draft):
    """Add another picture to the question, its content as ``name`` says."""

    def add_one(name: str, *, actor=citizen, most: int = 3) -> CaseFile:
        file = uploaded(picture("png", (len(name) + 1, 5)), f"{name}.png")
        return add_file(
            actor=actor, draft=draft, field_key=KEY, file=file, checked=check_upload(file),
            most=most,
        )  # fmt: skip

    return add_one


def names(draft) -> list[str]:
    return [file.name for file in files_by_field(draft).get(KEY, [])]


def test_files_stand_beside_each_other_in_their_order(draft, add):
    for name in ("a", "bb", "ccc"):
        add(name)
    assert names(draft) == ["a.png", "bb.png", "ccc.png"]
    assert [file.position for file in draft.files.order_by("position")] == [0, 1, 2]


def test_more_files_than_the_question_takes_are_refused(draft, add):
    add("a", most=1)
    with pytest.raises(TooManyFiles):
        add("bb", most=1)
    assert names(draft) == ["a.png"]


def test_the_same_content_again_is_the_same_file(citizen, draft):
    for name in ("a.png", "again.png"):
        file = uploaded(PICTURE, name)
        add_file(
            actor=citizen, draft=draft, field_key=KEY, file=file, checked=check_upload(file),
            most=1,
        )  # fmt: skip
    assert names(draft) == ["a.png"]


def test_one_file_is_taken_back_and_the_others_stay(
    citizen, draft, add, django_capture_on_commit_callbacks
):
    add("a")
    second = add("bb")
    add("ccc")
    storage, stored = second.file.storage, second.file.name
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(actor=citizen, draft=draft, field_key=KEY, file_id=second.pk)
    assert names(draft) == ["a.png", "ccc.png"]
    assert not storage.exists(stored)
    add("dddd")
    assert names(draft) == ["a.png", "ccc.png", "dddd.png"]


def test_all_files_of_a_question_are_taken_back_at_once(citizen, draft, add):
    add("a")
    add("bb")
    remove_file(actor=citizen, draft=draft, field_key=KEY)
    assert names(draft) == []


def test_a_file_of_another_question_is_not_taken_back(citizen, draft, add, upload):
    add("a")
    other = attach_file(
        actor=citizen, draft=draft, field_key="deed", file=upload.file, checked=upload.checked
    )
    remove_file(actor=citizen, draft=draft, field_key=KEY, file_id=other.pk)
    assert draft.files.count() == 2


def test_another_citizen_can_neither_add_nor_remove(another_citizen, draft, add):
    kept = add("a")
    with pytest.raises(Refused):
        add("bb", actor=another_citizen)
    with pytest.raises(Refused):
        remove_file(actor=another_citizen, draft=draft, field_key=KEY, file_id=kept.pk)
    assert names(draft) == ["a.png"]


def test_a_submitted_case_takes_no_more_files(citizen, case):
    file = uploaded(PICTURE, "late.png")
    with pytest.raises(DraftClosed):
        add_file(
            actor=citizen, draft=case, field_key=KEY, file=file, checked=check_upload(file), most=3
        )


def test_the_database_refuses_two_files_at_one_place(draft, add):
    add("a")
    second = add("bb")
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseFile.objects.filter(pk=second.pk).update(position=0)


def test_a_discarded_draft_is_gone_with_all_its_files(
    citizen, draft, add, django_capture_on_commit_callbacks
):
    stored = [add(name) for name in ("a", "bb")]
    with django_capture_on_commit_callbacks(execute=True):
        discard_draft(actor=citizen, draft=draft)
    assert not CaseFile.objects.exists()
    assert not any(file.file.storage.exists(file.file.name) for file in stored)


def test_adding_a_file_costs_few_queries(add, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        add("a")
