"""Submitting: a complete draft becomes an open case."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.cases import notices, policies
from portal.cases.actions.drafts import take_files_out
from portal.cases.concurrency import locked
from portal.cases.deadlines import enter_state, start_clock
from portal.cases.desks import hand_over
from portal.cases.events import CaseSubmitted, about
from portal.cases.models import Case, Phase, TimelineEntry
from portal.cases.policies import Citizen
from portal.cases.search_text import searchable_answers, searchable_text
from portal.cases.timeline import add_entry
from portal.errors import DomainError, require
from portal.events.publishing import publish
from portal.forms.answers import StepResult, clean_step
from portal.forms.compiled import CompiledForm, CompiledStep
from portal.forms.definition import Json, Stop
from portal.forms.visibility import Shown, shown
from portal.localised import localise

logger = logging.getLogger("portal.cases")

SUBMITTED_LABEL = {"fa": "درخواست ثبت شد", "en": "Request submitted"}


class Incomplete(DomainError):
    """Steps of the form are still open; ``steps`` holds their keys in order."""

    message = _("Some parts of the form are not complete yet.")

    def __init__(self, steps: list[str]) -> None:
        super().__init__()
        self.steps = steps


class Stopped(Incomplete):
    """An answer ends the way through the form; the message is the form's own."""

    def __init__(self, steps: list[str], stop: Stop) -> None:
        super().__init__(steps)
        DomainError.__init__(self, localise(stop.text))
        self.stop = stop


@transaction.atomic
def submit_case(*, actor: Citizen, draft: Case, at: datetime | None = None) -> Case:
    """Turn a complete draft into an open case; everything in one transaction, or nothing.

    A second call, by a double click or from another device, returns the case as it is and
    writes nothing. Queues one confirmation notice and publishes :class:`CaseSubmitted`. ``at`` is
    the moment, for imports; otherwise it is now. Costs at most 17 queries.

    What was typed into questions that are hidden now is not sent.

    :raises Incomplete: a step was not finished.
    :raises Stopped: an answer ends the way.
    """
    return submit_locked(actor=actor, case=locked(draft), at=at)


def submit_locked(*, actor: Citizen, case: Case, at: datetime | None = None) -> Case:
    """Do what :func:`submit_case` does with a case that this transaction has locked already.

    The rule of a kind gets such a case, and saves 4 queries by it.

    :raises Incomplete: a step was not finished.
    :raises Stopped: an answer ends the way.
    """
    require(policies.owns(actor, case))
    if not case.is_draft:
        return case
    case.answers = _frozen_answers(case, imported=at is not None)
    now = at or timezone.now()
    state = case.workflow.state(case.workflow.initial)
    case.phase, case.state, case.submitted_at = Phase(state.phase), state.key, now
    start_clock(case, now)
    enter_state(case, state, now)
    hand_over(case, state)
    case.contact_mobile = case.contact_mobile or _answered_mobile(case)
    case.search_text, case.answers_text = searchable_text(case), searchable_answers(case)
    case.save()
    add_entry(
        case, TimelineEntry.Kind.SUBMITTED, actor=actor, label=SUBMITTED_LABEL, to_state=state.key,
        at=now,
    )  # fmt: skip
    notices.tell_applicant(
        notice=notices.submitted, case=case, key="submitted", text=notices.filed_for(actor, case)
    )
    publish(CaseSubmitted(**about(case), to=state.key))
    return case


def _frozen_answers(case: Case, *, imported: bool) -> dict[str, Json]:
    """Check every step that is asked once more, under the lock; return the answers that count.

    Other devices may have changed it since. What is imported was valid in its day, such as a date
    that lay ahead then. Files of hidden questions are taken out.
    """
    if case.form_version is None:
        return dict(case.answers)
    uploaded = list(case.files.values_list("field_key", flat=True))
    decided = shown(case.form, case.answers)
    asked = [step for step in case.form.steps if decided.has_step(step.key)]
    results = (
        {} if imported else {step.key: _again(case, step, decided, uploaded) for step in asked}
    )
    open_steps = [
        step.key
        for step in asked
        if step.key not in case.done_steps or not (imported or results[step.key].is_done)
    ]
    if open_steps:
        stop = results[open_steps[0]].stop if results else None
        raise Stopped(open_steps, stop) if stop else Incomplete(open_steps)
    _report_problems(case, decided)
    hidden = {key for key in uploaded if _is_hidden(case.form, decided, key)}
    take_files_out(case, hidden)
    return dict(decided.answers)


def _again(case: Case, step: CompiledStep, decided: Shown, uploaded: list[str]) -> StepResult:
    return clean_step(
        step, case.answers, None, settings.LANGUAGE_CODE,
        already_uploaded=uploaded, earlier=decided.answers,
    )  # fmt: skip


def _is_hidden(form: CompiledForm, decided: Shown, key: str) -> bool:
    return any(field.key == key for field in form.fields) and not decided.has_field(key)


def _report_problems(case: Case, decided: Shown) -> None:
    """Leave a line for those who design forms: a formula gave no value, and nobody was stopped."""
    for place, reason in decided.problems:
        logger.warning("form %s, %s: %s", case.form_version, place, reason)


def _answered_mobile(case: Case) -> str:
    """Return the mobile number given in the form, for people without an account."""
    if case.form_version is None:
        return ""
    keys = [field.key for field in case.form.fields if field.type == "mobile"]
    return next((str(case.answers[key]) for key in keys if case.answers.get(key)), "")
