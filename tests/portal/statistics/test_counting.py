"""A cell says what the ledger says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.cases.models import Channel, Contest, Outcome, TimelineEntry
from portal.statistics.counting import count_cell
from portal.statistics.models import MonthlyFigures, StaleCell
from tests.portal.statistics.conftest import ABAN, MEHR, SATURDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def only(rows: list[MonthlyFigures]) -> MonthlyFigures:
    assert len(rows) == 1
    return rows[0]


def test_cases_count_where_and_when_they_were_filed(file_case, counted, unit, other_unit):
    file_case()
    file_case()
    file_case(channel=Channel.COUNTER)
    file_case(unit=other_unit)
    file_case(SATURDAY + 30 * DAY, service="test.other")
    found = {
        (row.month, row.service.key, row.unit_id, row.channel): row.submitted for row in counted()
    }
    assert found == {
        (MEHR, "test.matter", unit.pk, "web"): 2,
        (MEHR, "test.matter", unit.pk, "counter"): 1,
        (MEHR, "test.matter", other_unit.pk, "web"): 1,
        (ABAN, "test.other", unit.pk, "web"): 1,
    }


def test_a_decision_counts_in_the_month_of_the_decision(file_case, counted):
    file_case(closed_at=SATURDAY + 30 * DAY)
    filed, decided = counted()
    assert (filed.month, filed.submitted, filed.closed, filed.durations) == (MEHR, 1, 0, [])
    assert (decided.month, decided.submitted, decided.closed, decided.approved) == (ABAN, 0, 1, 1)


def test_drafts_are_not_counted(draft, counted):
    assert counted() == []


def test_ends_are_told_apart_and_what_was_withdrawn_has_no_duration(file_case, counted):
    for outcome in ("approved", "rejected", "withdrawn", "answered"):
        file_case(closed_at=SATURDAY + DAY, outcome=outcome)
    row = only(counted())
    assert (row.closed, row.approved, row.rejected, row.withdrawn, row.answered) == (4, 1, 1, 1, 1)
    assert row.durations == [0, 3]


def test_late_is_what_was_decided_after_the_promised_day(file_case, counted):
    file_case(closed_at=SATURDAY + DAY, promised_at=SATURDAY + DAY)
    file_case(closed_at=SATURDAY + 2 * DAY, promised_at=SATURDAY + DAY)
    file_case(closed_at=SATURDAY + 2 * DAY)
    file_case(closed_at=SATURDAY + 2 * DAY, promised_at=SATURDAY, outcome=Outcome.WITHDRAWN)
    row = only(counted())
    assert (row.promised, row.late) == (2, 1)


def test_the_time_in_which_the_town_waited_is_taken_out(file_case, counted):
    waited = [[(SATURDAY + timedelta(hours=1)).isoformat(), (SATURDAY + 2 * DAY).isoformat()]]
    file_case(closed_at=SATURDAY + 2 * DAY + timedelta(hours=1), pauses=waited)
    assert only(counted()).durations == [1]


def test_refusals_count_by_the_reason_that_was_chosen(file_case, counted):
    for reason in ("rejection.not_paid", "rejection.not_paid", "rejection.duplicate", ""):
        file_case(closed_at=SATURDAY + DAY, outcome=Outcome.REJECTED, reason=reason)
    assert only(counted()).rejection_reasons == {
        "rejection.not_paid": 2, "rejection.duplicate": 1, "": 1,
    }  # fmt: skip


def test_visits_count_when_they_are_demanded_whether_the_case_is_closed_or_not(file_case, counted):
    case = file_case()
    for at in (SATURDAY, SATURDAY + 30 * DAY):
        TimelineEntry.objects.create(
            case=case, at=at, kind="asked", reason_code="visit.identity_check"
        )
    mehr, aban = counted()
    assert (mehr.visits, mehr.visit_reasons) == (1, {"visit.identity_check": 1})
    assert (aban.visits, aban.submitted) == (1, 0)


def test_stars_count_with_the_decision_that_they_are_about(file_case, counted):
    file_case(closed_at=SATURDAY + DAY, stars=5)
    file_case(closed_at=SATURDAY + DAY, stars=2)
    row = only(counted())
    assert (row.ratings, row.stars) == (2, 7)


def test_a_complaint_counts_with_the_service_that_it_is_about(file_case, counted, other_unit):
    case = file_case(closed_at=SATURDAY + DAY)
    complaint = file_case(
        SATURDAY + 30 * DAY, kind="core.contest", service="core.contest", unit=other_unit
    )
    Contest.objects.create(case=complaint, contested=case)
    rows = {(row.month, row.service.key): row for row in counted()}
    assert rows[ABAN, "test.matter"].complaints == 1
    assert rows[ABAN, "core.contest"].submitted == 1
    assert rows[ABAN, "core.contest"].complaints == 0


def test_complaints_are_called_as_their_kind_and_not_as_the_case_they_are_about(file_case, counted):
    file_case(kind="core.contest", service="core.contest", title={"fa": "اعتراض به پروانه"})
    assert only(counted()).service.title["en"] == "Complaint about a decision"


def test_a_service_is_called_as_in_its_newest_case(file_case, counted):
    file_case()
    file_case(title={"fa": "پروانهٔ نو", "en": "New permit"}, promised_days=7)
    service = only(counted()).service
    assert (service.title["en"], service.promised_days) == ("New permit", 7)


def test_a_cell_costs_five_queries_however_many_cases(
    file_case, counted, django_assert_num_queries
):
    for _case in range(30):
        file_case(closed_at=SATURDAY + DAY, outcome=Outcome.REJECTED)
    row = only(counted())
    cell = StaleCell(month=row.month, service=row.service, unit=row.unit, channel=row.channel)
    with django_assert_num_queries(5):
        assert count_cell(cell)["closed"] == 30
