"""The page of a case: everything on it, within its queries, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from portal.accounts.access import SYSTEM
from portal.accounts.actions import revoke_role
from portal.accounts.models import Role
from portal.cases.actions import assign_case, move_case, send_message
from portal.cases.models import Case
from portal.cases.tracking_codes import generate
from portal.casework.absences import Days, enter_absence
from portal.casework.hand_overs import hand_over_case, send_back
from portal.casework.links import link_cases
from portal.casework.mentions import write_note
from portal.casework.merging import merge_case
from portal.casework.models import CannedReply, CaseLink, Mention, Merge
from portal.casework.presence import seen_by
from portal.notifications.models import InboxNotice
from tests.portal.cases.richer import richer
from tests.portal.casework.test_links import copy

pytestmark = pytest.mark.django_db


def page(name, case, **more):
    return reverse(f"cases_admin:{name}", args=[case.tracking_code], **more)


def show(browser, case):
    return browser.get(page("case", case)).content.decode()


def fresh(case):
    return Case.objects.with_related().get(pk=case.pk)


@pytest.fixture
def clerks(client_for, clerk):
    """The clerk's browser."""
    return client_for(clerk)


@pytest.fixture
def ready():
    """A ready text for everybody."""
    return CannedReply.objects.create(title="کم است", text="{name} گرامی، سند کم است.")


@pytest.fixture
def full_case(case, clerk, clerk_of_another_unit, head_of_unit, citizen, other_unit, ready):
    """A case around which everything has happened."""
    hand_over_case(actor=clerk, case=case, unit=other_unit, reason="x", seen_version=case.version)
    send_back(actor=clerk_of_another_unit, case=case, reason="y", seen_version=fresh(case).version)
    for number in range(6):
        copy(case, number)
    duplicate, other = copy(case, 10), copy(case, 11)
    merge_case(actor=clerk, duplicate=duplicate, main=case, seen_version=duplicate.version)
    link_cases(actor=clerk, case=case, other=other, kind=CaseLink.Kind.FOLLOWS)
    for number in range(8):
        write_note(actor=clerk, case=case, text=f"n{number}", mentioned=[head_of_unit])
        send_message(actor=citizen, case=case, text=f"m{number}", as_staff=False)
    today = timezone.localdate()
    days = Days(today, today + timedelta(days=2))
    enter_absence(actor=clerk, person=clerk, substitute=head_of_unit, days=days)
    assign_case(actor=clerk, case=case, assignee=clerk, seen_version=fresh(case).version)
    for person in (clerk, head_of_unit):
        seen_by(case, person)
    return fresh(case)


def test_a_full_page_stays_within_its_queries(
    client_for, head_of_unit, full_case, django_assert_max_num_queries
):
    browser = client_for(head_of_unit)
    with django_assert_max_num_queries(25):
        html = show(browser, full_case)
    for expected in ("n7", "m7", "کم است", 'id="relatives"', 'id="others"'):
        assert expected in html


def test_related_linked_and_joined_cases_have_a_page_and_are_a_part(
    client_for, head_of_unit, full_case, django_assert_max_num_queries
):
    browser = client_for(head_of_unit)
    with django_assert_max_num_queries(25):
        part = browser.get(page("beside", full_case), {"part": "1"}).content.decode()
    whole = browser.get(page("beside", full_case)).content.decode()
    assert "<html" not in part
    for expected in ('id="duplicates"', "0000-0000-000-011", "خیابان بهار"):
        assert expected in part
        assert expected in whole


def test_messages_and_notes_stand_in_their_own_parts_and_once(clerks, clerk, citizen, case):
    send_message(actor=citizen, case=case, text="پیام یکتا", as_staff=False)
    write_note(actor=clerk, case=case, text="یادداشت یکتا")
    html = show(clerks, case)
    assert html.count("پیام یکتا") == html.count("یادداشت یکتا") == 1
    assert html.index('id="conversation"') < html.index("پیام یکتا") < html.index('id="notes"')
    assert html.index('id="notes"') < html.index("یادداشت یکتا") < html.index('id="history"')


