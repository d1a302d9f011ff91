"""Many hands at one case: the database decides, and everybody is told the truth."""

from __future__ import annotations

from functools import partial

import pytest

from portal.cases.actions import move_case, start_draft, submit_case
from portal.cases.concurrency import StaleCase
from portal.cases.models import Case, Phase, TimelineEntry
from portal.cases.tracking_codes import parse
from portal.notifications.models import InboxNotice, OutboxMessage
from portal.testing.races import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_ten_submissions_at_once_make_one_case_and_one_message(citizen, filled_draft):
    outcomes = race([partial(submit_case, actor=citizen, draft=filled_draft)] * 10)
    assert {case.tracking_code for case in outcomes} == {filled_draft.tracking_code}
    assert {case.phase for case in outcomes} == {Phase.OPEN}
    assert Case.objects.count() == 1
    assert [entry.kind for entry in TimelineEntry.objects.all()] == [TimelineEntry.Kind.SUBMITTED]
    assert OutboxMessage.objects.filter(channel__endswith="sms").count() == 1
    assert InboxNotice.objects.count() == 1


@pytest.mark.parametrize("second_move", ["to_visit", "ask"])
def test_of_two_clerks_one_moves_the_case_and_the_other_is_told(
    clerk, head_of_unit, case, second_move
):
    acts = [
        partial(
            move_case, actor=actor, case=case, move_key=key, seen_version=case.version, text="مدرک؟"
        )
        for actor, key in ((clerk, "to_visit"), (head_of_unit, second_move))
    ]
    outcomes = race(acts)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Case", "StaleCase"]
    told = next(outcome for outcome in outcomes if isinstance(outcome, StaleCase))
    assert told.status == 409
    case.refresh_from_db()
    assert case.version == 1
    assert case.timeline.count() == 2


def test_twenty_drafts_at_once_get_twenty_codes(citizen, unit, form_version, workflow_version):
    start = partial(
        start_draft, actor=citizen, kind="test.matter", title={"fa": "آزمایش", "en": "Test"},
        unit=unit, form_version=form_version, workflow_version=workflow_version, promised_days=10,
    )  # fmt: skip
    codes = [draft.tracking_code for draft in race([start] * 20)]
    assert len(set(codes)) == 20
    assert [parse(code).code for code in codes] == codes
