"""Many cases at once: chosen, seen beforehand, done once each, told case by case."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from portal.accounts.access import SYSTEM, forget_grants
from portal.accounts.actions import revoke_role
from portal.accounts.models import RoleGrant
from portal.cases.actions import assign_case, move_case
from portal.cases.models import Case, TimelineEntry
from portal.casework import bulk_runs
from portal.casework.absences import Days, enter_absence
from portal.casework.bulk import (
    NothingChosen,
    StartedAlready,
    choose_cases,
    moves_for,
    plan_run,
    preview,
    start_run,
    undo_run,
)
from portal.casework.bulk_rows import BulkAction, BulkRun, ItemState, RunState
from portal.casework.bulk_runs import carry_out, forget_bulk_runs, sweep_bulk_runs
from portal.casework.bulk_tasks import UnitDissolved, move_identity
from portal.casework.dissolving import dissolve_unit
from portal.casework.presence import seen_by
from portal.errors import Refused
from portal.notifications.models import OutboxMessage
from portal.testing.races import race
from tests.portal.casework.inbox_cases import twins

pytestmark = pytest.mark.django_db


def today():
    return Days(timezone.localdate(), timezone.localdate())


@pytest.fixture
def chosen(clerk, case):
    """A run of the clerk with six cases; nothing is planned yet."""
    twins(case, 5)
    return choose_cases(actor=clerk, cases=Case.objects.order_by("pk"))


def step(actor, cases, key):
    """Return what a plan says of the move ``key``."""
    offers = {offer.move.key: offer for offer, _case, _count in moves_for(actor, cases)}
    identity, label = move_identity(offers[key])
    return {"move": identity, "label": dict(label)}


def planned(run, action, **given):
    plan_run(actor=run.actor, run=run, action=action, given=given)
    return BulkRun.objects.select_related("actor").get(pk=run.pk)


def done(run):
    started = start_run(actor=run.actor, run=run)
    carry_out(started.pk)
    return BulkRun.objects.select_related("actor").get(pk=run.pk)


def states(run):
    return list(run.items.values_list("state", flat=True))


def test_all_are_assigned_and_given_back(clerk, chosen):
    run = done(planned(chosen, "assign", officer=clerk.pk))
    assert (run.state, set(states(run))) == (RunState.DONE, {"done"})
    assert set(Case.objects.values_list("assignee", flat=True)) == {clerk.pk}
    undone = done(BulkRun.objects.select_related("actor").get(pk=undo_run(actor=clerk, run=run).pk))
    assert set(states(undone)) == {"done"}
    assert set(Case.objects.values_list("assignee", flat=True)) == {None}
    with pytest.raises(StartedAlready):
        undo_run(actor=clerk, run=run)


def test_a_move_tells_each_applicant_once(clerk, chosen):
    before = OutboxMessage.objects.count()
    given = {
        **step(clerk, list(Case.objects.all()), "ask"),
        "text": "{name}، سند {code} را بفرستید",
    }
    run = planned(chosen, "move", **given)
    assert [line.is_ready for line in preview(run)] == [True] * 6
    run = done(run)
    assert set(states(run)) == {"done"}
    assert set(Case.objects.values_list("state", flat=True)) == {"missing"}
    asked = TimelineEntry.objects.filter(kind="asked")
    assert len(set(asked.values_list("text", flat=True))) == asked.count() == 6
    keys = list(OutboxMessage.objects.values_list("dedupe_key", "channel"))[before:]
    assert len(keys) == len(set(keys))
    carry_out(run.pk)
    assert asked.count() == 6


def test_the_preview_says_who_is_left_out_and_why(clerk, head_of_unit, chosen):
    cases = list(Case.objects.order_by("pk"))
    given = step(clerk, cases, "to_visit")
    move_case(actor=head_of_unit, case=cases[0], move_key="to_visit", seen_version=cases[0].version)
    assign_case(actor=clerk, case=cases[1], assignee=clerk, seen_version=cases[1].version)
    seen_by(cases[2], head_of_unit)
    run = planned(chosen, "move", **given)
    lines = preview(run)
    assert [line.is_ready for line in lines] == [False, False, False, True, True, True]
    assert len({line.refusal for line in lines[:2]}) == 1
    assert head_of_unit.display_name in lines[2].refusal
    run = planned(chosen, "move", **given, watched=True)
    assert [line.is_ready for line in preview(run)][2]
    run = done(run)
    assert states(run) == ["left_out", "left_out", "done", "done", "done", "done"]


def test_what_changed_between_preview_and_work_is_refused_and_the_rest_done(
    clerk, head_of_unit, chosen, monkeypatch
):
    run = planned(chosen, "message", text="سلام {name}")
    started = start_run(actor=clerk, run=run)
    case = Case.objects.order_by("pk").first()
    assign_case(actor=head_of_unit, case=case, assignee=clerk, seen_version=case.version)
    carry_out(started.pk)
    assert states(run) == ["refused", *["done"] * 5]
    assert run.items.first().reason
    assert TimelineEntry.objects.filter(kind="message").count() == 5


def test_a_worker_that_dies_half_way_leaves_the_rest_to_the_sweeper(clerk, chosen, monkeypatch):
    run = start_run(actor=clerk, run=planned(chosen, "assign", officer=clerk.pk))
    works, real = iter((True, True)), bulk_runs._do_locked

    def dies(task, item_id):
        if not next(works, False):
            raise SystemExit
        real(task, item_id)

    monkeypatch.setattr(bulk_runs, "_do_locked", dies)
    with pytest.raises(SystemExit):
        carry_out(run.pk)
    monkeypatch.undo()
    assert states(run).count("done") == 2
    assert sweep_bulk_runs() == 0
    BulkRun.objects.update(lease_expires_at=run.started_at)
    assert sweep_bulk_runs() == 1
    assert set(states(run)) == {"done"}
    assert TimelineEntry.objects.filter(kind="assigned").count() == 6


def test_who_lost_the_role_meanwhile_changes_nothing(clerk, unit, chosen):
    run = start_run(actor=clerk, run=planned(chosen, "assign", officer=clerk.pk))
    grant = RoleGrant.objects.get(user=clerk)
    revoke_role(actor=SYSTEM, user=clerk, role=grant.role, unit=grant.unit)
    forget_grants(clerk)
    carry_out(run.pk)
    assert set(states(run)) == {"refused"}
    assert not Case.objects.filter(assignee=clerk).exists()


def test_others_neither_see_nor_start_it(client_for, clerk, head_of_unit, pr_editor, chosen):
    run = planned(chosen, "assign", officer=clerk.pk)
    for person in (head_of_unit, pr_editor):
        client = client_for(person)
        assert client.get(reverse("cases_admin:bulk", args=[run.pk])).status_code == 404
        assert client.post(reverse("cases_admin:bulk_start", args=[run.pk])).status_code == 404
    with pytest.raises(Refused):
        start_run(actor=head_of_unit, run=run)
    with pytest.raises(Refused):
        choose_cases(actor=pr_editor, cases=Case.objects.all())
    with pytest.raises(NothingChosen):
        choose_cases(actor=clerk, cases=Case.objects.none())


def test_the_way_through_the_pages(client_for, clerk, case, django_assert_max_num_queries):
    twins(case, 3)
    client = client_for(clerk)
    first = client.post(reverse("cases_admin:bulk_choose"), {"all": "1", "list": "show=new"})
    page = first.url
    pk = page.rstrip("/").rsplit("/", 1)[-1]
    assert client.get(page).status_code == 200
    plan = reverse("cases_admin:bulk_plan", args=[pk])
    assert client.post(plan, {"action": "message", "text": ""}).status_code == 422
    assert client.post(plan, {"action": "nothing"}).status_code == 422
    assert client.post(plan, {"action": "message", "text": "سلام {name}"}).url == page
    with django_assert_max_num_queries(25):
        text = client.get(page).content.decode()
    assert case.applicant.display_name in text
    client.post(reverse("cases_admin:bulk_start", args=[pk]))
    assert client.get(page).context["counts"]["done"] == 4
    client.post(reverse("cases_admin:bulk_start", args=[pk]))
    assert TimelineEntry.objects.filter(kind="message").count() == 4
    lines = client.get(reverse("cases_admin:bulk_result", args=[pk])).content.decode().splitlines()
    assert len(lines) == 5


def test_ticked_cases_of_others_are_not_taken(client_for, clerk_of_another_unit, case):
    sent = {"case": [case.tracking_code]}
    response = client_for(clerk_of_another_unit).post(reverse("cases_admin:bulk_choose"), sent)
    assert response.url.startswith(reverse("cases_admin:inbox"))
    assert not BulkRun.objects.exists()


def test_sixty_cases_are_worked_off_in_the_background(
    clerk, case, django_capture_on_commit_callbacks, django_assert_max_num_queries
):
    twins(case, 59)
    run = choose_cases(actor=clerk, cases=Case.objects.all())
    run = planned(run, "move", **step(clerk, [case], "to_visit"))
    with django_capture_on_commit_callbacks() as later, django_assert_max_num_queries(30):
        started = start_run(actor=clerk, run=run)
    assert len(later) == 1
    before = OutboxMessage.objects.count()
    carry_out(started.pk)
    assert set(states(run)) == {ItemState.DONE}
    assert TimelineEntry.objects.filter(kind="moved", to_state="visit").count() == 60
    keys = list(OutboxMessage.objects.order_by("pk").values_list("dedupe_key", "channel"))[before:]
    assert len(keys) == len(set(keys))


def test_who_is_away_is_named_before_and_after_with_who_stands_in(clerk, head_of_unit, chosen):
    chosen.actor = head_of_unit
    chosen.save()
    enter_absence(actor=clerk, person=clerk, substitute=head_of_unit, days=today())
    run = planned(chosen, "assign", officer=clerk.pk)
    said = {line.remark for line in preview(run)}
    run = done(run)
    assert said == set(run.items.values_list("reason", flat=True))
    [words] = said
    assert clerk.display_name in words
    assert head_of_unit.display_name in words
    assert set(Case.objects.values_list("assignee", flat=True)) == {head_of_unit.pk}


def test_who_is_away_without_anybody_standing_in_gets_the_cases_and_that_is_said(
    client_for, clerk, head_of_unit, chosen
):
    chosen.actor = head_of_unit
    chosen.save()
    enter_absence(actor=clerk, person=clerk, days=today())
    run = planned(chosen, "assign", officer=clerk.pk)
    [words] = {line.remark for line in preview(run)}
    page = reverse("cases_admin:bulk", args=[run.pk])
    assert words in client_for(head_of_unit).get(page).content.decode()
    done(run)
    assert words in client_for(head_of_unit).get(page).content.decode()
    assert set(Case.objects.values_list("assignee", flat=True)) == {clerk.pk}


def test_who_is_away_takes_cases_all_the_same(clerk, head_of_unit, chosen):
    enter_absence(actor=clerk, person=clerk, substitute=head_of_unit, days=today())
    run = done(planned(chosen, "assign", officer=clerk.pk))
    assert set(states(run)) == {"done"}
    assert set(Case.objects.values_list("assignee", flat=True)) == {clerk.pk}


def test_a_unit_that_was_dissolved_meanwhile_gets_nothing_and_stops_no_other_run(
    client_for, clerk, chosen, administrator, other_unit, parent_unit
):
    run = planned(chosen, "hand_over", unit=other_unit.pk, text="برای شماست")
    started = start_run(actor=clerk, run=run)
    dissolve_unit(actor=administrator, unit=other_unit, successor=parent_unit)
    assert sweep_bulk_runs() == 1
    assert set(states(started)) == {"refused"}
    assert not Case.objects.filter(version__gt=0).exists()


def test_the_preview_names_a_unit_that_was_dissolved_meanwhile(
    client_for, clerk, chosen, administrator, other_unit, parent_unit
):
    run = planned(chosen, "hand_over", unit=other_unit.pk, text="برای شماست")
    dissolve_unit(actor=administrator, unit=other_unit, successor=parent_unit)
    page = client_for(clerk).get(reverse("cases_admin:bulk", args=[run.pk]))
    assert {line.refusal for line in page.context["left_out"]} == {str(UnitDissolved.message)}


def test_a_step_is_the_one_that_was_read_whatever_became_the_most_frequent(
    client_for, clerk, head_of_unit, chosen
):
    client = client_for(clerk)
    page = client.get(reverse("cases_admin:bulk", args=[chosen.pk]))
    form = dict(page.context["plans"])[BulkAction.MOVE]
    name, _words = next(one for one in form.fields["move"].choices if '"ask"' in one[0])
    for case in Case.objects.with_related().order_by("pk")[:5]:
        move_case(actor=clerk, case=case, move_key="ask", seen_version=case.version, text="سند؟")
    sent = {"action": "move", "move": name, "text": "سند؟"}
    assert client.post(reverse("cases_admin:bulk_plan", args=[chosen.pk]), sent).status_code == 302
    chosen.refresh_from_db()
    assert chosen.given["move"] == "ask"


def test_giving_back_does_not_claim_that_applicants_are_told(client_for, clerk, chosen):
    run = done(planned(chosen, "assign", officer=clerk.pk))
    pk = undo_run(actor=clerk, run=run).pk
    page = client_for(clerk).get(reverse("cases_admin:bulk", args=[pk])).content.decode()
    assert gettext("This cannot be taken back: the applicants are told at once.") not in page


@pytest.mark.parametrize("code", ["\0", "سلام", ""])
def test_a_tick_that_is_no_code_chooses_nothing(client_for, clerk, case, code):
    response = client_for(clerk).post(reverse("cases_admin:bulk_choose"), {"case": [code]})
    assert response.url.startswith(reverse("cases_admin:inbox"))


def test_old_runs_are_forgotten(clerk, chosen):
    assert forget_bulk_runs() == 0
    BulkRun.objects.update(made_at=timezone.now() - timedelta(days=40))
    assert forget_bulk_runs() > 0
    assert not BulkRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_gives_back(clerk, chosen):
    run = done(planned(chosen, "assign", officer=clerk.pk))
    outcomes = race([partial(undo_run, actor=clerk, run=run)] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == ["BulkRun", "StartedAlready"]
