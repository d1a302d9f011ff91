"""Drafts keep what was typed, and turn into one case only."""

from __future__ import annotations

import uuid

import pytest

from portal.cases import tracking_codes
from portal.cases.actions import (
    DraftClosed,
    Incomplete,
    attach_file,
    discard_draft,
    save_step,
    start_draft,
    submit_case,
)
from portal.cases.actions.drafts import tracking_codes as codes_module
from portal.cases.models import Case, CaseFile, Phase
from portal.cases.policies import SecretHolder
from portal.errors import Refused
from portal.notifications.models import InboxNotice, OutboxMessage

pytestmark = pytest.mark.django_db


def begin(actor, draft, **changes):
    return start_draft(
        actor=actor,
        kind=draft.kind,
        title=draft.title,
        unit=draft.unit,
        form_version=draft.form_version,
        workflow_version=draft.workflow_version,
        promised_days=10,
        **changes,
    )


def test_a_draft_has_its_tracking_code_from_the_beginning(draft):
    assert tracking_codes.parse(draft.tracking_code).code == draft.tracking_code
    assert draft.phase == Phase.DRAFT


def test_the_same_key_gives_the_same_draft(citizen, draft):
    key = uuid.uuid4()
    assert (
        begin(citizen, draft, idempotency_key=key).pk
        == begin(citizen, draft, idempotency_key=key).pk
    )


def test_another_citizen_may_use_the_same_key(citizen, another_citizen, draft):
    key = uuid.uuid4()
    mine = begin(citizen, draft, idempotency_key=key)
    assert begin(another_citizen, draft, idempotency_key=key).pk != mine.pk


def test_a_taken_code_is_redrawn(citizen, draft, monkeypatch):
    drawn = iter([draft.tracking_code, draft.tracking_code, "11111111111113"])
    monkeypatch.setattr(codes_module, "generate", lambda: next(drawn))
    assert begin(citizen, draft).tracking_code == "11111111111113"


def test_steps_are_merged_so_that_two_devices_do_not_overwrite_each_other(citizen, draft):
    on_the_phone = Case.objects.get(pk=draft.pk)
    save_step(actor=citizen, draft=draft, step_key="place", answers={"street": "بهار"})
    save_step(actor=citizen, draft=on_the_phone, step_key="papers", answers={"agree": True})
    draft.refresh_from_db()
    assert draft.answers == {"street": "بهار", "agree": True}


def test_another_citizens_draft_cannot_be_changed(another_citizen, draft):
    with pytest.raises(Refused):
        save_step(actor=another_citizen, draft=draft, step_key="place", answers={"street": "x"})


def test_only_the_right_secret_opens_an_anonymous_draft(draft):
    holder = SecretHolder("the secret")
    anonymous = begin(holder, draft)
    save_step(actor=holder, draft=anonymous, step_key="place", answers={"street": "بهار"})
    with pytest.raises(Refused):
        save_step(
            actor=SecretHolder("a guess"),
            draft=anonymous,
            step_key="place",
            answers={"street": "x"},
        )
    assert "the secret" not in anonymous.access_secret_hash


def test_an_empty_secret_opens_nothing(draft):
    with pytest.raises(Refused):
        save_step(actor=SecretHolder(""), draft=draft, step_key="place", answers={})


def test_a_new_file_takes_the_place_of_the_old_one(
    citizen, draft, upload, django_capture_on_commit_callbacks
):
    first = attach_file(
        actor=citizen, draft=draft, field_key="deed", file=upload.file, checked=upload.checked
    )
    storage, name = first.file.storage, first.file.name
    with django_capture_on_commit_callbacks(execute=True):
        attach_file(
            actor=citizen, draft=draft, field_key="deed", file=upload.file, checked=upload.checked
        )
    assert CaseFile.objects.filter(case=draft).count() == 1
    assert not storage.exists(name)


def test_a_stored_file_is_named_by_its_random_id_and_not_by_the_citizen(citizen, draft, upload):
    record = attach_file(
        actor=citizen, draft=draft, field_key="deed", file=upload.file, checked=upload.checked
    )
    assert record.name == "سند ملک.png"
    assert record.file.name == f"{record.pk.hex[:2]}/{record.pk.hex}"


def test_an_incomplete_draft_names_the_open_steps(citizen, draft):
    save_step(actor=citizen, draft=draft, step_key="papers", answers={"agree": True})
    with pytest.raises(Incomplete) as refusal:
        submit_case(actor=citizen, draft=draft)
    assert refusal.value.steps == ["place", "papers"]


def test_submitting_writes_state_clock_timeline_and_notices_at_once(
    citizen, filled_draft, django_assert_max_num_queries
):
    with django_assert_max_num_queries(26):
        case = submit_case(actor=citizen, draft=filled_draft)
    assert (case.phase, case.state) == (Phase.OPEN, "check")
    assert case.promised_at > case.due_at > case.submitted_at
    assert [entry.kind for entry in case.timeline.all()] == ["submitted"]
    assert InboxNotice.objects.filter(user=citizen).count() == 1
    assert tracking_codes.pretty(case.tracking_code) in OutboxMessage.objects.get().body


def test_submitting_twice_gives_one_case_one_entry_and_one_message(citizen, filled_draft):
    first = submit_case(actor=citizen, draft=filled_draft)
    again = submit_case(actor=citizen, draft=filled_draft)
    assert again.pk == first.pk
    assert first.timeline.count() == 1
    assert OutboxMessage.objects.count() == 1


def test_a_submitted_draft_cannot_be_filled_any_more(citizen, case):
    with pytest.raises(DraftClosed):
        save_step(actor=citizen, draft=case, step_key="place", answers={"street": "x"})
    with pytest.raises(DraftClosed):
        discard_draft(actor=citizen, draft=case)


def test_another_citizen_cannot_submit_my_draft(another_citizen, filled_draft):
    with pytest.raises(Refused):
        submit_case(actor=another_citizen, draft=filled_draft)
    assert Case.objects.get(pk=filled_draft.pk).is_draft


def test_a_discarded_draft_is_gone_with_its_files(
    citizen, draft, upload, django_capture_on_commit_callbacks
):
    record = attach_file(
        actor=citizen, draft=draft, field_key="deed", file=upload.file, checked=upload.checked
    )
    storage, name = record.file.storage, record.file.name
    with django_capture_on_commit_callbacks(execute=True):
        discard_draft(actor=citizen, draft=draft)
    assert not Case.objects.filter(pk=draft.pk).exists()
    assert not storage.exists(name)
