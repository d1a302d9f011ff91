"""What the designers of workflows look at, try out and put together, as plugins use it."""

from portal.accounts.permissions import permission_choices
from portal.cases.actions import StatesDropped, occupied_states, take_along
from portal.cases.actions.newer_versions import AT_ONCE, TAKE_ALONG, TakenAlong, TargetImpossible
from portal.cases.webhooks import webhook_secret
from portal.workflow.assertions import (
    Assertion,
    AssertionResult,
    Expected,
    read_assertions,
    run_assertions,
)
from portal.workflow.compile import sketch_workflow
from portal.workflow.definition import (
    STAFF_PREFIX,
    After,
    Clock,
    Kind,
    Move,
    Mover,
    Outcome,
    Phase,
    Reason,
    Reminder,
    State,
)
from portal.workflow.effects import (
    Effect,
    EffectCall,
    effect_fields,
    effect_title,
    effects,
    find_effect,
    read_effects,
)
from portal.workflow.simulate import PlannedMove, SimulatedStep, simulate

__all__ = [
    "AT_ONCE",
    "STAFF_PREFIX",
    "TAKE_ALONG",
    "After",
    "Assertion",
    "AssertionResult",
    "Clock",
    "Effect",
    "EffectCall",
    "Expected",
    "Kind",
    "Move",
    "Mover",
    "Outcome",
    "Phase",
    "PlannedMove",
    "Reason",
    "Reminder",
    "SimulatedStep",
    "State",
    "StatesDropped",
    "TakenAlong",
    "TargetImpossible",
    "effect_fields",
    "effect_title",
    "effects",
    "find_effect",
    "occupied_states",
    "permission_choices",
    "read_assertions",
    "read_effects",
    "run_assertions",
    "simulate",
    "sketch_workflow",
    "take_along",
    "webhook_secret",
]
