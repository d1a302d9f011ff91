"""Submitting: a complete draft becomes an open case."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.cases import notices, policies
from portal.cases.concurrency import locked
from portal.cases.deadlines import enter_state, start_clock
from portal.cases.desks import hand_over
from portal.cases.events import CaseSubmitted, about
from portal.cases.models import Case, Phase, TimelineEntry
from portal.cases.policies import Citizen
from portal.cases.search_text import searchable_text
from portal.cases.timeline import add_entry
from portal.errors import DomainError, require
from portal.events.publishing import publish
from portal.forms.answers import clean_step
from portal.forms.compiled import CompiledStep

SUBMITTED_LABEL = {"fa": "درخواست ثبت شد", "en": "Request submitted"}


class Incomplete(DomainError):
    """Steps of the form are still open; ``steps`` holds their keys in order."""

    message = _("Some parts of the form are not complete yet.")

    def __init__(self, steps: list[str]) -> None:
        super().__init__()
        self.steps = steps


@transaction.atomic
def submit_case(*, actor: Citizen, draft: Case, at: datetime | None = None) -> Case:
    """Turn a complete draft into an open case; everything in one transaction, or nothing.

    A second call, by a double click or from another device, returns the case as it is and
    writes nothing. Queues one confirmation notice and publishes :class:`CaseSubmitted`. ``at`` is
    the moment, for imports; otherwise it is now. Costs at most 12 queries.

    :raises Incomplete: a step was not finished.
    """
    case = locked(draft)
    require(policies.owns(actor, case))
    if not case.is_draft:
        return case
    _require_complete(case, imported=at is not None)
    now = at or timezone.now()
    state = case.workflow.state(case.workflow.initial)
    claimed = Case.objects.filter(pk=case.pk, phase=Phase.DRAFT).update(
        phase=Phase.OPEN, submitted_at=now
    )
    if not claimed:
        return Case.objects.with_related().get(pk=case.pk)
    case.phase, case.state, case.submitted_at = Phase(state.phase), state.key, now
    start_clock(case, now)
    enter_state(case, state, now)
    hand_over(case, state)
    case.contact_mobile = case.contact_mobile or _answered_mobile(case)
    case.search_text = searchable_text(case)
    case.save()
    add_entry(
        case, TimelineEntry.Kind.SUBMITTED, actor=actor, label=SUBMITTED_LABEL, to_state=state.key,
        at=now,
    )  # fmt: skip
    notices.tell_applicant(notice=notices.submitted, case=case, key="submitted")
    publish(CaseSubmitted(**about(case), to=state.key))
    return case


def _require_complete(case: Case, *, imported: bool) -> None:
    """Check every step once more, under the lock: other devices may have changed it since.

    What is imported was valid in its day, such as a date that lay ahead then.
    """
    if case.form_version is None:
        return
    uploaded = set(case.files.values_list("field_key", flat=True))
    open_steps = [
        step.key
        for step in case.form.steps
        if step.key not in case.done_steps or not (imported or _still_valid(case, step, uploaded))
    ]
    if open_steps:
        raise Incomplete(open_steps)


def _still_valid(case: Case, step: CompiledStep, uploaded: set[str]) -> bool:
    result = clean_step(step, case.answers, None, settings.LANGUAGE_CODE, already_uploaded=uploaded)
    return result.is_valid


def _answered_mobile(case: Case) -> str:
    """Return the mobile number given in the form, for people without an account."""
    if case.form_version is None:
        return ""
    keys = [field.key for field in case.form.fields if field.type == "mobile"]
    return next((str(case.answers[key]) for key in keys if case.answers.get(key)), "")