def test_a_note_tells_the_chosen_and_the_named(clerks, head_of_unit, case):
    clerks.post(page("note", case), {"text": "x", "mentioned": [head_of_unit.pk]})
    clerks.post(page("note", case), {"text": f"@{head_of_unit.display_name} ببینید"})
    assert Mention.objects.filter(person=head_of_unit).count() == 2
    assert InboxNotice.objects.filter(user=head_of_unit).count() == 2


def test_a_stranger_cannot_be_spoken_to_and_the_text_stays(clerks, another_citizen, case):
    sent = {"text": "متن من", "mentioned": [another_citizen.pk]}
    response = clerks.post(page("note", case), sent)
    assert response.status_code == 422
    assert "متن من" in response.content.decode()
    assert not InboxNotice.objects.filter(user=another_citizen).exists()


def test_a_ready_text_is_inserted_before_anything_is_sent(clerks, citizen, case, ready):
    sent = {"version": case.version, "text": "سلام.", "ready": ready.pk, "insert": "1"}
    for name in ("move", "message"):
        html = clerks.post(page(name, case), sent).content.decode()
        assert f"سلام.\n\n{citizen.display_name} گرامی، سند کم است." in html.replace("\r", "")
    assert (fresh(case).state, case.timeline.count()) == ("check", 1)
    ready.refresh_from_db()
    assert ready.times_used == 0


def test_a_ready_text_that_was_sent_is_counted(clerks, case, ready):
    clerks.post(page("message", case), {"text": "سند؟", "ready": ready.pk})
    sent = {"move": "ask", "version": case.version, "text": "سند؟", "ready": ready.pk}
    clerks.post(page("move", case), sent)
    ready.refresh_from_db()
    assert ready.times_used == 2


def test_deciding_and_going_on_leads_to_another_case(clerks, case):
    other = copy(case, 5)
    sent = {"then_next": "ask", "version": case.version, "text": "سند؟"}
    response = clerks.post(page("move", case), sent)
    assert response.url.endswith(page("case", other))
    assert fresh(case).state == "missing"


def test_behind_the_last_case_one_lands_in_the_inbox(clerks, case):
    response = clerks.get(page("next", case))
    assert response.url.endswith(reverse("cases_admin:inbox"))


def test_a_colleague_who_is_away_is_not_chosen_unawares(client_for, clerk, head_of_unit, case):
    today = timezone.localdate()
    enter_absence(actor=clerk, person=clerk, substitute=head_of_unit, days=Days(today, today))
    browser = client_for(head_of_unit)
    sent = {"version": case.version, "assignee": clerk.pk}
    response = browser.post(page("assign", case), sent)
    assert response.status_code == 409
    assert 'id="away"' in response.content.decode()
    assert fresh(case).assignee is None
    browser.post(page("assign", case), {**sent, "anyway": "1"})
    assert fresh(case).assignee == clerk


def test_taking_over_asks_for_a_reason_and_keeps_what_was_typed(
    clerks, head_of_unit, case, client_for
):
    assign_case(actor=head_of_unit, case=case, assignee=head_of_unit, seen_version=case.version)
    sent = {"version": fresh(case).version, "reason": " "}
    assert clerks.post(page("take_over", case), sent).status_code == 400
    assert clerks.post(page("take_over", case), {**sent, "reason": "فوری"}).status_code == 302
    assert fresh(case).assignee is not None
    assert InboxNotice.objects.filter(user=head_of_unit, body__contains="فوری").exists()


def test_a_case_is_handed_over_and_sent_back_by_its_pages(
    clerks, client_for, clerk_of_another_unit, case, unit, other_unit
):
    sent = {"version": case.version, "unit": other_unit.pk, "reason": "برای شماست"}
    assert clerks.get(page("hand_over", case)).status_code == 200
    assert clerks.post(page("hand_over", case), sent).status_code == 302
    assert fresh(case).holder == other_unit
    other = client_for(clerk_of_another_unit)
    assert "برای شماست" in show(other, case)
    assert page("send_back", case) in other.get(page("beside", case)).content.decode()
    back = {"version": fresh(case).version, "reason": "نه، برای شماست"}
    assert other.post(page("send_back", case), back).status_code == 302
    assert fresh(case).holder == unit


