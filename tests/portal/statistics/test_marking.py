"""What happens to a case marks the cells that it changes, once and cheaply."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.cases.actions import move_case
from portal.cases.actions.contest import contest_case
from portal.cases.events import CaseSubmitted, about
from portal.cases.models import Case, TimelineEntry
from portal.cases.ratings import rate_case
from portal.events.models import EventDelivery
from portal.events.tasks import sweep
from portal.statistics.marking import mark_case, mark_lately, mark_months
from portal.statistics.models import CountedService, MonthlyFigures, StaleCell
from portal.statistics.tasks import check_lately, refresh_figures
from tests.portal.statistics.conftest import ABAN, AZAR, MEHR, SATURDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ANSWERS = {"grounds": "مدرک من دیده نشده است", "wish": "دوباره ببینید"}
COUNTERS = ("core.count_filed", "core.count_moved", "core.count_rated")


def submitted(case: Case) -> CaseSubmitted:
    return CaseSubmitted(**about(case), to=case.state)


def reject(actor, case):
    return move_case(
        actor=actor, case=case, move_key="reject", seen_version=case.version, text="دلیل",
        reason_code="rejection.not_paid",
    )  # fmt: skip


def figures() -> MonthlyFigures:
    sweep()
    refresh_figures()
    return MonthlyFigures.objects.get()


def test_filing_deciding_and_rating_a_case_reach_the_figures(citizen, case, head_of_unit):
    assert (figures().submitted, figures().closed) == (1, 0)
    closed = reject(head_of_unit, case)
    row = figures()
    assert (row.closed, row.rejected) == (1, 1)
    assert row.rejection_reasons == {"rejection.not_paid": 1}
    rate_case(actor=citizen, case=closed, stars=4)
    assert (figures().ratings, figures().stars) == (1, 4)


def test_filing_and_deciding_only_write_down_who_has_to_hear_of_it(case, head_of_unit):
    reject(head_of_unit, case)
    heard = EventDelivery.objects.filter(subscriber__in=COUNTERS).values_list(
        "subscriber", flat=True
    )
    assert sorted(heard) == ["core.count_filed", "core.count_moved"]
    assert not StaleCell.objects.exists()
    assert not MonthlyFigures.objects.exists()


def test_the_same_news_twice_leaves_one_mark(case):
    for _time in range(2):
        mark_case(submitted(case))
    assert StaleCell.objects.count() == 1


def test_marking_costs_the_same_however_long_the_timeline(case, django_assert_max_num_queries):
    mark_case(submitted(case))
    for _entry in range(20):
        TimelineEntry.objects.create(case=case, kind="note", at=SATURDAY)
    with django_assert_max_num_queries(8):
        mark_case(submitted(case))


def test_every_month_in_which_something_happened_is_marked(file_case):
    case = file_case(closed_at=SATURDAY + 60 * DAY)
    TimelineEntry.objects.create(case=case, kind="asked", at=SATURDAY + 30 * DAY)
    mark_case(submitted(case))
    assert sorted(StaleCell.objects.values_list("month", flat=True)) == [MEHR, ABAN, AZAR]


def test_a_complaint_marks_the_case_that_it_is_about(citizen, case, head_of_unit):
    closed = reject(head_of_unit, case)
    StaleCell.objects.all().delete()
    complaint = contest_case(actor=citizen, case=closed, answers=ANSWERS)
    mark_case(submitted(complaint))
    services = StaleCell.objects.values_list("service__key", flat=True)
    assert sorted(services) == ["core.contest", "test.matter"]


def test_a_draft_or_a_case_that_is_gone_marks_nothing(draft):
    mark_case(submitted(draft))
    event = CaseSubmitted(**about(draft) | {"case_id": 0}, to="")
    mark_case(event)
    assert not StaleCell.objects.exists()


def test_an_old_case_does_not_give_its_service_an_old_name(file_case):
    old = file_case(title={"fa": "قدیم", "en": "Old"})
    mark_case(submitted(file_case(title={"fa": "جدید", "en": "New"})))
    mark_case(submitted(old))
    assert CountedService.objects.get().title["en"] == "New"


def test_the_nightly_check_counts_what_no_event_told_of(file_case, now, counted):
    case = file_case(now - 10 * DAY)
    counted()
    Case.objects.filter(pk=case.pk).update(channel="counter")
    check_lately()
    refresh_figures()
    row = MonthlyFigures.objects.get()
    assert (row.month, row.channel) == (ABAN, "counter")


def test_the_nightly_check_looks_at_two_months_only(file_case, now):
    file_case(SATURDAY)
    assert mark_lately() == 0
    assert mark_months(MEHR, MEHR) == 1


def test_checking_months_costs_the_same_for_one_case_and_for_thirty(
    file_case, django_assert_max_num_queries
):
    for _case in range(30):
        file_case()
    mark_months(MEHR, MEHR)
    with django_assert_max_num_queries(8):
        mark_months(MEHR, MEHR)
