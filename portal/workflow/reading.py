"""Reads states and moves key by key, and keeps every refusal instead of stopping at the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from portal.definitions.conditions import Condition, read_condition
from portal.definitions.reading import InvalidDefinition, Node, refuse_doubles
from portal.localised import LocalisedText
from portal.workflow.definition import (
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
    Workflow,
)
from portal.workflow.effects import read_effects
from portal.workflow.staff_questions import StaffQuestions, read_questions

WORKFLOW_KEYS = ("initial", "states", "moves")
UNIT = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}", re.ASCII)
PERMISSION = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", re.ASCII)
MOST_DAYS = 3650
MOST_PARTS = 500

Refusals = list[InvalidDefinition]
Readers = Mapping[str, Callable[[Node], Any]]


def read_workflow(
    definition: object, *, allow_unknown: bool = False
) -> tuple[Workflow | None, Refusals]:
    """Return the workflow as far as it can be read, and everything that is refused in its parts.

    There is none where even its keys cannot be read. What was refused has its default in it.
    Nothing is proved about how the parts fit together. ``allow_unknown`` is for stored
    definitions whose plugins may be switched off.
    """
    root, refusals = Node(definition), Refusals()
    if not isinstance(definition, Mapping):
        return None, [_refusal(root.opened, WORKFLOW_KEYS)]
    _refuse_unknown(root, WORKFLOW_KEYS, refusals)
    initial = _attempt(root.get("initial").key, refusals)
    states = _read_all(root.get("states"), read_state, refusals)
    moves = _read_all(root.get("moves"), partial(read_move, allow_unknown=allow_unknown), refusals)
    if initial is None or states is None or moves is None:
        return None, refusals
    return Workflow(initial, states, moves), refusals


def read_state(node: Node, refusals: Refusals) -> State | None:
    """Read one state; None where not even its key can be read."""
    values = _read_each(node, STATE_READERS, refusals)
    if values is None or "key" not in values:
        return None
    label = values.setdefault("label", values["key"])
    values["internal_label"] = values.get("internal_label") or label
    if values.get("clock") is None:
        waits = values.get("phase") == Phase.WAITING_CITIZEN
        values["clock"] = Clock.PAUSES if waits else Clock.RUNS
    return State(**values)


def read_move(node: Node, refusals: Refusals, *, allow_unknown: bool) -> Move | None:
    """Read one move; None where it is unclear what it is called or where it leads."""
    special: Readers = {
        "fields": partial(read_questions, allow_unknown=allow_unknown),
        "effects": partial(read_effects, allow_unknown=allow_unknown),
    }
    values = _read_each(node, {**MOVE_READERS, **special}, refusals)
    if values is None or not {"key", "from_states", "to"} <= set(values):
        return None
    values.setdefault("label", values["key"])
    questions: StaffQuestions = values.pop("fields", StaffQuestions())
    return Move(**values, form=questions.form, public=questions.public)


def _read_all(
    node: Node, read: Callable[[Node, Refusals], Any], refusals: Refusals
) -> tuple[Any, ...] | None:
    """Read every entry of a list; None where one of them could not be read at all."""
    items = _attempt(node.items, refusals)
    if items is None:
        return None
    if len(items) > MOST_PARTS:
        refusals.append(_refusal(_refuse_crowd, node))
        return None
    found = [read(item, refusals) for item in items]
    if any(one is None for one in found):
        return None
    _attempt(lambda: refuse_doubles(node.place, [one.key for one in found]), refusals)
    return tuple(found)


def _read_each(node: Node, readers: Readers, refusals: Refusals) -> dict[str, Any] | None:
    """Return what each key of an object is read as, without those that were refused."""
    if not isinstance(node.value, Mapping):
        refusals.append(_refusal(node.opened, ()))
        return None
    _refuse_unknown(node, readers, refusals)
    values = {}
    for key, read in readers.items():
        try:
            values[key] = read(node.get(key))
        except InvalidDefinition as refusal:
            refusals.append(refusal)
    return values


def _refuse_unknown(node: Node, known: Collection[str], refusals: Refusals) -> None:
    written: Iterable[object] = node.value if isinstance(node.value, Mapping) else ()
    for key in written:
        if key not in known:
            place = node.get(str(key)).place
            refusals.append(InvalidDefinition(place, _("This key is not known.")))


def _attempt(read: Callable[[], Any], refusals: Refusals) -> Any:
    try:
        return read()
    except InvalidDefinition as refusal:
        refusals.append(refusal)
        return None


def _refusal(read: Callable[..., object], *arguments: object) -> InvalidDefinition:
    try:
        read(*arguments)
    except InvalidDefinition as refusal:
        return refusal
    raise AssertionError("this can be read")


def _refuse_crowd(node: Node) -> None:
    node.fail(_("At most %(most)s are possible here.") % {"most": MOST_PARTS})


def _unit(node: Node) -> str:
    return "" if node.is_absent or node.value == "" else node.text(UNIT)


def _permission(node: Node) -> str:
    if node.is_absent or node.value == "":
        return ""
    permission = node.text()
    if not PERMISSION.fullmatch(permission):
        node.fail(_("A permission is written as “plugin.permission”."))
    return permission


def _sources(node: Node) -> tuple[str, ...]:
    sources = [source.key() for source in node.items()]
    refuse_doubles(node.place, sources)
    return tuple(sources)


def _days(node: Node) -> int:
    if node.is_absent:
        node.fail(_("A whole number is needed here."))
    days = node.whole_number(default=0, most=MOST_DAYS)
    if not days:
        node.fail(_("At least one day is needed here."))
    return days


def _after(node: Node) -> After | None:
    if node.is_absent:
        return None
    node.opened(("days", "working"))
    return After(_days(node.get("days")), node.get("working").flag(default=True))


def _reminder(node: Node) -> Reminder | None:
    if node.is_absent:
        return None
    node.opened(("days", "text", "working"))
    return Reminder(
        _days(node.get("days")),
        node.get("text").localised(required=True),
        node.get("working").flag(default=True),
    )


def _clock(node: Node) -> Clock | None:
    return None if node.is_absent else node.one_of(Clock)


def _guard(node: Node) -> Condition | None:
    return None if node.is_absent else read_condition(node)


def _label(node: Node) -> LocalisedText:
    return node.localised(required=True)


STATE_READERS: Readers = {
    "key": Node.key,
    "label": _label,
    "internal_label": lambda node: node.localised(required=False),
    "phase": lambda node: node.one_of(Phase, Phase.OPEN),
    "outcome": lambda node: node.one_of(Outcome, Outcome.NONE),
    "unit": _unit,
    "days": lambda node: node.whole_number(default=0, most=MOST_DAYS),
    "citizen_hint": Node.localised_or_empty,
    "next_hint": Node.localised_or_empty,
    "notice": lambda node: node.flag(default=True),
    "notice_text": Node.localised_or_empty,
    "clock": _clock,
    "reminder": _reminder,
}
MOVE_READERS: Readers = {
    "key": Node.key,
    "label": _label,
    "from_states": _sources,
    "to": Node.key,
    "permission": _permission,
    "reason": lambda node: node.one_of(Reason, Reason.NONE),
    "kind": lambda node: node.one_of(Kind, Kind.FORWARD),
    "by": lambda node: node.one_of(Mover, Mover.STAFF),
    "guard": _guard,
    "guard_text": Node.localised_or_empty,
    "visit": lambda node: node.flag(default=False),
    "after": _after,
}
