"""The short way to write a workflow."""

from __future__ import annotations

import pytest

from portal.accounts.permissions import PermissionDeclaration, UndeclaredPermission
from portal.definitions.reading import InvalidDefinition
from portal.filing.known_states import KNOWN_STATES
from portal.filing.workflows import Workflow
from portal.workflow.compile import compile_workflow


def compiled(workflow):
    return compile_workflow(workflow.definition())


def moves(workflow):
    return {move.key: move for move in compiled(workflow).moves}


def test_the_first_keyword_is_the_beginning_and_states_without_one_are_closed():
    workflow = compiled(Workflow(submitted=["approved", "rejected"]))
    assert workflow.initial == "submitted"
    assert workflow.state("approved").outcome == "approved"
    assert workflow.state("rejected").is_closed
    assert not workflow.state("submitted").is_closed


def test_labels_are_kept_in_every_language():
    state = compiled(Workflow(submitted=["done"])).state("done")
    assert set(state.label) == {"fa", "en"}
    assert state.label["en"] == "Done"
    assert state.citizen_hint["en"]


def test_closing_is_for_deciders_and_the_rest_for_handlers():
    found = moves(Workflow(submitted=["in_review"], in_review=["approved"]))
    assert found["to_in_review"].permission == "cases.handle"
    assert found["to_approved"].permission == "cases.decide"


def test_a_rejection_and_a_question_need_a_reason_by_default():
    found = moves(
        Workflow(
            submitted=["approved", "rejected", "waiting_citizen"],
            waiting_citizen=["submitted"],
            reasons={"approved": "none"},
        )
    )
    assert found["to_rejected"].reason == "required"
    assert found["to_waiting_citizen"].reason == "required"
    assert found["to_approved"].reason == "none"


def test_the_citizen_answers_and_withdraws_and_the_staff_do_the_rest():
    found = moves(
        Workflow(
            submitted=["waiting_citizen", "withdrawn", "done"],
            waiting_citizen=["submitted", "withdrawn", "rejected"],
        )
    )
    assert found["citizen_to_submitted"].kind == "answer"
    assert found["citizen_to_withdrawn"].from_states == ("submitted", "waiting_citizen")
    assert found["to_rejected"].by == "staff"
    assert found["to_waiting_citizen"].kind == "ask"


def test_a_guard_is_a_permission_or_its_key(declare):
    class Baths:
        slug = "baths"
        open_doors = PermissionDeclaration("Open doors")

    declare(Baths)
    found = moves(
        Workflow(
            submitted=["approved", "rejected"],
            guards={"approved": Baths.open_doors, "rejected": "baths.close_doors"},
        )
    )
    assert found["to_approved"].permission == "baths.open_doors"
    assert found["to_rejected"].permission == "baths.close_doors"


def test_a_guard_that_nobody_declares_is_refused():
    lost = PermissionDeclaration("Lost")
    with pytest.raises(UndeclaredPermission):
        Workflow(submitted=["approved"], guards={"approved": lost}).definition()


def test_own_states_bring_label_outcome_days_and_unit():
    workflow = compiled(
        Workflow(
            submitted=["printing"],
            printing=["lent", "lost"],
            labels={"printing": "Printing", "lent": {"fa": "امانت", "en": "Lent"}, "lost": "Lost"},
            outcomes={"lent": "approved"},
            days={"printing": 3},
            units={"printing": "press"},
        )
    )
    printing = workflow.state("printing")
    assert (printing.days, printing.unit) == (3, "press")
    assert workflow.state("lent").outcome == "approved"
    assert workflow.state("lost").outcome == "answered"
    assert workflow.move("to_printing").label["en"] == "Printing"


def test_a_well_known_end_may_go_on():
    workflow = compiled(Workflow(submitted=["approved"], approved=["done"]))
    assert not workflow.state("approved").is_closed
    assert workflow.state("approved").citizen_hint == ""


@pytest.mark.parametrize("key", sorted(KNOWN_STATES))
def test_every_well_known_state_is_sound(key):
    end = KNOWN_STATES[key].phase == "closed"
    between = {} if end or key == "submitted" else {key: ["done"]}
    following = ["done"] if key == "submitted" else [key, "done"]
    assert compiled(Workflow(submitted=following, **between)).state(key).label


@pytest.mark.parametrize(
    ("workflow", "named"),
    [
        (Workflow(submitted=["lent"]), "lent"),
        (Workflow(submitted=["in_review", "done"]), "in_review"),
        (Workflow(submitted=["done"], labels={"gone": "Gone"}), "labels[gone]"),
        (Workflow(submitted=["done"], guards={"gone": "a.b"}), "guards[gone]"),
        (Workflow(submitted=["done"], guards={"submitted": "a.b"}), "guards[submitted]"),
        (Workflow(submitted=["done"], reasons={"gone": "none"}), "reasons[gone]"),
        (
            Workflow(submitted=["done"], outcomes={"submitted": "approved"}),
            "outcomes[submitted]",
        ),
        (Workflow(submitted="done"), "submitted"),
    ],
)
def test_what_is_wrong_is_named(workflow, named):
    with pytest.raises(InvalidDefinition) as refusal:
        workflow.definition()
    assert refusal.value.place == named


@pytest.mark.parametrize(
    "workflow",
    [
        Workflow(),
        Workflow(submitted=[]),
        Workflow(submitted=["rejected"]),
        Workflow(submitted=["done"], in_review=["done"]),
        Workflow(submitted=["done"], reasons={"done": "perhaps"}),
        Workflow(submitted=["done"], outcomes={"done": "splendid"}),
        Workflow(submitted=["done"], guards={"done": "nonsense"}),
    ],
    ids=["empty", "closed at once", "no good end", "unreachable", "reason", "outcome", "guard"],
)
def test_what_the_kernel_finds_unsound_is_refused(workflow):
    with pytest.raises(InvalidDefinition):
        compiled(workflow)
