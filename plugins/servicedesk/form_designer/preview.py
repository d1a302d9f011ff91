"""The form as citizens will see it, as far as it is sound, with answers typed to try it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from plugins.servicedesk.designing.try_out import named
from plugins.servicedesk.form_designer.remarks import PLACE
from plugins.servicedesk.form_designer.working_copy import Part, WorkingCopy
from plugins.servicedesk.models import Design
from portal.api import localise
from portal.api.cases import Case
from portal.api.definitions import (
    CompiledForm,
    InvalidDefinition,
    StepResult,
    check_form,
    clean_step,
    compile_form,
    display_answers,
    shown,
)
from portal.api.designing import (
    Json,
    Progress,
    blank_form,
    first_stop,
    rearranged,
    step_context,
    type_of,
)

RULES = ("show_if", "stops", "messages", "bank")
STAND_IN = {"title": "·"}
MOST_ROUNDS = 6
NO_CODE = "00000000000000"


@dataclass(frozen=True)
class SoundPart:
    """What of a design can be shown, and the labels of the questions that cannot yet."""

    form: CompiledForm
    left_out: tuple[str, ...]


def sound_part(copy: WorkingCopy) -> SoundPart:
    """Leave out what has errors until the rest can be shown. No query."""
    steps: list[Part] = deepcopy(copy.steps)
    left_out: dict[str, None] = {}
    for _round in range(MOST_ROUNDS):
        steps = [step for step in steps if step["fields"]]
        try:
            form = compile_form({"steps": steps}) if steps else CompiledForm(())
            return SoundPart(form, tuple(left_out))
        except InvalidDefinition:
            for label in _without_errors(steps):
                left_out[label] = None
    return SoundPart(CompiledForm(()), tuple(left_out))


def _without_errors(steps: list[Part]) -> list[str]:
    """Take out what a check calls an error, in place; returns the labels of lost questions."""
    gone: list[tuple[int, int]] = []
    for finding in check_form({"steps": steps}):
        found = PLACE.fullmatch(finding.place)
        if finding.level != "error" or found is None:
            continue
        step = steps[int(found[1])]
        rule = found[4].split(".")[0].split("[")[0]
        if found[2] is None:
            _mend(step, rule)
        elif rule in RULES and not found[3]:
            step["fields"][int(found[2])].pop(rule, None)
        else:
            gone.append((int(found[1]), int(found[2])))
    lost = []
    for at, index in sorted(set(gone), reverse=True):
        question = steps[at]["fields"].pop(index)
        lost.append(localise(question.get("label")) or question["key"])
    return lost[::-1]


def _mend(step: Part, key: str) -> None:
    step.pop(key, None)
    step |= {key: STAND_IN[key]} if key in STAND_IN else {}
    step.setdefault("fields", [])


class Tried:
    """The answers that a designer has typed into the preview of one design."""

    def __init__(self, request: HttpRequest, design: Design) -> None:
        self._session, self._name = request.session, f"form-design-{design.pk}"
        self.answers: dict[str, Json] = dict(self._session.get(self._name) or {})

    def keep(self, answers: dict[str, Json]) -> None:
        self.answers |= answers
        self._session[self._name] = self.answers

    def forget(self) -> None:
        self.answers = {}
        self._session.pop(self._name, None)


def progress_of(form: CompiledForm, answers: dict[str, Json]) -> Progress:
    """Return which steps these answers lead through."""
    decided = shown(form, answers)
    steps = tuple(step for step in form.steps if decided.has_step(step.key))
    return Progress(steps, tuple(step.key for step in steps), decided)


def page_of(
    design: Design, form: CompiledForm, tried: Tried, key: str, sent: StepResult | None = None,
    *, shows_errors: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """Return what the page of a step shows, with the answers typed so far."""
    progress = progress_of(form, tried.answers)
    step = progress.step(key) or form.step(key)
    if progress.step(key) is None:
        progress = Progress(form.steps, progress.open, progress.shown)
    page = None
    if sent is not None:
        page = rearranged(sent.form) or (sent.form if shows_errors and sent.errors else None)
    if page is None:
        page = blank_form(step, tried.answers, _language(), earlier=progress.shown.answers)
    draft = Case(tracking_code=NO_CODE, title=design.title)
    context = step_context(draft, step, page, {}, progress)
    stop = first_stop(step, progress.shown)
    here = f"steps[{[one.key for one in form.steps].index(step.key)}]."
    found = [reason for place, reason in progress.shown.problems if place.startswith(here)]
    problems = {named(reason, form.fields) for reason in found}
    return {**context, "stop": stop, "problems": sorted(problems)}


def taken(form: CompiledForm, tried: Tried, key: str, data: Any, files: Any) -> StepResult:
    """Read what was typed into a step and remember it; no file is kept, and none is missed."""
    progress = progress_of(form, tried.answers)
    step = form.step(key)
    result = clean_step(
        step, data, files, _language(), earlier=progress.shown.answers,
        already_uploaded=[one.key for one in step.fields if type_of(one).is_file],
    )  # fmt: skip
    tried.keep(dict(result.answers))
    return result


def last_page(form: CompiledForm, tried: Tried) -> dict[str, Any]:
    """Return what the page after the last step shows: everything that was answered."""
    return {"sections": display_answers(form, tried.answers, _language(), files={})}


def _language() -> str:
    return get_language() or ""
