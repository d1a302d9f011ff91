"""A duplicate is handled in its main case: its code goes on leading somewhere, nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.cases.actions import MoveNotPossible, move_case, send_message
from portal.cases.actions.talk import ConversationOver
from portal.cases.concurrency import StaleCase
from portal.cases.contests import CONTEST
from portal.cases.events import CaseMoved, about
from portal.cases.models import Case, CaseFile, Outcome, Phase
from portal.cases.public_status import public_status
from portal.casework.links import SameCase, links_of
from portal.casework.merging import (
    CannotMerge,
    CannotUndo,
    ReasonForStrangers,
    merge_case,
    tell_followers,
    undo_merge,
)
from portal.casework.models import Merge
from portal.errors import Refused
from portal.notifications.models import InboxNotice
from portal.testing.races import race
from tests.portal.casework.test_links import copy

pytestmark = pytest.mark.django_db


@pytest.fixture
def main(case):
    """Another open case of the same citizen."""
    return copy(case, 7)


def fresh(case):
    return Case.objects.with_related().get(pk=case.pk)


def merge(actor, case, main, **more):
    return merge_case(
        actor=actor, duplicate=case, main=main, seen_version=fresh(case).version, **more
    )


def test_the_duplicate_closes_and_its_citizen_is_told_the_main_code(clerk, citizen, case, main):
    merge(clerk, case, main)
    closed = fresh(case)
    assert (closed.phase, closed.outcome, closed.merged_into) == (
        Phase.CLOSED, Outcome.MERGED, main,
    )  # fmt: skip
    assert closed.state_label == "در پروندهٔ دیگری رسیدگی می‌شود"
    assert main.pretty_code in InboxNotice.objects.filter(user=citizen).latest("pk").body


def test_the_code_of_the_duplicate_says_where_it_is_handled(clerk, citizen, case, main, client_for):
    merge(clerk, case, main)
    assert main.pretty_code in public_status(fresh(case)).hint
    page = client_for(citizen).get(reverse("cases:my_case", args=[case.tracking_code]))
    assert page.status_code == 200
    assert main.tracking_code[-3:] in page.content.decode()


def test_nobody_moves_or_answers_a_duplicate(clerk, head_of_unit, case, main):
    merge(clerk, case, main)
    closed = fresh(case)
    with pytest.raises(MoveNotPossible):
        move_case(actor=head_of_unit, case=closed, move_key="to_visit", seen_version=closed.version)
    with pytest.raises(ConversationOver):
        send_message(actor=clerk, case=closed, text="x", as_staff=True)


def test_whoever_has_the_main_case_reads_the_files_of_the_duplicate(
    clerk, clerk_of_another_unit, case, main, other_unit
):
    file = CaseFile.objects.filter(case=case).first()
    Case.objects.filter(pk=main.pk).update(unit=other_unit, holder=other_unit)
    assert not CaseFile.objects.visible_to(clerk_of_another_unit).filter(pk=file.pk).exists()
    Case.objects.filter(pk=case.pk).update(merged_into=main)
    assert CaseFile.objects.visible_to(clerk_of_another_unit).filter(pk=file.pk).exists()


def test_cases_of_two_people_become_one_only_for_a_reason(clerk, another_citizen, case, main):
    Case.objects.filter(pk=main.pk).update(applicant=another_citizen)
    with pytest.raises(ReasonForStrangers):
        merge(clerk, case, fresh(main))
    merge(clerk, case, fresh(main), reason="یک ملک است")
    assert Merge.objects.get().reason == "یک ملک است"


def test_no_case_is_joined_with_itself_a_closed_one_or_twice(clerk, case, main):
    with pytest.raises(SameCase):
        merge(clerk, case, case)
    merge(clerk, case, main)
    with pytest.raises(CannotMerge):
        merge(clerk, case, main)
    with pytest.raises(CannotMerge):
        merge(clerk, main, case)


def test_a_case_with_duplicates_of_its_own_is_not_joined_with_a_third(clerk, case, main):
    merge(clerk, case, main)
    with pytest.raises(CannotMerge):
        merge(clerk, main, copy(case, 8, phase="open", outcome="", merged_into_id=None))


def test_both_cases_must_be_ones_own_to_handle(clerk, case, main, other_unit):
    Case.objects.filter(pk=main.pk).update(unit=other_unit, holder=other_unit)
    with pytest.raises(Refused):
        merge(clerk, case, fresh(main))


def test_a_latecomer_joins_nothing(clerk, case, main):
    with pytest.raises(StaleCase):
        merge_case(actor=clerk, duplicate=case, main=main, seen_version=case.version + 3)


def test_followers_of_a_duplicate_are_told_how_the_main_case_goes(
    clerk, head_of_unit, another_citizen, case, main
):
    Case.objects.filter(pk=case.pk).update(applicant=another_citizen, contact_mobile="")
    merge(clerk, fresh(case), main, reason="یک ملک است")
    moved = move_case(actor=head_of_unit, case=main, move_key="to_visit", seen_version=main.version)
    event = CaseMoved(**about(moved), from_state="check", to="visit", move="to_visit", outcome="")
    for _time in range(2):
        tell_followers(event)
    told = InboxNotice.objects.filter(user=another_citizen, body__contains=main.pretty_code)
    assert told.count() == 2  # the joining itself, and this step once


def test_who_has_both_cases_is_told_once(clerk, citizen, case, main):
    merge(clerk, case, main)
    before = InboxNotice.objects.filter(user=citizen).count()
    tell_followers(
        CaseMoved(**about(main), from_state="check", to="visit", move="to_visit", outcome="")
    )
    assert InboxNotice.objects.filter(user=citizen).count() == before


def test_the_head_takes_it_back_within_a_day_and_all_is_as_before(clerk, head_of_unit, case, main):
    before = fresh(case)
    row = merge(clerk, case, main)
    undo_merge(actor=head_of_unit, merge=row)
    after = fresh(case)
    for name in ("phase", "state", "outcome", "due_at", "closed_at", "merged_into", "awaits_reply"):
        assert getattr(after, name) == getattr(before, name), name
    with pytest.raises(CannotUndo):
        undo_merge(actor=head_of_unit, merge=Merge.objects.get())


def test_a_clerk_or_a_later_day_takes_nothing_back(clerk, head_of_unit, case, main):
    row = merge(clerk, case, main)
    with pytest.raises(Refused):
        undo_merge(actor=clerk, merge=row)
    with pytest.raises(CannotUndo):
        undo_merge(actor=head_of_unit, merge=row, at=timezone.now() + timedelta(days=2))
    assert fresh(case).is_merged


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_who_join_at_once_one_wins(clerk, head_of_unit, case, main):
    here = partial(merge_case, actor=clerk, duplicate=case, main=main, seen_version=case.version)
    there = partial(
        merge_case, actor=head_of_unit, duplicate=main, main=case, seen_version=main.version
    )
    answers = race([here, there, here])
    assert sum(isinstance(one, Merge) for one in answers) == 1
    assert all(isinstance(one, Merge | CannotMerge | StaleCase) for one in answers)
    assert Case.objects.filter(phase=Phase.CLOSED).count() == 1


def test_the_page_before_joining_keeps_the_codes_in_their_order(client_for, clerk, case):
    other = copy(case, 9)
    address = reverse("cases_admin:merge", args=[case.tracking_code])
    page = client_for(clerk).get(address, {"code": other.tracking_code}).content.decode()
    assert f"\u2066{case.pretty_code}\u2069" in page
    assert f"\u2066{other.pretty_code}\u2069" in page


def test_a_complaint_is_heard_by_itself(clerk, case, main):
    Case.objects.filter(pk=main.pk).update(kind=CONTEST)
    for one, other in ((case, main), (main, case)):
        with pytest.raises(CannotMerge):
            merge(clerk, fresh(one), fresh(other))


def test_what_was_taken_apart_is_no_longer_called_a_duplicate(clerk, head_of_unit, case, main):
    undo_merge(actor=head_of_unit, merge=merge(clerk, case, main))
    [(link, other, _may_open)] = links_of(clerk, case)
    assert (link.kind, other.pk) == ("related", main.pk)


@pytest.mark.parametrize("code", ["\0", "سلام", ""])
def test_what_is_no_code_is_no_case_to_join_with(client_for, clerk, case, code):
    address = reverse("cases_admin:merge", args=[case.tracking_code])
    assert client_for(clerk).get(address, {"code": code}).status_code == 404
