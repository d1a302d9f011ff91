"""A unit is dissolved: what it had passes on in one action, and nothing is lost."""

from __future__ import annotations

import pytest

from portal.accounts.access import has_permission
from portal.accounts.models import FormerUnit, RoleGrant, Unit
from portal.accounts.units import unit_named
from portal.cases.actions import move_case
from portal.cases.models import Case
from portal.casework.dissolving import (
    BadSuccessor,
    UsedMeanwhile,
    belongings_of,
    dissolve_unit,
)
from portal.casework.models import CannedReply
from portal.errors import Refused
from portal.testing.factories import UnitFactory

pytestmark = pytest.mark.django_db


def dissolve(actor, unit, successor):
    return dissolve_unit(actor=actor, unit=unit, successor=successor, reason="ادغام واحدها")


def refreshed(user):
    return type(user).objects.get(pk=user.pk)


def test_cases_roles_texts_and_units_below_pass_to_the_successor(
    administrator, clerk, case, unit, other_unit
):
    below = UnitFactory.create(slug="below", parent=unit)
    CannedReply.objects.create(title="x", text="y", unit=unit)
    dissolve(administrator, unit, other_unit)
    moved = Case.objects.with_related().get(pk=case.pk)
    assert (moved.unit, moved.holder, moved.state) == (other_unit, other_unit, case.state)
    assert has_permission(refreshed(clerk), "cases.handle", unit=moved.unit)
    assert CannedReply.objects.get().unit == other_unit
    assert Unit.objects.get(pk=below.pk).get_parent() == moved.unit
    assert not Unit.objects.filter(pk=unit.pk).exists()


def test_open_cases_say_what_happened_and_keep_their_history(administrator, case, unit, other_unit):
    before = case.timeline.count()
    dissolve(administrator, unit, other_unit)
    entry = case.timeline.last()
    assert case.timeline.count() == before + 1
    assert unit.title in entry.label["fa"]
    assert other_unit.title in entry.label["fa"]
    assert case.hand_overs.get().reason == "ادغام واحدها"


def test_the_clerk_who_was_reading_goes_on_working(administrator, clerk, case, unit, other_unit):
    dissolve(administrator, unit, other_unit)
    moved = move_case(
        actor=refreshed(clerk), case=case, move_key="ask", seen_version=case.version, text="سند؟"
    )
    assert moved.holder == other_unit


def test_a_workflow_that_names_the_unit_means_its_successor(
    administrator, head_of_unit, case, unit, other_unit
):
    dissolve(administrator, other_unit, unit)
    moved = move_case(actor=head_of_unit, case=case, move_key="to_visit", seen_version=case.version)
    assert moved.holder == unit
    assert unit_named("other-unit") == unit


def test_the_successor_of_a_successor_is_found(administrator, unit, other_unit, parent_unit):
    slug = unit.slug
    dissolve(administrator, unit, other_unit)
    dissolve(administrator, other_unit, parent_unit)
    assert unit_named(slug) == parent_unit
    assert FormerUnit.objects.count() == 2


def test_who_held_a_role_in_both_units_holds_it_once(administrator, clerk, unit, other_unit):
    grant = RoleGrant.objects.get(user=clerk)
    RoleGrant.objects.create(user=clerk, role=grant.role, unit=other_unit)
    dissolve(administrator, unit, other_unit)
    assert RoleGrant.objects.filter(user=clerk).count() == 1


def test_drafts_pass_on_without_a_word(administrator, draft, unit, other_unit):
    dissolve(administrator, unit, other_unit)
    draft.refresh_from_db()
    assert draft.unit == other_unit
    assert not draft.timeline.exists()


def test_a_unit_succeeds_neither_itself_nor_what_is_above_it(administrator, unit, parent_unit):
    with pytest.raises(BadSuccessor):
        dissolve(administrator, unit, unit)
    with pytest.raises(BadSuccessor):
        dissolve(administrator, parent_unit, unit)


def test_only_who_manages_units_dissolves_one(head_of_unit, unit, other_unit):
    with pytest.raises(Refused):
        dissolve(head_of_unit, unit, other_unit)


def test_what_cannot_pass_leaves_everything_as_it_was(
    administrator, case, unit, other_unit, monkeypatch
):
    monkeypatch.setattr("portal.casework.dissolving._relations", lambda: iter(()))
    CannedReply.objects.create(title="x", text="y", unit=unit)
    with pytest.raises(UsedMeanwhile):
        dissolve(administrator, unit, other_unit)
    assert Case.objects.get(pk=case.pk).unit == unit
    assert not FormerUnit.objects.exists()


def test_the_page_that_asks_counts_what_passes_on(clerk, case, unit):
    found = {one.count for one in belongings_of(unit)}
    assert found == {1}
    assert len(belongings_of(unit)) == 2


def test_three_hundred_cases_cost_no_more_queries(
    administrator, case, unit, other_unit, django_assert_max_num_queries
):
    fields = [f.attname for f in Case._meta.concrete_fields]
    kept = [f for f in fields if f not in ("id", "tracking_code", "idempotency_key")]
    Case.objects.bulk_create(
        Case(**{f: getattr(case, f) for f in kept}, tracking_code=f"{n:014d}") for n in range(300)
    )
    with django_assert_max_num_queries(90):
        dissolve(administrator, unit, other_unit)
    assert Case.objects.filter(unit=other_unit).count() == 301
