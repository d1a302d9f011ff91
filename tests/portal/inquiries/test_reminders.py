"""Who sees to an inquiry is reminded a working day before, the head of the unit after it; once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from portal.cases.actions import move_case
from portal.cases.desk_people import heads_of
from portal.inquiries.actions import Reply, record_answer
from portal.inquiries.models import Inquiry
from portal.inquiries.reminders import remind_of_inquiries
from portal.notifications.models import InboxNotice
from portal.testing.races import race

pytestmark = pytest.mark.django_db
SOON, LATE = timedelta(hours=2), -timedelta(hours=2)


def due_in(inquiry: Inquiry, span: timedelta) -> Inquiry:
    Inquiry.objects.filter(pk=inquiry.pk).update(due_at=timezone.now() + span)
    return inquiry


def told(user) -> int:
    return InboxNotice.objects.filter(user=user, body__contains="Ownership").count()


def test_its_owner_is_reminded_once_before_the_day(ask, clerk, head_of_unit):
    due_in(ask(owner=clerk), SOON)
    assert remind_of_inquiries() == 1
    assert remind_of_inquiries() == 0
    assert (told(clerk), told(head_of_unit)) == (1, 0)


def test_without_an_owner_the_desk_is_reminded(ask, clerk, head_of_unit):
    due_in(ask(owner=None), SOON)
    remind_of_inquiries()
    assert (told(clerk), told(head_of_unit)) == (1, 1)


@pytest.mark.parametrize("how", ["inactive", "without_role"])
def test_an_owner_who_is_gone_is_not_told_but_the_desk(ask, clerk, head_of_unit, how):
    due_in(ask(owner=clerk), SOON)
    if how == "inactive":
        type(clerk).objects.filter(pk=clerk.pk).update(is_active=False)
    else:
        clerk.role_grants.all().delete()
    remind_of_inquiries()
    assert (told(clerk), told(head_of_unit)) == (0, 1)


def test_the_head_is_told_once_after_the_day(ask, clerk, head_of_unit):
    due_in(ask(owner=clerk), LATE)
    assert remind_of_inquiries() == 1
    assert remind_of_inquiries() == 0
    assert (told(clerk), told(head_of_unit)) == (0, 1)


def test_a_unit_without_a_head_tells_the_one_above(head_of_unit, unit, other_unit, parent_unit):
    assert heads_of(unit) == [head_of_unit]
    assert heads_of(other_unit) == []
    head_of_unit.role_grants.update(unit=parent_unit)
    assert heads_of(other_unit) == [head_of_unit]


@pytest.mark.parametrize("over", ["later", "answered", "closed"])
def test_nobody_is_told_of_what_is_not_late(ask, clerk, head_of_unit, citizen, case, over):
    inquiry = due_in(ask(owner=clerk), timedelta(days=30) if over == "later" else LATE)
    if over == "answered":
        record_answer(actor=clerk, inquiry=inquiry, reply=Reply("yes"))
    if over == "closed":
        move_case(actor=citizen, case=case, move_key="withdraw", seen_version=case.version)
    before = told(clerk), told(head_of_unit)
    assert remind_of_inquiries() == 0
    assert (told(clerk), told(head_of_unit)) == before


def test_a_run_without_work_costs_two_queries(ask, django_assert_num_queries):
    due_in(ask(), timedelta(days=30))
    remind_of_inquiries()
    with django_assert_num_queries(2):
        remind_of_inquiries()


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once(ask, clerk, head_of_unit):
    due_in(ask(owner=clerk), SOON)
    due_in(ask(owner=clerk), LATE)
    race([partial(remind_of_inquiries)] * 4)
    assert (told(clerk), told(head_of_unit)) == (1, 1)
