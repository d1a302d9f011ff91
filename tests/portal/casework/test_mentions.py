"""Colleagues are spoken to in notes: they are told, and only those who may see the case."""

from __future__ import annotations

import pytest

from portal.cases.actions.talk import NothingToSay
from portal.cases.models import Case
from portal.casework.mentions import CannotSeeCase, mentioning, named_in, write_note
from portal.casework.models import Mention
from portal.casework.people import colleagues_around
from portal.errors import Refused
from portal.notifications.models import InboxNotice

pytestmark = pytest.mark.django_db


def test_who_is_spoken_to_gets_a_notice_with_a_link_to_the_case(clerk, head_of_unit, case):
    write_note(actor=clerk, case=case, text="نقشه را ببینید", mentioned=[head_of_unit])
    notice = InboxNotice.objects.get(user=head_of_unit)
    assert "نقشه را ببینید" in notice.body
    assert case.tracking_code in notice.url


def test_one_is_told_once_and_never_of_what_one_wrote_oneself(clerk, head_of_unit, case):
    write_note(actor=clerk, case=case, text="x", mentioned=[head_of_unit, head_of_unit, clerk])
    assert InboxNotice.objects.filter(user=head_of_unit).count() == 1
    assert not InboxNotice.objects.filter(user=clerk).exists()
    assert Mention.objects.count() == 2


def test_somebody_who_may_not_see_the_case_cannot_be_spoken_to(clerk, another_citizen, case):
    with pytest.raises(CannotSeeCase, match=another_citizen.display_name):
        write_note(actor=clerk, case=case, text="x", mentioned=[another_citizen])
    assert case.timeline.count() == 1
    assert not InboxNotice.objects.filter(user=another_citizen).exists()


def test_a_clerk_of_another_unit_may_write_no_note(clerk_of_another_unit, case):
    with pytest.raises(Refused):
        write_note(actor=clerk_of_another_unit, case=case, text="x")


def test_a_note_without_words_is_refused(clerk, head_of_unit, case):
    with pytest.raises(NothingToSay):
        write_note(actor=clerk, case=case, text="  ", mentioned=[head_of_unit])


def test_cases_where_i_am_spoken_to_are_found(clerk, head_of_unit, case):
    assert list(mentioning(Case.objects.all(), head_of_unit)) == []
    for _time in range(2):
        write_note(actor=clerk, case=case, text="x", mentioned=[head_of_unit])
    assert list(mentioning(Case.objects.all(), head_of_unit)) == [case]


@pytest.mark.parametrize("written", ["سلام @مریم کاظم‌زاده ببینید", "@مريم كاظم زاده، ببینید"])
def test_a_name_after_an_at_sign_is_read_in_every_spelling(clerk, written):
    clerk.first_name, clerk.last_name = "مریم", "کاظم‌زاده"
    assert named_in(written, [clerk]) == [clerk]


def test_a_name_without_the_sign_names_nobody(clerk):
    assert named_in(clerk.display_name, [clerk]) == []


def test_colleagues_are_those_of_the_units_and_above(
    clerk, head_of_unit, clerk_of_another_unit, case, django_assert_num_queries
):
    with django_assert_num_queries(1):
        colleagues = colleagues_around(case)
    able = colleagues.able("cases.see")
    assert {clerk, head_of_unit} <= set(able)
    assert clerk_of_another_unit not in able
    assert clerk not in colleagues.able("cases.decide")


@pytest.mark.parametrize("text", ["@علی رضایی ببینید", "با @علی رضایی\u200cنژاد بگویید"])
def test_a_longer_name_does_not_name_who_is_called_by_its_beginning(clerk, head_of_unit, text):
    clerk.first_name, clerk.last_name = "علی", "رضا"
    head_of_unit.first_name, head_of_unit.last_name = "علی", "رضایی"
    assert named_in(text, [clerk, head_of_unit]) == [head_of_unit]
