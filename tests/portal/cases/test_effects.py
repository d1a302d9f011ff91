"""What a move sets off: the core's effects belong to it, a plugin's do not stop it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils.translation import override

from portal.cases.actions import EffectFailed, add_note, move_case
from portal.cases.effects import Happening
from portal.cases.models import Case, TimelineEntry, WebhookCall
from portal.contributions import Contribution, Gate
from portal.notifications.models import InboxNotice, OutboxMessage
from portal.workflow.effects import Effect, effects
from tests.portal.cases.richer import richer, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported(monkeypatch) -> list[str]:
    """The ids of the contributions that were reported."""
    found: list[str] = []
    monkeypatch.setattr(Gate, "report", staticmethod(lambda name, error: found.append(name)))
    return found


@pytest.fixture
def plugin_effect():
    """Contribute an effect of a plugin that does what it is given."""

    def add(run: Callable[[Happening, dict], object]) -> dict:
        effects.add(Contribution("library", "ring", Effect("Ring", run=run)))
        return {"type": "library.ring"}

    yield add
    effects.drop_plugin("library")


def asking(*calls):
    return richer(ask={"effects": list(calls)})


def ask(clerk, case):
    return move_case(
        actor=clerk,
        case=case,
        reason_code="rejection.other",
        move_key="ask",
        seen_version=case.version,
        text="مدرک؟",
    )


def test_a_notice_tells_the_applicant_in_own_words(citizen, clerk, case_of):
    notice = {"type": "notice", "applicant": text("کارت پایان کار را بیاورید.", "Bring the card.")}
    ask(clerk, case_of(asking(notice)))
    inbox = InboxNotice.objects.filter(user=citizen, body__contains="کارت پایان کار")
    assert inbox.count() == 1
    assert OutboxMessage.objects.filter(body__contains="کارت پایان کار").exists()


def test_two_notices_of_one_move_are_both_sent(citizen, clerk, case_of):
    first, second = ({"type": "notice", "applicant": text(t, t)} for t in ("یکم", "دوم"))
    ask(clerk, case_of(asking(first, second)))
    bodies = " ".join(InboxNotice.objects.filter(user=citizen).values_list("body", flat=True))
    assert "یکم" in bodies
    assert "دوم" in bodies


def test_a_notice_to_the_staff_is_a_note_and_reaches_the_people_of_the_desk(
    clerk, head_of_unit, clerk_of_another_unit, citizen, case_of
):
    notice = {"type": "notice", "staff": text("پوشه را بیاورید.", "Fetch the folder.")}
    case = ask(clerk, case_of(asking(notice)))
    note = case.timeline.get(kind=TimelineEntry.Kind.NOTE)
    assert (note.is_public, note.text) == (False, "پوشه را بیاورید.")
    told = InboxNotice.objects.filter(body__contains="پوشه").values_list("user", flat=True)
    assert set(told) == {clerk.pk, head_of_unit.pk}


def test_a_notice_to_the_staff_goes_to_the_officer_alone_where_there_is_one(
    clerk, head_of_unit, case_of
):
    case = case_of(asking({"type": "notice", "staff": text("بیا", "Come")}))
    Case.objects.filter(pk=case.pk).update(assignee=head_of_unit)
    ask(clerk, case)
    told = InboxNotice.objects.filter(body="بیا").values_list("user", flat=True)
    assert list(told) == [head_of_unit.pk]


def test_a_case_is_handed_over_to_the_unit_that_is_named(clerk, other_unit, case_of):
    case = ask(clerk, case_of(asking({"type": "assign", "unit": "other-unit"})))
    assert case.holder == other_unit
    assert Case.objects.get(pk=case.pk).holder == other_unit
    assert Case.objects.get(pk=case.pk).assignee is None


def test_a_move_is_refused_with_one_sentence_when_the_unit_is_gone(clerk, case_of):
    case = case_of(asking({"type": "assign", "unit": "closed-unit"}))
    entries = case.timeline.count()
    with override("en"), pytest.raises(EffectFailed) as refusal:
        ask(clerk, case)
    assert str(refusal.value) == (
        "This step was not made. Hand over to a unit: There is no unit “closed-unit” any more."
    )
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.state, fresh.version, fresh.timeline.count()) == ("check", 0, entries)


def test_an_error_in_an_effect_of_the_core_refuses_the_move_too(clerk, case_of, monkeypatch):
    case = case_of(asking({"type": "webhook", "url": "https://erp.example.org/hook"}))

    def explode(**_given):
        raise RuntimeError("boom")

    monkeypatch.setattr("portal.cases.effects.queue_webhook", explode)
    with override("en"), pytest.raises(EffectFailed, match="could not be done"):
        ask(clerk, case)
    assert Case.objects.get(pk=case.pk).state == "check"


def test_a_webhook_is_a_row_without_personal_data(clerk, citizen, case_of):
    case = ask(clerk, case_of(asking({"type": "webhook", "url": "https://erp.example.org/hook"})))
    call = WebhookCall.objects.get()
    assert call.content == {
        "event": "case.moved",
        "code": case.tracking_code,
        "kind": case.kind,
        "move": "ask",
        "from_state": "check",
        "to": "missing",
        "outcome": "",
        "at": case.state_since.isoformat(),
    }


def test_a_plugins_effect_sees_the_move_that_was_made(clerk, case_of, plugin_effect):
    seen = []
    case = ask(clerk, case_of(asking(plugin_effect(lambda h, o: seen.append(h)))))
    [happening] = seen
    assert (happening.case, happening.move.key) == (case, "ask")
    assert (happening.origin.key, happening.state.key) == ("check", "missing")
    assert happening.entry.to_state == "missing"
    assert happening.actor == clerk


def test_a_plugins_effect_that_fails_is_reported_and_the_move_goes_on(
    clerk, case_of, plugin_effect, reported
):
    def fail(happening, options):
        add_note(actor=clerk, case=happening.case, text="written before the failure")
        raise RuntimeError("boom")

    case = ask(clerk, case_of(asking(plugin_effect(fail))))
    assert Case.objects.get(pk=case.pk).state == "missing"
    assert reported == ["library.ring"]
    assert not case.timeline.filter(text__contains="failure").exists()


def test_a_plugin_that_breaks_the_database_does_not_break_the_move(
    clerk, case_of, plugin_effect, reported
):
    def collide(happening, options):
        happening.case.timeline.first().delete()

    case = ask(clerk, case_of(asking(plugin_effect(collide))))
    assert Case.objects.get(pk=case.pk).state == "missing"
    assert reported == ["library.ring"]


def test_effects_after_a_failing_one_still_run(clerk, case_of, plugin_effect, reported):
    def fail(happening, options):
        raise SystemExit

    notice = {"type": "notice", "applicant": text("سلام", "Hello")}
    ask(clerk, case_of(asking(plugin_effect(fail), notice)))
    assert InboxNotice.objects.filter(body="سلام").exists()


def test_an_effect_whose_plugin_is_off_is_left_out(clerk, case_of, plugin_effect, caplog):
    case = case_of(asking(plugin_effect(lambda h, o: None)))
    effects.drop_plugin("library")
    assert ask(clerk, case).state == "missing"
    assert "library.ring" in caplog.text


def test_nothing_is_sent_when_the_transaction_around_the_move_fails(clerk, case_of):
    case = case_of(asking({"type": "webhook", "url": "https://erp.example.org/hook"}))
    with transaction.atomic():
        ask(clerk, case)
        assert WebhookCall.objects.count() == 1
        transaction.set_rollback(True)
    assert WebhookCall.objects.count() == 0
