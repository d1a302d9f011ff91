"""What the page of one workflow shows: its drawing, its states with their steps, its remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plugins.servicedesk.designing.condition_rows import say
from plugins.servicedesk.designing.overview import newest_versions, state_of
from plugins.servicedesk.models import Design
from plugins.servicedesk.named import template_titles, templates_named
from plugins.servicedesk.workflow_designer.adding import AddStateForm
from plugins.servicedesk.workflow_designer.companions import all_fields, companions_of
from plugins.servicedesk.workflow_designer.examples import tried
from plugins.servicedesk.workflow_designer.kind import WORKFLOWS
from plugins.servicedesk.workflow_designer.remarks import (
    WorkflowRemark,
    WorkflowRemarks,
    label_of,
    remarks_on,
    state_label,
)
from plugins.servicedesk.workflow_designer.words import (
    CITIZEN,
    ENDS,
    REASONS,
    STATE_KINDS,
    kind_of_state,
    who_in_words,
    who_of,
)
from plugins.servicedesk.workflow_designer.working_copy import Part, WorkingCopy, questions_of
from portal.api.accounts import unit_labels
from portal.api.definitions import FormField
from portal.api.documents import issue_in_words
from portal.api.persian import digits_for
from portal.api.workflows import EffectCall, Reason, sketch_workflow


@dataclass(frozen=True)
class MoveLine:
    """One step under its state; ``details`` say in words what belongs to it."""

    move: Part
    label: str
    who: str
    target: Part | None
    target_label: str
    details: Sequence[str]
    remarks: Sequence[WorkflowRemark]
    is_first: bool = False
    is_last: bool = False
    is_citizens: bool = False


@dataclass(frozen=True)
class StateCard:
    """One state with the steps that begin there."""

    state: Part
    label: str
    public_label: str
    kind: str
    kind_words: str
    facts: Sequence[str]
    remarks: Sequence[WorkflowRemark]
    lines: Sequence[MoveLine]
    is_initial: bool
    is_first: bool
    is_last: bool

    @property
    def is_end(self) -> bool:
        return self.kind in ENDS


@dataclass(frozen=True)
class Words:
    """The words for what a workflow names: questions, units by slug, documents by template."""

    questions: Sequence[FormField]
    units: Mapping[str, str]
    documents: Mapping[str, str]


def designer_context(design: Design, typed: QueryDict | None = None) -> dict[str, Any]:
    """Return what the page of a workflow shows. Costs at most 7 queries."""
    copy, companions, units = WorkingCopy(design.definition), companions_of(design), unit_labels()
    remarks = remarks_on(copy, companions, units)
    titles = template_titles(templates_named(copy.definition))
    newest = newest_versions(WORKFLOWS, [design.name]).get(design.name)
    return {
        "design": design,
        "copy": copy,
        "cards": cards(copy, remarks, Words(all_fields(companions, copy), units, titles)),
        "remarks": remarks,
        "sketch": sketch_workflow(copy.definition),
        "links": {key: f"#state-{key}" for key in copy.state_keys},
        "units": units,
        "form": companions.form,
        "offers": companions.offers,
        "newest": newest,
        "state": state_of(design, newest),
        "add_form": AddStateForm(typed, copy=copy),
        "examples": tried(design, copy, companions),
    }


def cards(copy: WorkingCopy, remarks: WorkflowRemarks, words: Words) -> list[StateCard]:
    """Return the states in order, each with its steps. No query."""
    return [
        StateCard(
            state=state,
            label=state_label(state),
            public_label=label_of(state),
            kind=(kind := kind_of_state(state)),
            kind_words=str(STATE_KINDS[kind][2]),
            facts=_facts(state, words.units),
            remarks=remarks.of_state(state["key"]),
            lines=_lines(copy, state["key"], remarks, words),
            is_initial=state["key"] == copy.initial,
            is_first=number == 0,
            is_last=number == len(copy.states) - 1,
        )
        for number, state in enumerate(copy.states)
    ]


def _facts(state: Part, units: Mapping[str, str]) -> list[str]:
    """Say who works there, how long it may take and what the applicant is told."""
    facts = []
    if unit := state.get("unit"):
        facts.append(_("Unit: %(unit)s") % {"unit": units.get(str(unit), str(unit))})
    if isinstance(days := state.get("days"), int) and days:
        words = ngettext("%(days)s working day", "%(days)s working days", days)
        facts.append(words % {"days": digits_for(days)})
    if state.get("clock") == "pauses" and kind_of_state(state) != "waiting_citizen":
        facts.append(_("The clock stands still"))
    facts.append(_("The applicant is told") if state.get("notice", True) else _("No notice"))
    reminder = state.get("reminder")
    if isinstance(reminder, Mapping) and reminder.get("days"):
        facts.append(_("Reminder after %(days)s days") % {"days": digits_for(reminder["days"])})
    return facts


def _lines(copy: WorkingCopy, key: str, remarks: WorkflowRemarks, words: Words) -> list[MoveLine]:
    moves = copy.moves_from(key)
    return [
        _line(copy, move, remarks, words, number == 0, number == len(moves) - 1)
        for number, move in enumerate(moves)
    ]


def _line(
    copy: WorkingCopy,
    move: Part,
    remarks: WorkflowRemarks,
    words: Words,
    first: bool,
    last: bool,
) -> MoveLine:
    target = copy.state(move["to"]) if copy.has_state(move["to"]) else None
    return MoveLine(
        move=move,
        label=label_of(move),
        who=who_in_words(move),
        target=target,
        target_label=state_label(target) if target else _("nowhere yet"),
        details=details_of(move, words),
        remarks=remarks.of_move(move["key"]),
        is_first=first,
        is_last=last,
        is_citizens=who_of(move) == CITIZEN,
    )


def details_of(move: Part, words: Words) -> list[str]:
    """Say the condition of a move, what is written and filled in with it, what it sets off."""
    details = []
    if move.get("guard"):
        said = say(move["guard"], words.questions) or _("a condition that cannot be read")
        details.append(_("Only if %(condition)s") % {"condition": said})
    reason = move.get("reason", Reason.NONE)
    if reason in tuple(Reason) and reason != Reason.NONE:
        details.append(str(REASONS[Reason(reason)]))
    if asked := [label_of(one) for one in questions_of(move)]:
        details.append(_("The staff fill in: %(questions)s") % {"questions": _(", ").join(asked)})
    return [*details, *effects_in_words(move, words.documents)]


def effects_in_words(move: Part, documents: Mapping[str, str]) -> list[str]:
    """Say what a move sets off; ``documents`` are titles of templates by name. No query."""
    given = move.get("effects")
    return [
        _effect(one, documents)
        for one in (given if isinstance(given, list) else [])
        if isinstance(one, Mapping)
    ]


def _effect(effect: Mapping[str, Any], documents: Mapping[str, str]) -> str:
    kind, options = str(effect.get("type", "")), {k: v for k, v in effect.items() if k != "type"}
    title = documents.get(str(options.get("template"))) if kind == "document" else None
    return issue_in_words(title) if title else EffectCall(kind, options).preview()
