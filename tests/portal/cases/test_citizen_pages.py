"""What a citizen sees of a case, and what nobody else does."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditEntry
from portal.cases.actions import add_note, attach_file, move_case, send_message
from portal.cases.actions.talk import keep_uploads
from portal.cases.models import Case, CaseFile, Phase
from portal.cases.tracking_codes import pretty

pytestmark = pytest.mark.django_db


def page(name, case):
    return reverse(f"cases:{name}", args=[case.tracking_code])


def ask(clerk, case, text="کارت ملی را بفرستید"):
    return move_case(
        actor=clerk,
        case=case,
        reason_code="rejection.other",
        move_key="ask",
        seen_version=case.version,
        text=text,
    )


def test_my_cases_shows_drafts_and_sent_cases(client_for, citizen, draft, case):
    response = client_for(citizen).get(reverse("cases:my_cases"))
    assert pretty(case.tracking_code) in response.content.decode()


def test_my_cases_costs_the_same_with_one_and_with_thirty_rows(
    client_for, citizen, case, django_assert_max_num_queries
):
    client = client_for(citizen)
    client.get(reverse("cases:my_cases"))
    twins = [
        Case(
            **{
                f.attname: getattr(case, f.attname)
                for f in Case._meta.concrete_fields
                if f.attname not in ("id", "tracking_code", "idempotency_key")
            },
            tracking_code=f"{n:014d}",
        )
        for n in range(30)
    ]
    Case.objects.bulk_create(twins)
    with django_assert_max_num_queries(9):
        response = client.get(reverse("cases:my_cases"))
    assert len(response.context["page"].rows) == 20


def test_my_cases_finds_by_code_in_persian_digits_and_by_words_with_arabic_letters(
    client_for, citizen, case
):
    client = client_for(citizen)
    code = pretty(case.tracking_code).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    for query, count in ((code, 1), ("پروانه آزمايشي", 1), ("گورستان", 0)):
        response = client.get(reverse("cases:my_cases"), {"q": query})
        assert response.context["page"].total == count


def test_the_case_page_says_where_it_is_what_next_and_by_when(
    client_for, citizen, case, django_assert_max_num_queries
):
    client = client_for(citizen)
    with django_assert_max_num_queries(14):
        text = client.get(page("my_case", case)).content.decode()
    for words in ("بررسی مدارک", "بازدید", "خیابان بهار"):
        assert words in text


def test_the_case_page_shows_the_question_and_takes_the_answer_with_a_file(
    client_for, citizen, clerk, case, scan
):
    asked = ask(clerk, case)
    client = client_for(citizen)
    assert "کارت ملی را بفرستید" in client.get(page("my_case", case)).content.decode()
    response = client.post(
        page("answer", case),
        {"move": "answer", "version": asked.version, "text": "بفرمایید", "attachments": [scan]},
    )
    assert response.status_code == 302
    fresh = Case.objects.get(pk=case.pk)
    assert fresh.phase == Phase.OPEN
    assert fresh.timeline.last().files.get().name == "سند ملک.png"


def test_a_wrong_file_is_refused_with_a_reason_and_the_words_are_kept(
    client_for, citizen, clerk, case
):
    asked = ask(clerk, case)
    fake = SimpleUploadedFile("scan.pdf", b"MZ\x90\x00 this is a program", "application/pdf")
    response = client_for(citizen).post(
        page("answer", case),
        {"move": "answer", "version": asked.version, "text": "متن من", "attachments": [fake]},
    )
    assert response.status_code == 422
    assert "متن من" in response.content.decode()
    assert Case.objects.get(pk=case.pk).phase == Phase.WAITING_CITIZEN


def test_answering_twice_from_two_tabs_is_told(client_for, citizen, clerk, case):
    asked = ask(clerk, case)
    client = client_for(citizen)
    body = {"move": "answer", "version": asked.version, "text": "بفرمایید"}
    client.post(page("answer", case), body)
    assert client.post(page("answer", case), body).status_code == 409
    assert case.timeline.filter(kind="answered").count() == 1


@pytest.mark.parametrize("name", ["my_case", "receipt", "receipt_file"])
def test_another_citizen_gets_404(client_for, another_citizen, case, name):
    assert client_for(another_citizen).get(page(name, case)).status_code == 404


@pytest.mark.parametrize("name", ["answer", "message", "withdraw"])
def test_another_citizen_cannot_write(client_for, another_citizen, case, name):
    response = client_for(another_citizen).post(
        page(name, case), {"text": "x", "move": "withdraw", "version": 0}
    )
    assert response.status_code == 404
    assert case.timeline.count() == 1


def test_somebody_not_signed_in_is_sent_to_sign_in(client, case):
    response = client.get(page("my_case", case))
    assert response.status_code == 302
    assert reverse("accounts:sign_in") in response.url


def test_internal_notes_never_reach_the_citizen(client_for, citizen, clerk, case):
    add_note(actor=clerk, case=case, text="یادداشت محرمانه")
    assert "یادداشت محرمانه" not in client_for(citizen).get(page("my_case", case)).content.decode()


def test_markup_in_messages_is_shown_as_text(client_for, citizen, case):
    send_message(actor=citizen, case=case, text="<script>alert(1)</script>", as_staff=False)
    text = client_for(citizen).get(page("my_case", case)).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_personal_pages_are_never_stored_by_browsers_or_proxies(client_for, citizen, case):
    client = client_for(citizen)
    for name in ("my_case", "receipt", "receipt_file"):
        assert "no-store" in client.get(page(name, case))["Cache-Control"]


def test_the_receipt_shows_code_and_qr_and_downloads_as_pdf(client_for, citizen, case):
    client = client_for(citizen)
    text = client.get(page("receipt", case)).content.decode()
    assert pretty(case.tracking_code) in text
    assert "<svg" in text
    assert "data-print" in text
    pdf = client.get(page("receipt_file", case))
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Disposition"].startswith("attachment")


def test_the_short_address_leads_to_the_tracking_page(client, case):
    response = client.get(reverse("follow", args=[case.tracking_code]))
    assert response.url.endswith(f"/track/{case.tracking_code}/")


class TestFiles:
    @pytest.fixture
    def stored(self, citizen, draft, upload) -> CaseFile:
        return attach_file(
            actor=citizen, draft=draft, field_key="deed", file=upload.file, checked=upload.checked
        )

    def address(self, stored):
        return reverse("cases:file", args=[stored.pk])

    def test_the_applicant_downloads_it_as_an_attachment_that_runs_nothing(
        self, client_for, citizen, stored
    ):
        response = client_for(citizen).get(self.address(stored))
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]

    def test_strangers_other_citizens_and_other_units_get_404(
        self, client_for, another_citizen, clerk_of_another_unit, stored
    ):
        for client in (Client(), client_for(another_citizen), client_for(clerk_of_another_unit)):
            assert client.get(self.address(stored)).status_code == 404

    def test_a_draft_is_private_even_from_the_unit(self, client_for, clerk, stored):
        assert client_for(clerk).get(self.address(stored)).status_code == 404

    def test_a_file_of_an_internal_note_is_not_the_applicants(
        self, client_for, citizen, clerk, case, upload
    ):
        note = add_note(actor=clerk, case=case, text="x")
        keep_uploads(note, clerk, [upload])
        assert client_for(citizen).get(self.address(note.files.get())).status_code == 404
        assert client_for(clerk).get(self.address(note.files.get())).status_code == 200

    def test_a_file_that_is_gone_from_the_store_is_said_so_and_not_recorded_as_read(
        self, client_for, clerk, case
    ):
        stored = case.files.get()
        stored.file.storage.delete(stored.file.name)
        assert client_for(clerk).get(self.address(stored)).status_code == 503
        assert not AuditEntry.objects.filter(action="case_file.read").exists()


def test_what_must_be_done_is_shown_even_behind_many_newer_cases(client_for, citizen, clerk, case):
    ask(clerk, case)
    fields = [
        f.attname for f in Case._meta.concrete_fields if f.attname not in ("id", "tracking_code")
    ]
    Case.objects.bulk_create(
        Case(**{f: getattr(case, f) for f in fields}, tracking_code=f"{n:014d}") for n in range(25)
    )
    response = client_for(citizen).get(reverse("cases:my_cases"))
    assert [c.pk for c in response.context["to_do"]] == [case.pk]


def test_an_answer_without_words_or_files_is_refused(client_for, citizen, clerk, case):
    asked = ask(clerk, case)
    response = client_for(citizen).post(
        page("answer", case), {"move": "answer", "version": asked.version}
    )
    assert response.status_code == 400
    assert Case.objects.get(pk=case.pk).phase == Phase.WAITING_CITIZEN


class TestWhatComesTooLate:
    """The case went on while the applicant was writing: nothing typed is lost."""

    def test_an_answer_comes_back_with_the_reason(self, client_for, citizen, clerk, case):
        asked = ask(clerk, case)
        client = client_for(citizen)
        body = {"move": "answer", "version": asked.version, "text": "نخستین پاسخ"}
        client.post(page("answer", case), body)
        late = client.post(page("answer", case), {**body, "text": "پاسخ دوم"})
        assert late.status_code == 409
        assert "پاسخ دوم" in late.content.decode()
        [form] = late.context["without_place"]
        assert form.non_field_errors()

    def test_a_message_to_a_closed_case_comes_back(self, client_for, citizen, head_of_unit, case):
        reject(head_of_unit, case)
        response = client_for(citizen).post(page("message", case), {"text": "هنوز حرفی دارم"})
        assert response.status_code == 409
        assert "هنوز حرفی دارم" in response.content.decode()
        assert not case.timeline.filter(kind="message").exists()

    def test_taking_back_what_was_decided_meanwhile(self, client_for, citizen, head_of_unit, case):
        reject(head_of_unit, case)
        response = client_for(citizen).post(
            page("withdraw", case), {"move": "withdraw", "version": 0, "text": "لازم ندارم"}
        )
        assert response.status_code == 409
        assert "لازم ندارم" in response.content.decode()
        assert Case.objects.get(pk=case.pk).outcome == "rejected"


def reject(head_of_unit, case):
    return move_case(
        actor=head_of_unit, case=case, move_key="reject", seen_version=case.version,
        text="سند ناخواناست", reason_code="rejection.other",
    )  # fmt: skip


def test_the_applicant_takes_a_request_back(client_for, citizen, case):
    client = client_for(citizen)
    assert page("withdraw", case) in client.get(page("my_case", case)).content.decode()
    body = {"move": "withdraw", "version": case.version, "text": "لازم ندارم"}
    assert client.post(page("withdraw", case), body).status_code == 302
    assert Case.objects.get(pk=case.pk).outcome == "withdrawn"
    assert page("withdraw", case) not in client.get(page("my_case", case)).content.decode()


def test_a_closed_case_begins_with_the_decision_and_its_reason(
    client_for, citizen, head_of_unit, case
):
    reject(head_of_unit, case)
    response = client_for(citizen).get(page("my_case", case))
    text = response.content.decode()
    assert response.context["decision"].text == "سند ناخواناست"
    assert text.index('id="decision"') < text.index("سند ناخواناست") < text.index('id="where"')


def test_a_file_comes_along_with_a_message_from_either_side(client_for, citizen, clerk, case, scan):
    applicant, desk = client_for(citizen), client_for(clerk)
    on_desk = partial(reverse, args=[case.tracking_code])
    for sender, address, receiver, seen in (
        (applicant, page("message", case), desk, on_desk("cases_admin:case")),
        (desk, on_desk("cases_admin:message"), applicant, page("my_case", case)),
    ):
        scan.seek(0)
        sender.post(address, {"text": "پیوست را ببینید", "attachments": [scan]})
        kept = case.timeline.last().files.get()
        download = reverse("cases:file", args=[kept.pk])
        assert download in receiver.get(seen).content.decode()
        assert receiver.get(download).getvalue() == kept.file.read()


def test_a_message_without_words_points_to_its_own_box(client_for, citizen, case):
    response = client_for(citizen).post(page("message", case), {"text": ""})
    assert response.status_code == 400
    assert 'id="message-text"' in response.content.decode()
