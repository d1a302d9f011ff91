"""An officer asks an agency: by letter, with only what is ticked, and brings the answer."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.cases.actions import move_case
from portal.cases.actions.talk import Upload
from portal.cases.models import TimelineEntry
from portal.errors import Refused
from portal.forms.uploads import check_upload
from portal.inquiries.actions import (
    NoAnswer,
    NothingToAsk,
    NotTakenThatWay,
    Reply,
    Sending,
    change_method,
    hand_over_inquiry,
    mark_sent,
    record_answer,
    withdraw_inquiry,
)
from portal.inquiries.facts import facts_of
from portal.inquiries.letters import letter_pdf
from portal.inquiries.models import Inquiry, InquiryState, Method, SentBy
from portal.notifications.models import InboxNotice
from portal.testing.matters import picture
from portal.workcalendar.calendar import add_working_days

pytestmark = pytest.mark.django_db
SENDING = Sending("۱۴۰۵/ص/۱۲", timezone.localdate(), SentBy.POST)


def sent(clerk, inquiry: Inquiry) -> Inquiry:
    return mark_sent(actor=clerk, inquiry=inquiry, sending=SENDING)


def test_a_letter_is_begun_with_what_was_ticked_and_nothing_else(ask, clerk):
    inquiry = ask()
    assert (inquiry.state, inquiry.method) == (InquiryState.TO_SEND, Method.LETTER)
    assert set(inquiry.subject) == {"name", "street"}
    entry = AuditEntry.objects.get(action="inquiries.begun")
    assert (entry.actor, entry.details["fields"]) == (clerk, ["name", "street"])
    assert "خیابان بهار" not in str(entry.details)


def test_what_may_be_ticked_names_the_applicant_and_every_answer(case):
    keys = [fact["key"] for fact in facts_of(case)]
    assert {"applicant.name", "applicant.mobile", "street", "start"} <= set(keys)


def test_it_is_due_in_the_usual_days_of_the_agency_unless_said_otherwise(ask):
    now = timezone.now()
    assert ask(at=now).due_at == add_working_days(now, 5)
    assert ask(at=now, days=2).due_at == add_working_days(now, 2)


@pytest.mark.parametrize("who", ["citizen", "clerk_of_another_unit", "pr_editor"])
def test_nobody_else_begins_an_inquiry(ask, request, who):
    with pytest.raises(Refused):
        ask(actor=request.getfixturevalue(who))


def test_a_closed_case_asks_nobody(ask, case, clerk, citizen):
    move_case(actor=citizen, case=case, move_key="withdraw", seen_version=case.version)
    with pytest.raises(Refused):
        ask()


def test_an_agency_is_asked_only_in_the_ways_it_takes(ask, registry):
    with pytest.raises(NotTakenThatWay):
        ask(method=Method.ONLINE)
    registry.is_active = False
    registry.save()
    with pytest.raises(NotTakenThatWay):
        ask()


def test_online_the_agency_gets_what_it_needs_or_is_not_asked(agency, ask, registry):
    registry.connector = "land.owner"
    registry.save()
    with pytest.raises(NotTakenThatWay, match="Plot"):
        ask(method=Method.ONLINE)
    assert not Inquiry.objects.exists()


def test_the_letter_is_a_pdf_of_the_town(ask):
    assert letter_pdf(ask()).startswith(b"%PDF")


def test_a_letter_that_was_sent_says_its_number_and_how(ask, clerk):
    inquiry = sent(clerk, ask())
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.SENT
    assert (inquiry.letter_number, inquiry.sent_by) == ("۱۴۰۵/ص/۱۲", "post")
    with pytest.raises(NothingToAsk):
        sent(clerk, inquiry)


def test_the_answer_of_a_letter_is_kept_with_its_file_for_staff_alone(ask, clerk, citizen, case):
    inquiry = sent(clerk, ask())
    scan = picture("answer.png")
    reply = Reply("بلامانع است.", "گ/۷", [Upload(scan, check_upload(scan))])
    record_answer(actor=clerk, inquiry=inquiry, reply=reply)
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.answer) == (InquiryState.ANSWERED, "بلامانع است.")
    assert inquiry.reference == "گ/۷"
    [file] = inquiry.answer_entry.files.all()
    assert not type(file).objects.visible_to(citizen).filter(pk=file.pk).exists()
    assert type(file).objects.visible_to(clerk).filter(pk=file.pk).exists()
    assert not case.timeline.filter(is_public=True, text__contains="بلامانع").exists()


def test_an_answer_needs_words_or_a_file_and_comes_once(ask, clerk):
    inquiry = sent(clerk, ask())
    with pytest.raises(NoAnswer):
        record_answer(actor=clerk, inquiry=inquiry, reply=Reply("  "))
    record_answer(actor=clerk, inquiry=inquiry, reply=Reply("yes"))
    with pytest.raises(NothingToAsk):
        record_answer(actor=clerk, inquiry=inquiry, reply=Reply("no"))
    inquiry.refresh_from_db()
    assert inquiry.answer == "yes"


def test_what_is_not_needed_any_more_is_withdrawn_and_its_answer_moves_nothing(ask, clerk, case):
    inquiry = sent(clerk, ask())
    withdraw_inquiry(actor=clerk, inquiry=inquiry)
    with pytest.raises(NothingToAsk):
        withdraw_inquiry(actor=clerk, inquiry=inquiry)
    told = InboxNotice.objects.count()
    record_answer(actor=clerk, inquiry=inquiry, reply=Reply("yes after all"))
    inquiry.refresh_from_db()
    case.refresh_from_db()
    assert (inquiry.state, case.state) == (InquiryState.ANSWERED, "check")
    assert InboxNotice.objects.count() == told


def test_an_answer_to_a_case_that_was_closed_is_kept_and_nothing_moves(ask, clerk, case, citizen):
    inquiry = sent(clerk, ask())
    move_case(actor=citizen, case=case, move_key="withdraw", seen_version=case.version)
    assert not Inquiry.objects.open().exists()
    record_answer(actor=clerk, inquiry=inquiry, reply=Reply("yes"))
    inquiry.refresh_from_db()
    case.refresh_from_db()
    assert (inquiry.state, case.outcome) == (InquiryState.ANSWERED, "withdrawn")
    assert case.timeline.filter(kind=TimelineEntry.Kind.NOTE, text__contains="yes").exists()


def test_a_letter_may_become_part_of_a_file_until_it_is_sent(ask, clerk):
    inquiry = change_method(actor=clerk, inquiry=ask(), method=Method.BATCH)
    assert inquiry.method == Method.BATCH
    with pytest.raises(NotTakenThatWay):
        change_method(actor=clerk, inquiry=inquiry, method=Method.ONLINE)
    letter = change_method(actor=clerk, inquiry=inquiry, method=Method.LETTER)
    with pytest.raises(NothingToAsk):
        change_method(actor=clerk, inquiry=sent(clerk, letter), method=Method.BATCH)


def test_what_becomes_online_is_asked_in_the_way_that_its_agency_takes_today(
    ask, clerk, registry, agency
):
    inquiry = ask(facts=["street"])
    assert inquiry.connector == ""
    registry.connector = "land.owner"
    registry.save()
    with pytest.raises(NotTakenThatWay):
        change_method(actor=clerk, inquiry=inquiry, method=Method.ONLINE)
    asked = [{**row, "key": key} for row in inquiry.question for key in ("plot", "since")]
    Inquiry.objects.update(question=asked)
    online = change_method(actor=clerk, inquiry=inquiry, method=Method.ONLINE)
    online.refresh_from_db()
    assert (online.connector, online.state) == ("land.owner", InquiryState.WAITING)


def test_nobody_from_outside_is_made_its_owner(ask, clerk, clerk_of_another_unit):
    for stranger in (clerk_of_another_unit, type(clerk)(is_active=False)):
        with pytest.raises(Refused):
            ask(owner=stranger)
    assert not Inquiry.objects.exists()


def test_a_colleague_of_the_unit_sees_to_it_and_nobody_from_outside(
    ask, clerk, head_of_unit, clerk_of_another_unit
):
    inquiry = ask(owner=clerk)
    hand_over_inquiry(actor=clerk, inquiry=inquiry, owner=head_of_unit)
    with pytest.raises(Refused):
        hand_over_inquiry(actor=clerk, inquiry=inquiry, owner=clerk_of_another_unit)
    inquiry.refresh_from_db()
    assert inquiry.owner == head_of_unit


def test_who_has_lost_the_role_meanwhile_does_nothing_more(ask, clerk):
    inquiry = ask()
    clerk.role_grants.all().delete()
    clerk = type(clerk).objects.get(pk=clerk.pk)
    with pytest.raises(Refused):
        withdraw_inquiry(actor=clerk, inquiry=inquiry)
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.TO_SEND


def test_beginning_costs_as_many_queries_however_much_was_asked(ask, django_assert_max_num_queries):
    for _before in range(5):
        ask()
    with django_assert_max_num_queries(20):
        ask()
