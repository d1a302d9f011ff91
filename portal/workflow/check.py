"""Everything that is wrong or doubtful about a workflow, for those who design it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from portal.accounts.permissions import permission_choices
from portal.definitions.conditions import AllOf, Condition, Domain, Not, can_hold
from portal.definitions.findings import Finding, Findings
from portal.definitions.reading import InvalidDefinition
from portal.forms.compiled import CompiledForm
from portal.forms.domains import domain_of
from portal.forms.field_types import type_of
from portal.localised import localise
from portal.workflow.definition import (
    STAFF_PREFIX,
    Kind,
    Move,
    Mover,
    Outcome,
    Phase,
    Reason,
    State,
    Workflow,
)
from portal.workflow.reading import read_workflow
from portal.workflow.soundness import problems_of
from portal.workflow.visits import doubts_about_visits

Doubts = Iterator[tuple[str, str]]
BILLING, INQUIRY = "invoice", "inquiry"


def check_workflow(
    definition: object,
    *,
    form: CompiledForm | None = None,
    units: Collection[str] | None = None,
) -> list[Finding]:
    """List all errors and doubts of a definition; never raises, whatever JSON it is given.

    Errors are what :func:`portal.workflow.compile.compile_workflow` refuses, and questions that
    guards name and ``form`` does not have. ``units`` are the slugs that there are; without them
    they are not looked at. No query.
    """
    findings = Findings()
    workflow, refusals = read_workflow(definition)
    for refusal in refusals:
        findings.error(refusal.place, refusal.reason)
    if workflow is None:
        return findings.all
    refused = {refusal.place for refusal in refusals}
    for problem in problems_of(workflow):
        if not _is_consequence(problem, refused):
            findings.error(problem.place, problem.reason)
    if form is not None:
        for place, text in _unknown_questions(workflow, form):
            findings.error(place, text)
    for place, text in _doubts(workflow, _domains(workflow, form), units):
        findings.warning(place, text)
    return findings.all


def _is_consequence(problem: InvalidDefinition, refused: Collection[str]) -> bool:
    """Say whether a rule is broken only because something could not be read."""
    about_a_question = problem.place.endswith(".field")
    unread_questions = any(".fields" in place for place in refused)
    return problem.place in refused or (about_a_question and unread_questions)


def _unknown_questions(workflow: Workflow, form: CompiledForm) -> Doubts:
    asked = {field.key: field for field in form.fields}
    for place, key in _named_questions(workflow):
        if key not in asked:
            yield place, _("There is no question with the key “%(key)s”.") % {"key": key}
        elif not type_of(asked[key]).has_answer:
            reason = _("“%(question)s” has no answer that could be compared.")
            yield place, reason % {"question": localise(asked[key].label)}


def _named_questions(workflow: Workflow) -> Doubts:
    """Yield each question of the citizen's form that guards and inquiries name, by its place."""
    for move in workflow.moves:
        for comparison in move.guard.comparisons if move.guard else ():
            if not comparison.field.startswith(STAFF_PREFIX):
                yield f"{comparison.place}.field", comparison.field
        for call in move.effects:
            if call.type == INQUIRY and isinstance(fields := call.given.get("fields"), Mapping):
                yield from ((f"{call.place}.fields.{key}", str(fields[key])) for key in fields)


def _domains(workflow: Workflow, form: CompiledForm | None) -> dict[str, Domain]:
    """Return what each question that guards may name can be answered with.

    Staff may come to theirs later, and a hidden question is not answered at all.
    """
    found: dict[str, Domain | None] = {}
    for step in form.steps if form else ():
        for field in step.fields:
            domain, hides = domain_of(field), bool(step.show_if or field.show_if)
            found[field.key] = replace(domain, may_be_empty=True) if domain and hides else domain
    for name, field in workflow.staff_fields.items():
        domain = domain_of(field)
        found[name] = replace(domain, may_be_empty=True) if domain else None
    return {name: domain for name, domain in found.items() if domain}


def _doubts(
    workflow: Workflow, domains: dict[str, Domain], units: Collection[str] | None
) -> Doubts:
    for n, state in enumerate(workflow.states):
        yield from _of_notices(f"states[{n}]", state)
        yield from _of_hints(f"states[{n}]", state)
        yield from _of_ways_out(f"states[{n}]", state, workflow, domains)
        yield from _of_reminder(f"states[{n}]", state, workflow)
        yield from _of_unit(f"states[{n}].unit", state.unit, units)
    permissions = dict(permission_choices())
    for n, move in enumerate(workflow.moves):
        yield from _of_reasons(f"moves[{n}]", move)
        yield from _of_guard(f"moves[{n}]", move, domains)
        if move.permission and move.permission not in permissions:
            yield (
                f"moves[{n}].permission",
                _("Nobody may make this step: there is no permission “%(permission)s”.")
                % {"permission": move.permission},
            )
        for call in move.effects:
            if call.type == "assign":
                unit = str(call.given.get("unit", ""))
                yield from _of_unit(f"{call.place}.unit", unit, units)
            if then := str(call.given.get("then", "")):
                yield from _of_following(f"{call.place}.then", workflow, move, then)
    yield from _of_all_moves(workflow)
    yield from doubts_about_visits(workflow)


