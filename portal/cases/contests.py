"""Complaints: what may be contested and until when, which instance hears it, what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, override

from portal.accounts.access import SYSTEM
from portal.accounts.models import Unit
from portal.accounts.units import unit_named
from portal.cases.desk_notices import tell_desk
from portal.cases.events import CaseMoved
from portal.cases.given_answers import files_by_field, given_answers
from portal.cases.models import Case, Contest, Outcome, TimelineEntry
from portal.cases.timeline import add_entry
from portal.definitions.actions import PublishedMeanwhile
from portal.definitions.versions import checksum_of
from portal.forms.actions import publish as publish_form
from portal.forms.models import FormVersion
from portal.localised import localise
from portal.persian.jalali import format_date
from portal.persian.text import in_order
from portal.workcalendar.calendar import add_working_days
from portal.workflow.actions import publish as publish_workflow
from portal.workflow.models import WorkflowVersion

#: The kind of case that a complaint is; the core declares it.
CONTEST = "core.contest"
STEP = "complaint"
DEFINITIONS: dict[str, Any] = json.loads(
    Path(__file__).with_name("contest.json").read_text("utf-8")
)
DECIDED = (Outcome.APPROVED, Outcome.REJECTED, Outcome.ANSWERED)
ATTEMPTS = 3


@dataclass(frozen=True)
class Ground:
    """What a case gives to complain about: a ``decision``, or delay (None).

    ``refusal`` says why not (any more); ``until`` when the time for it ends.
    """

    decision: TimelineEntry | None = None
    until: datetime | None = None
    refusal: str = ""


def ground_of(case: Case, now: datetime | None = None) -> Ground | None:
    """Return what there is to complain about in a case; None for nothing. At most 4 queries.

    A decision may be contested for some working days, a delay as long as it lasts. A complaint
    cannot be contested in its turn, nor what the applicant has taken back.
    """
    now = now or timezone.now()
    if case.kind == CONTEST or case.is_draft:
        return None
    if not case.is_closed:
        return Ground() if case.is_overdue else None
    if case.outcome not in DECIDED or case.closed_at is None:
        return None
    decision = case.timeline.filter(to_state=case.state).last()
    until = _end_of_day(add_working_days(case.closed_at, settings.PORTAL_CONTEST_WITHIN_DAYS))
    too_late = gettext("The time for a complaint ended on %(date)s.")
    refusal = too_late % {"date": format_date(until, "medium")} if now > until else ""
    return Ground(decision, until, refusal)


def _end_of_day(moment: datetime) -> datetime:
    """Return the end of that day in the town: people read the date, not when the office closes."""
    return timezone.make_aware(datetime.combine(timezone.localtime(moment).date(), time.max))


def contests_of(case: Case) -> list[Contest]:
    """Return the complaints about a case, the oldest first. One query."""
    rows = case.contests.select_related("case__workflow_version", "case__holder", "decision")
    return list(rows.order_by("pk"))


def contested_by(case: Case) -> Case | None:
    """Return the case that this complaint is about. One query for complaints, else none."""
    if case.kind != CONTEST:
        return None
    rows = Case.objects.with_related().select_related("form_version")
    return rows.filter(contests__case=case).first()


def original_of(case: Case) -> dict[str, Any] | None:
    """Return the whole case that a complaint is about, for those who hear it; None otherwise.

    At most 4 queries, none for a case that is no complaint.
    """
    original = contested_by(case)
    if original is None:
        return None
    files = files_by_field(original)
    return {
        "case": original,
        "decision": Contest.objects.select_related("decision").get(case=case).decision,
        "sections": given_answers(original, files),
        "files": files,
        "entries": list(original.timeline.select_related("actor").prefetch_related("files")),
    }


def next_instance(unit: Unit) -> Unit:
    """Return the unit that hears complaints about ``unit``: the town's own for it, or that above.

    Costs at most 2 queries.
    """
    named: str = settings.PORTAL_CONTEST_UNIT
    appointed = unit_named(named) if named and named != unit.slug else None
    return appointed or unit.get_parent() or unit


def title_of_contest(case: Case) -> dict[str, str]:
    """Return how a complaint about ``case`` is called, by language."""
    titles = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            named = gettext("Complaint about: %(title)s")
            titles[language] = named % {"title": localise(case.title, language)}
    return titles


def with_code(words: Mapping[str, str], case: Case) -> dict[str, str]:
    """Return words by language that end with the code of a case, kept in order for any script."""
    code = in_order(case.pretty_code)
    return {language: f"{text} ({code})" for language, text in words.items()}


def versions_of_contest() -> tuple[FormVersion, WorkflowVersion]:
    """Return the form and workflow of complaints, published now if they are not. 2 queries."""
    form = _published(FormVersion, publish_form, DEFINITIONS["form"])
    return form, _published(WorkflowVersion, publish_workflow, DEFINITIONS["workflow"])


def _published(model: Any, publish: Any, definition: Any) -> Any:
    wanted = {"name": CONTEST, "checksum": checksum_of(definition)}
    for _attempt in range(ATTEMPTS):
        found = model.objects.filter(**wanted).order_by("-number").first()
        if found:
            return found
        try:
            return publish(actor=SYSTEM, name=CONTEST, definition=definition)
        except PublishedMeanwhile:
            continue
    raise PublishedMeanwhile


def note_result(moved: CaseMoved) -> None:
    """Write what became of a complaint on the case that it is about, and tell its desk.

    Costs at most 8 queries, and those of the notices.
    """
    complaint = Case.objects.with_related().filter(pk=moved.case_id).first()
    original = contested_by(complaint) if complaint else None
    if complaint is None or original is None or not moved.outcome:
        return
    labels = {
        language: localise(complaint.current_state.label, language)
        for language, _name in settings.LANGUAGES
    }
    add_entry(
        original, TimelineEntry.Kind.CONTESTED, actor=None, label=labels,
        text=complaint.pretty_code,
    )  # fmt: skip
    told = with_code(labels, complaint)
    tell_desk(case=original, text=told, key=f"contest:{complaint.pk}:{moved.to}", at=timezone.now())
