"""What a check says about a workflow, at the state or the move that it is about, in its words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plugins.servicedesk.workflow_designer.companions import Companions
from plugins.servicedesk.workflow_designer.working_copy import Part, WorkingCopy
from portal.api import localise
from portal.api.definitions import Finding, check_workflow

PLACE = re.compile(r"(states|moves)\[(\d+)\](?:\.(.*))?")
QUOTED = re.compile(r"([“«])([a-z][a-z0-9_.]*)([”»])")


@dataclass(frozen=True)
class Remark:
    """One finding; ``section`` is the part of the page of its state or move, such as ``guard``."""

    level: str
    text: str
    state: str = ""
    move: str = ""
    section: str = ""

    @property
    def is_error(self) -> bool:
        return self.level == "error"


@dataclass(frozen=True)
class Remarks:
    """Everything that a check says, with the findings that the drawing marks."""

    all: list[Remark]
    findings: list[Finding]

    @property
    def errors(self) -> list[Remark]:
        return [one for one in self.all if one.is_error]

    @property
    def warnings(self) -> list[Remark]:
        return [one for one in self.all if not one.is_error]

    def of_state(self, key: str) -> list[Remark]:
        return [one for one in self.all if one.state == key]

    def of_move(self, key: str) -> list[Remark]:
        return [one for one in self.all if one.move == key]

    @property
    def general(self) -> list[Remark]:
        """What is about the workflow as a whole."""
        return [one for one in self.all if not one.state and not one.move]


def remarks_on(copy: WorkingCopy, companions: Companions, units: Collection[str]) -> Remarks:
    """Look a workflow over, with each form that goes with it. ``units`` are slugs. No query."""
    found: dict[Finding, None] = {}
    for form in companions.to_check:
        found |= dict.fromkeys(check_workflow(copy.definition, form=form, units=units))
    findings = [_spoken(copy, one) for one in found]
    return Remarks([_remark(copy, one) for one in findings], findings)


def in_labels(text: str, copy: WorkingCopy) -> str:
    """Say the names for machines that a text quotes in the words that the designer gave."""
    labels = labels_by_key(copy)
    return QUOTED.sub(lambda found: f"{found[1]}{labels.get(found[2], found[2])}{found[3]}", text)


def labels_by_key(copy: WorkingCopy) -> dict[str, str]:
    """Return the words of every state, move and question of the staff by its key."""
    asked: Iterable[Part] = (question for _move, question in copy.staff_questions())
    return {
        **{one["key"]: label_of(one) for one in asked},
        **{one["key"]: label_of(one) for one in copy.moves},
        **{one["key"]: state_label(one) for one in copy.states},
    }


def label_of(part: Part) -> str:
    label = part.get("label")
    return (localise(label) if isinstance(label, dict | str) else "") or str(part["key"])


def state_label(state: Part) -> str:
    """Return what staff call a state."""
    internal = state.get("internal_label")
    return (localise(internal) if isinstance(internal, dict | str) else "") or label_of(state)


def _spoken(copy: WorkingCopy, finding: Finding) -> Finding:
    own = _own_words(copy, finding.place)
    return Finding(finding.place, finding.level, own or in_labels(finding.text, copy))


def _own_words(copy: WorkingCopy, place: str) -> str:
    """Return plainer words for what a designer has only not come to yet."""
    if place == "states" and not copy.states:
        return _("There is no state yet.")
    if place == "moves" and not copy.moves:
        return _("There is no step from one state to another yet.")
    if place == "initial" and not copy.has_state(copy.initial):
        return _("It is not said yet where a request begins.")
    return ""


def _remark(copy: WorkingCopy, finding: Finding) -> Remark:
    found = PLACE.fullmatch(finding.place)
    if found is None:
        return Remark(finding.level, finding.text)
    section = re.split(r"[.\[]", found[3] or "")[0]
    number = int(found[2])
    if found[1] == "states":
        return Remark(finding.level, finding.text, state=copy.state_keys[number], section=section)
    return Remark(finding.level, finding.text, move=copy.move_keys[number], section=section)
