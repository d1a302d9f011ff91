"""The pages around inquiries: asking, sending, answering, the list, files, the citizen's page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.inquiries.batches import make_batch
from portal.inquiries.models import AnswerSheet, Inquiry, InquiryState, Method
from portal.spreadsheets import csv_text
from portal.testing.matters import picture

pytestmark = pytest.mark.django_db


def at(name: str, inquiry: Inquiry) -> str:
    return reverse(f"inquiries_admin:{name}", args=[inquiry.case.tracking_code, inquiry.pk])


def listed(browser, **query: str) -> str:
    return browser.get(reverse("inquiries_admin:index"), query).content.decode()


def test_an_officer_asks_by_letter_from_the_page_of_the_case(client_for, clerk, case, registry):
    browser = client_for(clerk)
    page = reverse("inquiries_admin:ask", args=[case.tracking_code])
    shown = browser.get(reverse("cases_admin:case", args=[case.tracking_code])).content.decode()
    assert page in shown
    assert browser.get(page).status_code == 200
    typed = {"agency": registry.pk, "method": "letter", "title": "Ownership", "facts": ["street"]}
    answer = browser.post(page, typed)
    inquiry = Inquiry.objects.get()
    assert answer.url == at("inquiry", inquiry)
    assert list(inquiry.subject) == ["street"]


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"agency": 0}, {"facts": ["other"]}, {"days": "0"}, {"owner": 10**9}]
)
def test_what_is_missing_or_wrong_is_said_and_kept(client_for, clerk, case, registry, wrong):
    typed = {"agency": registry.pk, "method": "letter", "title": "Ownership"} | wrong
    page = reverse("inquiries_admin:ask", args=[case.tracking_code])
    answer = client_for(clerk).post(page, typed)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Inquiry.objects.exists()


def test_the_letter_is_taken_sent_and_answered(client_for, clerk, ask):
    inquiry, browser = ask(), client_for(clerk)
    letter = browser.get(at("letter", inquiry))
    assert letter["Content-Type"] == "application/pdf"
    assert AuditEntry.objects.filter(action="inquiries.letter_taken").exists()
    browser.post(at("send", inquiry), {"number": "12", "day": "1405/01/05", "by": "post"})
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.SENT
    typed = {"text": "yes", "reference": "7", "attachments": picture("scan.png")}
    browser.post(at("answer", inquiry), typed)
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.ANSWERED
    shown = browser.get(at("inquiry", inquiry)).content.decode()
    assert "scan.png" in shown
    box = browser.get(reverse("cases_admin:case", args=[inquiry.case.tracking_code]))
    assert "scan.png" in box.content.decode().split('id="inquiries"')[1]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("send", {"number": "", "day": "1405/01/05", "by": "post"}),
        ("send", {"number": "1", "day": "1500/01/05", "by": "post"}),
        ("send", {"number": "1", "day": "1405/01/05", "by": "pigeon"}),
        ("answer", {"text": " "}),
        ("answer", {"attachments": SimpleUploadedFile("a.pdf", b"MZ no pdf")}),
    ],
)
def test_a_refusal_is_shown_above_the_form(client_for, clerk, ask, name, wrong):
    inquiry = ask()
    answer = client_for(clerk).post(at(name, inquiry), wrong)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.TO_SEND


@pytest.mark.parametrize("who", ["clerk_of_another_unit", "pr_editor", "citizen"])
@pytest.mark.parametrize("name", ["inquiry", "letter"])
def test_for_everybody_else_there_is_no_such_page(client_for, request, ask, who, name):
    answer = client_for(request.getfixturevalue(who)).get(at(name, ask()))
    assert answer.status_code == (302 if who == "citizen" else 404)


@pytest.mark.parametrize("name", ["send", "answer", "again", "change", "owner", "withdraw"])
def test_nothing_changes_by_looking(client_for, clerk, ask, name):
    names = {"again": "repeat", "owner": "hand_over"}
    answer = client_for(clerk).get(at(names.get(name, name), ask()))
    assert answer.status_code == 405


def test_buttons_change_the_way_and_the_owner_and_withdraw(client_for, clerk, head_of_unit, ask):
    inquiry, browser = ask(), client_for(clerk)
    browser.post(at("change", inquiry), {"method": "batch"})
    browser.post(at("hand_over", inquiry), {"owner": head_of_unit.pk})
    inquiry.refresh_from_db()
    assert (inquiry.method, inquiry.owner) == (Method.BATCH, head_of_unit)
    browser.post(at("change", inquiry), {"method": "nonsense"})
    browser.post(at("withdraw", inquiry))
    inquiry.refresh_from_db()
    assert (inquiry.method, inquiry.state) == (Method.BATCH, InquiryState.DROPPED)


def test_the_list_shows_mine_the_late_and_what_wants_a_letter(
    client_for, clerk, head_of_unit, ask, registry
):
    mine, late = ask(title="Mine", owner=clerk), ask(title="Late", owner=head_of_unit)
    Inquiry.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=3))
    browser = client_for(clerk)
    everything = listed(browser)
    assert everything.index(at("inquiry", late)) < everything.index(at("inquiry", mine))
    assert at("inquiry", late) not in listed(browser, show="mine")
    assert at("inquiry", mine) not in listed(browser, show="overdue")
    assert at("inquiry", mine) in listed(browser, show="to_send", agency=str(registry.pk))
    assert at("inquiry", mine) not in listed(browser, show="answered")


def test_the_list_of_another_unit_is_empty(client_for, clerk_of_another_unit, ask):
    inquiry = ask()
    assert at("inquiry", inquiry) not in listed(client_for(clerk_of_another_unit), show="all")


def test_the_list_costs_the_same_however_long_it_is(
    client_for, clerk, ask, django_assert_max_num_queries
):
    browser = client_for(clerk)
    for number in range(30):
        ask(title=f"Number {number}")
    listed(browser)
    with django_assert_max_num_queries(16):
        listed(browser)


def test_the_first_page_counts_what_waits(client_for, clerk, ask):
    ask(owner=clerk)
    assert 'id="inquiries-panel"' in client_for(clerk).get("/admin/").content.decode()


def test_a_file_is_made_taken_filled_in_and_taken_back(client_for, clerk, ask, registry):
    inquiry, browser = ask(method=Method.BATCH), client_for(clerk)
    waiting = browser.get(reverse("inquiries_admin:batches")).content.decode()
    assert reverse("inquiries_admin:make_batch", args=[registry.pk]) in waiting
    page = browser.post(reverse("inquiries_admin:make_batch", args=[registry.pk])).url
    assert browser.get(page).status_code == 200
    for kind in ("csv", "xlsx"):
        assert browser.get(f"{page}inquiries.{kind}").status_code == 200
    assert browser.get(f"{page}inquiries.exe").status_code == 404
    rows = [["key", "answer"], [str(inquiry.key), "yes"], ["other", "no"]]
    sent = browser.post(
        f"{page}answers/", {"file": SimpleUploadedFile("a.csv", csv_text(rows).encode())}
    )
    assert "other" not in browser.get(sent.url).content.decode()
    browser.post(sent.url, {"do": "take"})
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.answer) == (InquiryState.ANSWERED, "yes")


def test_a_file_of_answers_can_be_left(client_for, clerk, ask, registry):
    inquiry = ask(method=Method.BATCH)
    page = reverse("inquiries_admin:batch", args=[make_batch(actor=clerk, agency=registry).pk])
    rows = [["key", "answer"], [str(inquiry.key), "yes"]]
    browser = client_for(clerk)
    sent = browser.post(
        f"{page}answers/", {"file": SimpleUploadedFile("a.csv", csv_text(rows).encode())}
    )
    browser.post(sent.url, {"do": "drop"})
    assert not AnswerSheet.objects.exists()
    broken = browser.post(f"{page}answers/", {"file": SimpleUploadedFile("a.csv", b"nonsense")})
    assert broken.status_code == 422


def test_a_file_of_another_unit_is_not_found(
    client_for, clerk, clerk_of_another_unit, ask, registry
):
    ask(method=Method.BATCH)
    batch = make_batch(actor=clerk, agency=registry)
    page = reverse("inquiries_admin:batch", args=[batch.pk])
    assert client_for(clerk_of_another_unit).get(page).status_code == 404


def test_the_applicant_reads_whom_the_town_asks_and_nothing_of_what(client_for, citizen, ask):
    inquiry = ask()
    page = reverse("cases:my_case", args=[inquiry.case.tracking_code])
    shown = client_for(citizen).get(page).content.decode()
    panel = shown.split('id="asked-agencies"')[1].split("</section>")[0]
    assert "ادارهٔ ثبت" in panel
    assert "Ownership" not in shown


def test_the_applicant_reads_nothing_once_all_is_answered(client_for, citizen, ask):
    inquiry = ask()
    Inquiry.objects.filter(pk=inquiry.pk).update(state=InquiryState.DROPPED)
    page = reverse("cases:my_case", args=[inquiry.case.tracking_code])
    assert 'id="asked-agencies"' not in client_for(citizen).get(page).content.decode()
