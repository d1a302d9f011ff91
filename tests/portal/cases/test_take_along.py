"""Open cases go on under a newer version of their workflow, and none gets lost on the way."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.utils.translation import override

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import Role
from portal.audit.models import AuditEntry
from portal.cases.actions import move_case, occupied_states, take_along
from portal.cases.actions.newer_versions import (
    AnotherWorkflow,
    StatesDropped,
    TakenAlong,
    TargetImpossible,
)
from portal.cases.models import Case, Phase, TimelineEntry
from portal.errors import Refused
from portal.notifications.models import InboxNotice
from portal.testing.factories import StaffFactory
from portal.workflow.actions import publish
from tests.portal.cases.richer import richer, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def role(db):
    """A role that permits this and nothing else."""
    group = Group.objects.create(name="Ways")
    can = ["cases.take_along"]
    return Role.objects.create(slug="ways", title="Ways", permissions=can, group=group)


@pytest.fixture
def designer_of_ways(role):
    """Somebody with the permission in the whole town."""
    user = StaffFactory.create(username="ways")
    grant_role(actor=SYSTEM, user=user, role=role, unit=None)
    return user


@pytest.fixture
def newer(designer):
    """Publish another version of the workflow."""

    def make(**states):
        definition = richer()
        for state in definition["states"]:
            state |= states.get(state["key"], {})
        return publish(actor=designer, name="matter", definition=definition)

    return make


def without_visit():
    """Return a version that has no visit any more, but an inspection."""
    definition = richer()
    for part in (definition["states"], definition["moves"]):
        for entry in part:
            entry["key"] = "inspection" if entry["key"] == "visit" else entry["key"]
    for move in definition["moves"]:
        move["from_states"] = ["inspection" if s == "visit" else s for s in move["from_states"]]
        move["to"] = "inspection" if move["to"] == "visit" else move["to"]
    return definition


def move(actor, case, key, **more):
    case.refresh_from_db()
    return move_case(
        actor=actor,
        case=case,
        reason_code="rejection.other",
        move_key=key,
        seen_version=case.version,
        **more,
    )


def run(actor, version, **more):
    return take_along(actor=actor, name="matter", to_version=version, **more)


def test_a_case_stays_where_it_is_and_goes_on_by_the_new_rules(
    citizen, designer_of_ways, rich_case, newer
):
    told = InboxNotice.objects.count()
    version = newer(check={"days": 9})
    assert run(designer_of_ways, version) == TakenAlong(1, 0)
    case = Case.objects.get(pk=rich_case.pk)
    assert (case.workflow_version, case.state, case.version) == (version, "check", 1)
    assert case.due_at > rich_case.due_at
    assert case.state_since == rich_case.state_since
    assert InboxNotice.objects.count() == told


def test_it_is_written_on_the_timeline_for_staff_and_into_the_audit_book(
    designer_of_ways, rich_case, newer
):
    version = newer(check={"days": 9})
    run(designer_of_ways, version)
    entry = rich_case.timeline.last()
    assert (entry.kind, entry.is_public) == (TimelineEntry.Kind.NOTE, False)
    assert entry.label["en"] == f"Taken along to version {version.number} of the workflow"
    line = AuditEntry.objects.get(action="cases.taken_along")
    assert line.actor == designer_of_ways
    assert line.details["taken"] == 1


def test_the_applicant_is_told_where_the_public_name_changes(
    citizen, designer_of_ways, rich_case, newer
):
    run(designer_of_ways, newer(check={"label": text("بازبینی", "Looking through")}))
    entry = rich_case.timeline.filter(is_public=True).last()
    assert entry.label["en"] == "Looking through"
    assert "بازبینی" in InboxNotice.objects.filter(user=citizen).latest("pk").title


def test_states_that_the_new_version_lacks_are_all_named_and_nothing_is_touched(
    designer_of_ways, clerk, rich_case, designer
):
    move(clerk, rich_case, "to_visit", fields={"floors": 2})
    version = publish(actor=designer, name="matter", definition=without_visit())
    with override("en"), pytest.raises(StatesDropped, match="visit") as refusal:
        run(designer_of_ways, version)
    assert refusal.value.states == ["visit"]
    assert refusal.value.status == 409
    assert Case.objects.get(pk=rich_case.pk).workflow_version != version


def test_a_state_that_is_mapped_is_taken_to_the_other_one(
    designer_of_ways, clerk, other_unit, rich_case, designer
):
    move(clerk, rich_case, "to_visit", fields={"floors": 2})
    version = publish(actor=designer, name="matter", definition=without_visit())
    assert run(designer_of_ways, version, mapping={"visit": "inspection"}).taken == 1
    case = Case.objects.get(pk=rich_case.pk)
    assert (case.state, case.holder) == ("inspection", other_unit)
    assert case.answers["staff.floors"] == 2


def test_the_state_to_which_an_answer_returns_counts_and_is_mapped_too(
    citizen, designer_of_ways, clerk, clerk_of_another_unit, rich_case, designer
):
    move(clerk, rich_case, "to_visit", fields={"floors": 2})
    move(clerk_of_another_unit, rich_case, "ask", text="نشانی؟")
    assert occupied_states("matter") == {"missing": 1, "visit": 1}
    version = publish(actor=designer, name="matter", definition=without_visit())
    with pytest.raises(StatesDropped):
        run(designer_of_ways, version)
    run(designer_of_ways, version, mapping={"visit": "inspection"})
    answered = move(citizen, Case.objects.get(pk=rich_case.pk), "answer", text="پلاک ۱۲")
    assert answered.state == "inspection"


def test_a_clock_that_stood_still_goes_on_where_the_new_state_does_not_pause(
    designer_of_ways, clerk, rich_case, newer
):
    asked = move(clerk, rich_case, "ask", text="مدرک؟")
    assert asked.paused_at is not None
    run(designer_of_ways, newer(missing={"clock": "runs"}))
    case = Case.objects.get(pk=rich_case.pk)
    assert (case.paused_at, len(case.pauses), case.phase) == (None, 1, Phase.WAITING_CITIZEN)


@pytest.mark.parametrize("target", ["approved", "nowhere"])
def test_a_closed_or_unknown_target_is_refused(designer_of_ways, rich_case, newer, target):
    with pytest.raises(TargetImpossible):
        run(designer_of_ways, newer(check={"days": 9}), mapping={"check": target})


def test_a_version_of_another_workflow_is_refused(designer_of_ways, rich_case, designer):
    other = publish(actor=designer, name="other", definition=richer())
    with pytest.raises(AnotherWorkflow):
        run(designer_of_ways, other)


def test_only_who_may_for_the_whole_town_takes_cases_along(
    role, clerk, head_of_unit, unit, citizen, rich_case, newer
):
    version = newer(check={"days": 9})
    grant_role(actor=SYSTEM, user=head_of_unit, role=role, unit=unit)
    for actor in (clerk, head_of_unit, citizen):
        with pytest.raises(Refused):
            run(actor, version)
    assert run(SYSTEM, version).taken == 1


def test_drafts_and_closed_cases_stay_with_their_version(
    designer_of_ways, head_of_unit, rich_case, newer
):
    move(head_of_unit, rich_case, "reject", text="دلیل")
    assert occupied_states("matter") == {}
    assert run(designer_of_ways, newer(check={"days": 9})) == TakenAlong(0, 0)


def test_many_cases_go_in_batches(designer_of_ways, rich_case, newer):
    fields = [f.attname for f in Case._meta.concrete_fields]
    kept = [f for f in fields if f not in ("id", "tracking_code", "idempotency_key")]
    Case.objects.bulk_create(
        Case(**{f: getattr(rich_case, f) for f in kept}, tracking_code=f"{n:014d}")
        for n in range(4)
    )
    version = newer(check={"days": 9})
    assert run(designer_of_ways, version, limit=3) == TakenAlong(3, 2)
    assert run(designer_of_ways, version, limit=3) == TakenAlong(2, 0)
    assert occupied_states("matter", besides=version) == {}


def test_a_clerk_who_looked_at_the_case_before_is_told_that_it_changed(
    designer_of_ways, clerk, rich_case, newer
):
    seen = rich_case.version
    run(designer_of_ways, newer(check={"days": 9}))
    assert Case.objects.get(pk=rich_case.pk).version == seen + 1


def test_a_case_that_fails_is_logged_and_left(
    designer_of_ways, rich_case, newer, monkeypatch, caplog
):
    def explode(*_given):
        raise RuntimeError("boom")

    monkeypatch.setattr("portal.cases.actions.newer_versions.set_clock", explode)
    assert run(designer_of_ways, newer(check={"days": 9})) == TakenAlong(0, 1)
    assert str(rich_case.pk) in caplog.text
