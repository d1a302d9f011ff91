"""What a check says about a workflow, at the state or the move that it is about, in its words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plugins.servicedesk.designing.keys import said_in
from plugins.servicedesk.designing.remarks import Remark, Remarks
from plugins.servicedesk.workflow_designer.companions import Companions
from plugins.servicedesk.workflow_designer.working_copy import Part, WorkingCopy
from portal.api import localise
from portal.api.definitions import Finding, check_workflow

PLACE = re.compile(r"(states|moves)\[(\d+)\](?:\.(.*))?")


@dataclass(frozen=True)
class WorkflowRemark(Remark):
    """One finding; ``section`` is the part of the page of its state or move, such as ``guard``."""

    state: str = ""
    move: str = ""
    section: str = ""


@dataclass(frozen=True)
class WorkflowRemarks(Remarks[WorkflowRemark]):
    """Everything that a check says, with the findings that the drawing marks."""

    findings: Sequence[Finding]

    def of_state(self, key: str) -> list[WorkflowRemark]:
        return [one for one in self.all if one.state == key]

    def of_move(self, key: str) -> list[WorkflowRemark]:
        return [one for one in self.all if one.move == key]


def remarks_on(
    copy: WorkingCopy, companions: Companions, units: Collection[str]
) -> WorkflowRemarks:
    """Look a workflow over, with each form that goes with it. ``units`` are slugs. No query."""
    found: dict[Finding, None] = {}
    for form in companions.to_check:
        found |= dict.fromkeys(check_workflow(copy.definition, form=form, units=units))
    findings = [_spoken(copy, one) for one in found]
    return WorkflowRemarks([_remark(copy, one) for one in findings], findings)


def in_labels(text: str, copy: WorkingCopy) -> str:
    """Say the names for machines that a text quotes in the words that the designer gave."""
    return said_in(text, labels_by_key(copy))


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


def _remark(copy: WorkingCopy, finding: Finding) -> WorkflowRemark:
    found = PLACE.fullmatch(finding.place)
    if found is None:
        return WorkflowRemark(finding.level, finding.text)
    section = re.split(r"[.\[]", found[3] or "")[0]
    number = int(found[2])
    if found[1] == "states":
        return WorkflowRemark(
            finding.level, finding.text, state=copy.state_keys[number], section=section
        )
    return WorkflowRemark(finding.level, finding.text, move=copy.move_keys[number], section=section)
