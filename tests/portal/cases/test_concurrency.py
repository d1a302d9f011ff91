"""Many hands at one case: the database decides, and everybody is told the truth."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import httpx
import pytest
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.cases import outward, webhooks
from portal.cases.actions import add_note, move_case, start_draft, submit_case, take_along
from portal.cases.concurrency import StaleCase
from portal.cases.models import Case, Phase, TimelineEntry
from portal.cases.timed_moves import run_clock
from portal.cases.tracking_codes import parse
from portal.notifications.models import InboxNotice, OutboxMessage
from portal.testing.races import race
from portal.workflow.actions import publish
from tests.portal.cases.richer import richer

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


def waiting(clerk, case):
    return move_case(
        actor=clerk, case=case, move_key="ask", seen_version=case.version, text="مدرک؟"
    )


def test_of_several_clocks_one_moves_the_case(clerk, rich_case):
    waiting(clerk, rich_case)
    later = timezone.now() + timedelta(days=11)
    runs = race([partial(run_clock, later)] * 4)
    assert sum(run.moved for run in runs) == 1
    assert [run.failed for run in runs] == [0] * 4
    assert rich_case.timeline.filter(to_state="rejected").count() == 1


def test_of_several_clocks_one_reminds_the_citizen(clerk, rich_case):
    waiting(clerk, rich_case)
    later = timezone.now() + timedelta(days=6)
    runs = race([partial(run_clock, later)] * 4)
    assert sum(run.reminded for run in runs) == 1
    assert [run.failed for run in runs] == [0] * 4
    assert InboxNotice.objects.filter(body="لطفاً پاسخ دهید.").count() == 1


def test_an_answer_in_the_moment_of_the_clock_is_not_lost(citizen, clerk, rich_case):
    asked = waiting(clerk, rich_case)
    answer = partial(
        move_case, actor=citizen, case=asked, move_key="answer", seen_version=asked.version,
        text="بفرمایید",
    )  # fmt: skip
    answered, run = race([answer, partial(run_clock, timezone.now() + timedelta(days=11))])
    rich_case.refresh_from_db()
    assert run.failed == 0
    if isinstance(answered, StaleCase):
        assert (rich_case.state, run.moved) == ("rejected", 1)
    else:
        assert (rich_case.state, run.moved) == ("check", 0)


def test_two_people_taking_cases_along_take_each_case_once(clerk, designer, rich_case):
    definition = richer()
    definition["states"][0]["days"] = 9
    version = publish(actor=designer, name="matter", definition=definition)
    act = partial(take_along, actor=SYSTEM, name="matter", to_version=version)
    results = race([act] * 3)
    assert sum(result.taken for result in results) == 1
    assert rich_case.timeline.filter(kind=TimelineEntry.Kind.NOTE).count() == 1


def test_several_workers_make_one_call_once(case, monkeypatch):
    calls = []

    def answer(request):
        calls.append(request.headers["webhook-id"])
        return httpx.Response(200)

    client = httpx.Client
    monkeypatch.setattr(
        outward.httpx, "Client", lambda **given: client(transport=httpx.MockTransport(answer))
    )
    monkeypatch.setattr(outward, "_public_address", lambda host, port: "93.184.216.34")
    call = webhooks.queue_webhook(case=case, url="https://erp.example.org/", content={})
    outcomes = race([partial(webhooks.send, call.pk)] * 4)
    assert sorted(map(str, outcomes)) == ["False"] * 3 + ["True"]
    assert len(calls) == 1


def test_a_note_that_is_sent_twice_at_once_is_one_note(clerk, case):
    first, again = race([partial(add_note, actor=clerk, case=case, text="دیدم")] * 2)
    assert first == again
    assert case.timeline.filter(kind="note").count() == 1