def _of_notices(place: str, state: State) -> Doubts:
    if state.notice:
        return
    if state.phase == Phase.WAITING_CITIZEN:
        yield f"{place}.notice", _("The applicant has to act here, but is not told.")
    elif state.is_closed and state.outcome != Outcome.WITHDRAWN:
        yield f"{place}.notice", _("The applicant is not told how the case ended.")
    if state.notice_text:
        yield f"{place}.notice_text", _("This text is never sent: the state sends no notice.")


def _of_hints(place: str, state: State) -> Doubts:
    if state.phase == Phase.WAITING_CITIZEN and not state.citizen_hint:
        yield (
            f"{place}.citizen_hint",
            _("The applicant has to act here, but nothing says what to do."),
        )
    if state.phase in (Phase.OPEN, Phase.WAITING_AGENCY) and not state.days:
        yield f"{place}.days", _("Without days nobody is ever late in this state.")


def _of_ways_out(
    place: str, state: State, workflow: Workflow, domains: dict[str, Domain]
) -> Doubts:
    moves = workflow.moves_from(state.key)
    answers = [m for m in moves if m.by == Mover.CITIZEN and m.kind != Kind.WITHDRAW]
    if state.phase == Phase.WAITING_CITIZEN and not answers and not _is_paid_in(state, workflow):
        yield place, _("The applicant has to act here, but has no step to make.")
    onward = [move for move in moves if move.kind != Kind.WITHDRAW]
    guards = [move.guard for move in onward if move.guard]
    if guards and len(guards) == len(onward) and not state.is_closed:
        none_holds = AllOf(tuple(Not(guard) for guard in guards))
        if can_hold(none_holds, domains):
            yield place, _("If none of the conditions is met, no case can move on from here.")


def _is_paid_in(state: State, workflow: Workflow) -> bool:
    """Whether the applicant comes here to pay, which is no step of the workflow."""
    billing = (move for move in workflow.moves if move.to == state.key)
    return any(call.type == BILLING for move in billing for call in move.effects)


def _of_reminder(place: str, state: State, workflow: Workflow) -> Doubts:
    waits = [m.after for m in workflow.moves_from(state.key, by=Mover.CLOCK) if m.after]
    wanted = state.reminder
    if wanted and any(
        wait.days <= wanted.days and wait.working == wanted.working for wait in waits
    ):
        yield (
            f"{place}.reminder.days",
            _("The clock moves the case on before the reminder is sent."),
        )


def _of_unit(place: str, unit: str, units: Collection[str] | None) -> Doubts:
    if unit and units is not None and unit not in units:
        yield place, _("There is no unit “%(unit)s”.") % {"unit": unit}


def _of_following(place: str, workflow: Workflow, move: Move, then: str) -> Doubts:
    """Doubt a step that is to follow an effect and cannot be made when its time comes."""
    if then not in {one.key for one in workflow.moves}:
        yield place, _("The step that should follow is not there.")
    elif not any(one.key == then for one in workflow.moves_from(move.to)):
        yield (
            place,
            _("The step “%(then)s” that should follow is not possible from there.")
            % {"then": localise(workflow.move(then).label)},
        )


def _of_reasons(place: str, move: Move) -> Doubts:
    if move.by != Mover.STAFF or move.reason == Reason.REQUIRED:
        return
    if move.kind == Kind.REJECT:
        yield f"{place}.reason", _("A rejection should give its reason.")
    if move.kind == Kind.ASK:
        yield f"{place}.reason", _("A question should say what is needed.")


def _of_guard(place: str, move: Move, domains: dict[str, Domain]) -> Doubts:
    if move.guard is None:
        if move.guard_text:
            yield f"{place}.guard_text", _("This text is never shown: the step has no condition.")
        return
    if not move.guard_text and move.by != Mover.CLOCK:
        yield f"{place}.guard_text", _("Say in plain words when this step is not possible.")
    guard: Condition = move.guard
    if not can_hold(guard, domains):
        yield f"{place}.guard", _("This condition can never be met, so nobody can make the step.")
    elif not can_hold(Not(guard), domains):
        yield f"{place}.guard", _("This condition is always met, so it can be left out.")


def _of_all_moves(workflow: Workflow) -> Doubts:
    kinds = {move.kind for move in workflow.moves}
    outcomes = {state.outcome for state in workflow.states}
    if Outcome.APPROVED in outcomes and Outcome.REJECTED not in outcomes:
        yield "moves", _("There is no way to reject a request.")
    if Kind.WITHDRAW not in kinds:
        yield "moves", _("There is no way for the applicant to take the request back.")
    for n, move in enumerate(workflow.moves):
        if move.by == Mover.CLOCK and _comes_back(workflow, move):
            yield f"moves[{n}]", _("The clock alone leads cases in a circle here.")


def _comes_back(workflow: Workflow, move: Move) -> bool:
    """Say whether the clock's moves alone lead from where ``move`` ends to where it begins."""
    seen: set[str] = set()
    waiting = [move.to]
    while waiting:
        key = waiting.pop()
        if key in move.from_states:
            return True
        if key not in seen:
            seen.add(key)
            waiting.extend(m.to for m in workflow.moves_from(key, by=Mover.CLOCK))
    return False
