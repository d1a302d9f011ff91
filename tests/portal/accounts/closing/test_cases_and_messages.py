"""Of cases and messages only what the law keeps outlives the account."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.accounts.closing import NotYetClosable, close_account
from portal.accounts.models import User
from portal.cases.models import Case, CaseFile, Phase, TimelineEntry
from portal.cases.personal_data import CasesStillOpen, erase_cases
from portal.notifications.models import InboxNotice, MessageState, OutboxMessage
from tests.portal.accounts.closing.conftest import MOBILE, kept_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def close(case):
    Case.objects.filter(pk=case.pk).update(phase=Phase.CLOSED, closed_at=timezone.now())


def test_a_store_that_fails_afterwards_spoils_nothing(
    core, filled_draft, citizen, monkeypatch, django_capture_on_commit_callbacks
):
    def failing_delete(name):
        raise OSError("the store does not answer")

    monkeypatch.setattr(filled_draft.files.get().file.storage, "delete", failing_delete)
    with django_capture_on_commit_callbacks(execute=True):
        close_account(actor=citizen, person=citizen)
    assert not Case.objects.exists()


def test_a_draft_typed_in_for_somebody_else_is_left_to_them(core, draft, another_citizen, citizen):
    Case.objects.filter(pk=draft.pk).update(applicant=another_citizen)
    close_account(actor=citizen, person=citizen)
    assert Case.objects.filter(pk=draft.pk).exists()


def test_a_message_on_its_way_is_not_tried_again_without_its_address(core, citizen):
    message = OutboxMessage.objects.create(
        channel="sms",
        address=citizen.mobile,
        language="fa",
        body="Hello",
        dedupe_key="k",
        state=MessageState.SENDING,
        lease_expires_at=timezone.now(),
    )
    close_account(actor=citizen, person=citizen)
    message.refresh_from_db()
    assert (message.address, message.body) == ("", "")
    assert message.is_expired


def test_an_open_case_keeps_the_account(core, case, citizen):
    with pytest.raises(NotYetClosable, match="1 case in progress"):
        close_account(actor=citizen, person=citizen)
    assert User.objects.get(pk=citizen.pk).mobile == MOBILE


def test_a_case_submitted_at_the_last_moment_stops_everything(offer, case, citizen):
    offer(core__cases=erase_cases)
    with pytest.raises(CasesStillOpen):
        close_account(actor=citizen, person=citizen)
    assert User.objects.get(pk=citizen.pk).mobile == MOBILE


def test_closed_cases_stay_and_are_found_by_code_only(core, case, person):
    close(case)
    Case.objects.get(pk=case.pk)
    answers, entries = case.answers, TimelineEntry.objects.filter(case=case).count()
    assert close_account(actor=person, person=person).left == []
    case.refresh_from_db()
    assert (case.answers, case.applicant_id) == (answers, person.pk)
    assert TimelineEntry.objects.filter(case=case).count() == entries
    assert case.tracking_code.casefold() in case.search_text.casefold()
    for secret in ("rostami", "0012345679"):
        assert secret not in case.search_text


def test_drafts_go_with_their_files(
    core, filled_draft, citizen, django_capture_on_commit_callbacks
):
    file = filled_draft.files.get()
    storage, name = file.file.storage, file.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        closing = close_account(actor=citizen, person=citizen)
    assert "1 form that was not sent is deleted." in closing.done
    assert not Case.objects.exists()
    assert not CaseFile.objects.exists()
    assert not storage.exists(name)


def test_an_account_that_was_locked_before_is_erased_all_the_same(core, filled_draft, citizen):
    User.objects.filter(pk=citizen.pk).update(is_active=False)
    citizen.refresh_from_db()
    assert close_account(actor=SYSTEM, person=citizen).left == []
    assert not Case.objects.exists()


def test_notices_go_and_messages_keep_neither_address_nor_text(core, citizen, another_citizen):
    for person in (citizen, another_citizen):
        InboxNotice.objects.create(user=person, title="Hello", dedupe_key=f"k{person.pk}")
        for channel, state, finished_at in (
            ("sms", MessageState.DELIVERED, timezone.now()),
            ("email", MessageState.CREATED, None),
        ):
            OutboxMessage.objects.create(
                channel=channel,
                address=person.mobile,
                language="fa",
                body="Hello",
                dedupe_key=f"k{person.pk}",
                state=state,
                finished_at=finished_at,
            )
    closing = close_account(actor=citizen, person=citizen)
    assert "Your notices are deleted." in closing.done
    assert MOBILE not in kept_by("notifications")
    (kept,) = OutboxMessage.objects.filter(dedupe_key=f"k{citizen.pk}")
    assert (kept.state, kept.body, kept.can_be_retried) == (MessageState.DELIVERED, "", False)
    assert InboxNotice.objects.get().user == another_citizen
    assert OutboxMessage.objects.filter(address=another_citizen.mobile, body="Hello").count() == 2
