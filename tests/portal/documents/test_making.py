"""The worker makes documents: once, again after failures, and never a revoked one."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from portal.cases import lost_files
from portal.cases.actions import move_case
from portal.cases.models import TimelineEntry, case_file_storage
from portal.cases.tasks import sweep_lost_files
from portal.documents import tasks
from portal.documents.actions import (
    issue_document,
    mend_document,
    publish_template,
    revoke_document,
)
from portal.documents.models import DocumentState, IssuedDocument, Standing
from portal.documents.tasks import MAX_ATTEMPTS, prepare, sweep_documents, sweep_lost_documents
from portal.documents.typesetting import preview_pdf, sample_variables
from portal.forms.compile import compile_form
from portal.notifications.models import InboxNotice, OutboxMessage
from portal.testing.races import race
from tests.portal.documents.conftest import permit
from tests.portal.documents.test_check import FORM

pytestmark = pytest.mark.django_db


def fail(*_given: object) -> bytes:
    raise RuntimeError("no ink")


def test_a_document_becomes_a_pdf_with_persian_text(case, template, head_of_unit, citizen):
    document = issue_document(actor=head_of_unit, case=case, template_version=template)
    assert prepare(str(document.pk))
    document.refresh_from_db()
    content = document.file.read()
    assert (document.size_bytes, document.sha256) == (
        len(content),
        hashlib.sha256(content).hexdigest(),
    )
    reader = PdfReader(BytesIO(content))
    text = reader.pages[0].extract_text()
    assert citizen.get_full_name() in text
    assert document.pretty_code in text
    assert reader.metadata["/Title"] == f"گواهی {document.number}"
    assert "/MarkInfo" in reader.trailer["/Root"]


def test_a_finished_document_is_announced_once(document, citizen, case):
    assert document.state == DocumentState.READY
    assert not prepare(str(document.pk))
    assert InboxNotice.objects.filter(user=citizen, title__contains="گواهی").count() == 1
    assert (
        OutboxMessage.objects.filter(channel__endswith="sms", body__contains="گواهی").count() == 1
    )
    entry = case.timeline.last()
    assert (entry.kind, entry.is_public) == (TimelineEntry.Kind.NOTE, True)
    assert document.named == entry.text


def test_what_a_text_lacks_is_said_to_staff_and_can_be_mended(
    issue, designer, clerk, head_of_unit, case, typeset
):
    letter = publish_template(
        actor=designer, name="letter", definition=permit(body="{{ applicant.national_id }}")
    )
    failed = issue(template_version=letter)
    assert (failed.standing, typeset) == (Standing.FAILED, [])
    assert "applicant.national_id" in failed.problem
    assert InboxNotice.objects.filter(user=clerk, body__contains="applicant.national_id").exists()
    assert not case.timeline.last().is_public
    number, code = failed.number, failed.code
    case.applicant.national_id = "0012345679"
    case.applicant.save()
    mended = mend_document(actor=head_of_unit, document=failed)
    assert prepare(str(mended.pk))
    mended.refresh_from_db()
    assert (mended.standing, mended.number, mended.code) == (Standing.VALID, number, code)
    assert "۰۰۱۲۳۴۵۶۷۹" in typeset[-1]


def test_a_mended_template_is_used(issue, designer, head_of_unit, typeset):
    wrong = publish_template(
        actor=designer, name="letter", definition=permit(body="{{ staff.area }}")
    )
    failed = issue(template_version=wrong)
    right = publish_template(actor=designer, name="letter", definition=permit(body="درست"))
    mended = mend_document(actor=head_of_unit, document=failed)
    assert mended.template == right
    assert prepare(str(mended.pk))


def test_a_press_that_fails_is_tried_again_and_given_up_in_the_end(
    issue, clerk, typeset, monkeypatch, caplog
):
    document = issue(made=False)
    monkeypatch.setattr("portal.documents.typesetting.pdf_of", fail)
    assert prepare(str(document.pk))
    document.refresh_from_db()
    assert (document.state, document.attempts) == (DocumentState.PENDING, 1)
    assert document.next_try_at > timezone.now()
    assert not prepare(str(document.pk))
    rows = IssuedDocument.objects.filter(pk=document.pk)
    rows.update(attempts=MAX_ATTEMPTS - 1, next_try_at=timezone.now())
    assert sweep_documents() == 1
    document.refresh_from_db()
    assert document.state == DocumentState.FAILED
    assert InboxNotice.objects.filter(user=clerk).exists()


def test_a_store_that_fails_leaves_the_document_for_later(issue, monkeypatch, caplog):
    document = issue(made=False)
    monkeypatch.setattr(tasks, "_announce", fail)
    prepare(str(document.pk))
    document.refresh_from_db()
    assert (document.state, document.file.name) == (DocumentState.PENDING, "")
    assert not case_file_storage().exists(f"documents/{document.pk.hex[:2]}/{document.pk.hex}")


def test_what_a_dead_worker_left_is_found_again(issue):
    document = issue(made=False)
    rows = IssuedDocument.objects.filter(pk=document.pk)
    rows.update(attempts=1, next_try_at=timezone.now() - timedelta(seconds=1))
    assert sweep_documents() == 1
    document.refresh_from_db()
    assert document.state == DocumentState.READY


def test_an_idle_sweep_costs_one_query(document, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert sweep_documents() == 0


def test_a_revoked_document_is_never_made(issue, head_of_unit, citizen):
    document = issue(made=False)
    revoke_document(actor=head_of_unit, document=document, reason="اشتباه")
    assert not prepare(str(document.pk))
    assert not InboxNotice.objects.filter(user=citizen, title__contains="گواهی").exists()


def test_a_document_that_is_revoked_while_it_is_made_stays_unmade(issue, head_of_unit, monkeypatch):
    document = issue(made=False)

    def revoke_meanwhile(_document: IssuedDocument) -> bytes:
        revoke_document(actor=head_of_unit, document=document, reason="اشتباه")
        return b"%PDF"

    monkeypatch.setattr(tasks, "pdf_of_document", revoke_meanwhile)
    assert not prepare(str(document.pk))
    document.refresh_from_db()
    assert (document.state, document.standing) == (DocumentState.PENDING, Standing.REVOKED)


def test_lost_files_are_swept_and_others_stay(document, monkeypatch):
    storage = document.file.storage
    monkeypatch.setattr(lost_files, "GRACE", timedelta(seconds=-5))
    sweep_lost_documents()
    lost = storage.save("documents/ab/lost", document.file)
    assert sweep_lost_documents() == 1
    assert not storage.exists(lost)
    sweep_lost_files()
    assert storage.exists(document.file.name)


def test_the_move_does_not_wait_and_is_not_lost(case_with_document, head_of_unit, typeset):
    moved = move_case(
        actor=head_of_unit, case=case_with_document, move_key="reject",
        reason_code="rejection.other",
        seen_version=case_with_document.version, text="خارج از محدوده",
    )  # fmt: skip
    document = moved.documents.get()
    assert (document.state, document.issued_by) == (DocumentState.PENDING, head_of_unit)
    assert document.context["decision"] == "خارج از محدوده"
    assert typeset == []


def test_a_preview_needs_no_case_and_names_what_it_lacks():
    definition = permit(body="{{ applicant.name }} {{ answers.rooms }} {{ today|jalali }}\n\n"
                             "{{ answers.sum|rial }}")  # fmt: skip
    sample = sample_variables(compile_form(FORM))
    text = PdfReader(BytesIO(preview_pdf(definition, sample))).pages[0].extract_text()
    assert "applicant.name" in text
    assert "answers.sum" in text


@pytest.mark.django_db(transaction=True)
def test_twenty_documents_at_once_get_twenty_numbers_in_a_row(case, template, typeset):
    issue = partial(issue_document, actor=tasks.SYSTEM, case=case, template_version=template)
    issued = race([issue] * 20)
    assert [one for one in issued if isinstance(one, Exception)] == []
    assert sorted(document.serial for document in issued) == list(range(1, 21))
    assert len({document.code for document in issued}) == 20


@pytest.mark.django_db(transaction=True)
def test_many_workers_make_a_document_once(case, template, typeset, citizen):
    document = issue_document(actor=tasks.SYSTEM, case=case, template_version=template)
    made = race([partial(prepare, str(document.pk))] * 6)
    assert sorted(made, key=str) == [False] * 5 + [True]
    assert InboxNotice.objects.filter(user=citizen, title__contains="گواهی").count() == 1