def test_the_other_case_is_shown_before_it_is_linked(clerks, case):
    other = copy(case, 5)
    Case.objects.filter(pk=other.pk).update(tracking_code=generate())
    other = fresh(other)
    sent = {"code": other.pretty_code, "kind": "related"}
    html = clerks.post(page("link", case), sent).content.decode()
    assert other.tracking_code[-3:] in html
    assert not CaseLink.objects.exists()
    assert clerks.post(page("link", case), {**sent, "sure": "1"}).status_code == 302
    link = CaseLink.objects.get()
    clerks.post(reverse("cases_admin:unlink", args=[other.tracking_code, link.pk]))
    assert not CaseLink.objects.exists()


@pytest.mark.parametrize("code", ["", "12", "99999999999999", "سلام"])
def test_a_code_that_leads_nowhere_says_so(clerks, case, code):
    response = clerks.post(page("link", case), {"code": code, "kind": "related", "sure": "1"})
    assert response.status_code == 422


def test_two_cases_are_joined_and_taken_apart_by_their_pages(client_for, head_of_unit, case):
    main, browser = copy(case, 5), client_for(head_of_unit)
    address = f"{page('merge', case)}?code={main.tracking_code}"
    assert browser.get(address).status_code == 200
    sent = {"version": case.version, "code": main.tracking_code}
    assert browser.post(page("merge", case), sent).status_code == 302
    assert 'id="duplicates"' in browser.get(page("beside", main)).content.decode()
    assert 'id="merged"' in show(browser, case)
    browser.post(page("unmerge", case))
    assert Merge.objects.get().undone_by == head_of_unit
    assert fresh(case).merged_into is None


def test_no_page_of_a_case_opens_for_a_clerk_of_another_unit(
    client_for, clerk_of_another_unit, case
):
    browser = client_for(clerk_of_another_unit)
    for name in ("take_over", "hand_over", "send_back", "link", "merge", "unmerge"):
        assert browser.post(page(name, case), {"version": 0}).status_code == 404, name
    for name in ("next", "previous", "hand_over", "link", "merge"):
        assert browser.get(page(name, case)).status_code == 404, name


def test_who_comes_too_late_for_a_closed_case_is_led_back_to_it(clerks, case):
    Case.objects.filter(pk=case.pk).update(phase="closed", outcome="approved")
    for name in ("hand_over", "send_back", "merge"):
        response = clerks.get(page(name, case), follow=True)
        assert response.redirect_chain == [(page("case", case), 302)], name
        assert "پرونده بسته است" in response.content.decode(), name


def test_who_lost_the_role_while_writing_gets_the_text_back(clerks, clerk, case, unit):
    show(clerks, case)
    revoke_role(actor=SYSTEM, user=clerk, role=Role.objects.get(slug="clerk"), unit=unit)
    for name in ("move", "message", "note"):
        sent = {"move": "ask", "version": case.version, "text": "متن بلند من"}
        response = clerks.post(page(name, case), sent)
        assert response.status_code == 404
        assert "متن بلند من" in response.content.decode()
    assert case.timeline.count() == 1


def test_who_never_read_the_case_learns_nothing_that_way(client_for, citizen, case):
    response = client_for(citizen).post(page("note", case), {"text": "متن من"})
    assert "متن من" not in response.content.decode()


def test_demands_to_come_in_person_are_counted(clerks, head_of_unit, case_of):
    case = case_of(richer(ask={"visit": True}))
    sent = {"move": "ask", "version": case.version, "text": "بیایید"}
    response = clerks.post(page("move", case), sent)
    assert response.status_code == 400
    assert "visit.document_check" in response.content.decode()
    clerks.post(page("move", case), {**sent, "reason_code": "visit.document_check"})
    html = show(clerks, case)
    assert case.timeline.last().reason_code == "visit.document_check"
    assert 'class="case-flag"' in html


def test_the_citizen_reads_why_to_come(client_for, clerk, citizen, case_of):
    case = case_of(richer(ask={"visit": True}))
    move_case(
        actor=clerk, case=case, move_key="ask", seen_version=case.version, text="بیایید",
        reason_code="visit.document_check",
    )  # fmt: skip
    html = client_for(citizen).get(reverse("cases:my_case", args=[case.tracking_code]))
    with override("fa"):
        assert case.timeline.last().shown_reason in html.content.decode()
