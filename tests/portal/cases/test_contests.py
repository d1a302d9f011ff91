"""Complaints: once for each decision, in time, by its applicant, heard by the next instance."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import Role
from portal.audit.models import AuditEntry
from portal.cases.actions import add_note, move_case
from portal.cases.actions.contest import AlreadyContested, NothingToContest, contest_case
from portal.cases.contests import CONTEST, ground_of, next_instance, note_result
from portal.cases.events import CaseMoved, about
from portal.cases.kinds import kinds
from portal.cases.models import Case, Contest
from portal.errors import Refused
from portal.notifications.models import InboxNotice
from portal.testing.factories import StaffFactory

pytestmark = pytest.mark.django_db
ANSWERS = {"grounds": "مدرک من دیده نشده است", "wish": "دوباره ببینید"}


def move(actor, case, key, text="دلیل"):
    return move_case(
        actor=actor,
        case=case,
        reason_code="rejection.other",
        move_key=key,
        seen_version=case.version,
        text=text,
    )


@pytest.fixture
def rejected(head_of_unit, case) -> Case:
    return move(head_of_unit, case, "reject", "سند ناخواناست")


@pytest.fixture
def judge(parent_unit, rejected):
    """The head of the unit above, who hears the complaint."""
    user = StaffFactory.create(username="judge")
    grant_role(actor=SYSTEM, user=user, role=Role.objects.get(slug="head"), unit=parent_unit)
    return user


@pytest.fixture
def complaint(citizen, rejected) -> Case:
    return contest_case(actor=citizen, case=rejected, answers=ANSWERS)


def page(name, case):
    return reverse(name, args=[case.tracking_code])


def test_a_complaint_is_a_case_with_the_next_instance_and_a_deadline_of_its_own(
    complaint, rejected, parent_unit, citizen, settings
):
    link = Contest.objects.get(case=complaint)
    assert (link.contested, link.decision.text) == (rejected, "سند ناخواناست")
    assert (complaint.unit, complaint.holder) == (parent_unit, parent_unit)
    assert complaint.promised_days == settings.PORTAL_CONTEST_ANSWER_DAYS
    assert complaint.promised_at
    assert complaint.applicant == citizen
    assert complaint.kind == CONTEST
    assert kinds.get(CONTEST) is not None


def test_the_town_may_name_a_unit_that_hears_complaints(settings, other_unit, unit, parent_unit):
    settings.PORTAL_CONTEST_UNIT = "other-unit"
    assert next_instance(unit) == other_unit
    assert next_instance(other_unit) == parent_unit
    assert next_instance(parent_unit) == other_unit


def test_the_highest_unit_hears_complaints_about_itself(parent_unit):
    assert next_instance(parent_unit) == parent_unit


def test_a_decision_is_contested_once(citizen, rejected, complaint):
    with pytest.raises(AlreadyContested) as refusal:
        contest_case(actor=citizen, case=rejected, answers=ANSWERS)
    assert refusal.value.complaint == complaint
    assert Case.objects.filter(kind=CONTEST).count() == 1


def test_only_within_the_time(citizen, rejected):
    Case.objects.filter(pk=rejected.pk).update(closed_at=timezone.now() - timedelta(days=90))
    rejected.refresh_from_db()
    assert ground_of(rejected).refusal
    with pytest.raises(NothingToContest):
        contest_case(actor=citizen, case=rejected, answers=ANSWERS)


def test_the_last_day_counts_until_its_midnight(rejected):
    last = ground_of(rejected).until
    evening = timezone.localtime(last).replace(hour=23, minute=30)
    assert not ground_of(rejected, evening).refusal
    assert ground_of(rejected, evening + timedelta(hours=1)).refusal


def test_nothing_to_contest_in_a_case_that_goes_on_in_time(citizen, case):
    assert ground_of(case) is None
    with pytest.raises(NothingToContest):
        contest_case(actor=citizen, case=case, answers=ANSWERS)


def test_what_was_taken_back_and_complaints_themselves_are_not_contested(
    citizen, case, judge, complaint
):
    upheld = move(judge, move(judge, complaint, "examine"), "uphold")
    assert ground_of(upheld) is None
    Case.objects.filter(pk=case.pk).update(outcome="withdrawn")
    case.refresh_from_db()
    assert ground_of(case) is None


def test_a_delay_can_be_contested_once(citizen, case):
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() - timedelta(days=1))
    complaint = contest_case(actor=citizen, case=case, answers=ANSWERS)
    assert Contest.objects.get(case=complaint).decision is None
    with pytest.raises(AlreadyContested):
        contest_case(actor=citizen, case=case, answers=ANSWERS)


def test_nobody_contests_somebody_elses_case(another_citizen, clerk, rejected):
    for stranger in (another_citizen, clerk):
        with pytest.raises(Refused):
            contest_case(actor=stranger, case=rejected, answers=ANSWERS)
    assert not Contest.objects.exists()


def test_both_cases_say_so_and_the_first_desk_is_told(clerk, complaint, rejected):
    entry = rejected.timeline.get(kind="contested")
    assert entry.is_public
    assert complaint.pretty_code in entry.shown_label
    assert InboxNotice.objects.filter(user=clerk, case_code=rejected.tracking_code).exists()


def test_the_result_reaches_the_case_that_it_is_about(judge, complaint, rejected):
    closed = move(judge, move(judge, complaint, "examine"), "uphold")
    event = CaseMoved(
        **about(closed), from_state="examined", to="upheld", move="uphold", outcome="approved"
    )
    note_result(event)
    last = rejected.timeline.filter(kind="contested").last()
    assert last.shown_label.startswith("اعتراض پذیرفته شد")


class TestPages:
    def test_the_applicant_complains_from_the_page_of_the_case(
        self, client_for, citizen, rejected, scan
    ):
        client = client_for(citizen)
        address = page("cases:contest", rejected)
        assert address in client.get(page("cases:my_case", rejected)).content.decode()
        shown = client.get(address).content.decode()
        assert "سند ناخواناست" in shown
        response = client.post(address, {**ANSWERS, "papers": [scan]})
        complaint = Case.objects.get(kind=CONTEST)
        assert response.url == page("cases:receipt", complaint)
        assert [file.name for file in complaint.files.all()] == ["سند ملک.png"]
        text = client.get(page("cases:my_case", rejected)).content.decode()
        assert complaint.pretty_code in text
        assert address not in text
        assert rejected.pretty_code in client.get(page("cases:my_case", complaint)).content.decode()

    def test_sending_twice_leads_to_the_first_complaint(self, client_for, citizen, rejected):
        client = client_for(citizen)
        for _again in range(2):
            response = client.post(page("cases:contest", rejected), ANSWERS)
        complaint = Case.objects.get(kind=CONTEST)
        assert response.url == page("cases:my_case", complaint)

    def test_without_grounds_it_is_not_sent_and_nothing_is_lost(
        self, client_for, citizen, rejected
    ):
        response = client_for(citizen).post(
            page("cases:contest", rejected), {"grounds": "", "wish": "خواستهٔ من"}
        )
        assert response.status_code == 422
        assert "خواستهٔ من" in response.content.decode()
        assert not Case.objects.filter(kind=CONTEST).exists()

    @pytest.mark.parametrize("who", ["another_citizen", "clerk"])
    def test_strangers_find_no_such_page(self, client_for, request, rejected, who):
        client = client_for(request.getfixturevalue(who))
        for method in (client.get, client.post):
            assert method(page("cases:contest", rejected)).status_code in (302, 404)
        assert not Case.objects.filter(kind=CONTEST).exists()

    def test_who_hears_it_reads_the_original_beside_it_and_that_is_recorded(
        self, client_for, judge, clerk, complaint, rejected
    ):
        add_note(actor=clerk, case=rejected, text="یادداشت نخست")
        text = client_for(judge).get(page("cases_admin:case", complaint)).content.decode()
        for words in ("سند ناخواناست", "خیابان بهار", "یادداشت نخست", rejected.pretty_code):
            assert words in text
        codes = AuditEntry.objects.filter(action="case.read").values_list("subject_code", flat=True)
        assert set(codes) == {complaint.tracking_code, rejected.tracking_code}

    def test_a_complaints_unit_elsewhere_reads_the_files_of_the_original(
        self, client_for, settings, citizen, rejected, clerk_of_another_unit
    ):
        settings.PORTAL_CONTEST_UNIT = "other-unit"
        client = client_for(clerk_of_another_unit)
        address = reverse("cases:file", args=[rejected.files.get().pk])
        assert client.get(address).status_code == 404
        contest_case(actor=citizen, case=rejected, answers=ANSWERS)
        assert client.get(address).status_code == 200
        assert AuditEntry.objects.filter(action="case_file.read").exists()
        assert client.get(page("cases_admin:case", rejected)).status_code == 404

    def test_who_decided_does_not_hear_the_complaint(self, client_for, head_of_unit, complaint):
        client = client_for(head_of_unit)
        assert client.get(page("cases_admin:case", complaint)).status_code == 404
