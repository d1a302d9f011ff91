"""Complaining about a decision, or about none in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.cases import policies
from portal.cases.actions.drafts import add_file, save_step, start_draft
from portal.cases.actions.submit import submit_case
from portal.cases.concurrency import locked
from portal.cases.contests import (
    CONTEST,
    STEP,
    Ground,
    ground_of,
    next_instance,
    title_of_contest,
    versions_of_contest,
    with_code,
)
from portal.cases.desk_notices import tell_desk
from portal.cases.models import Case, Contest, TimelineEntry
from portal.cases.policies import Citizen, OnBehalf
from portal.cases.timeline import add_entry
from portal.errors import DomainError, require
from portal.forms.fields import AcceptedFile
from portal.forms.file_types import most_files

LABEL = {"fa": "متقاضی اعتراض کرد", "en": "The applicant has complained"}


class NothingToContest(DomainError):
    """The case goes on in time, was taken back, or the time for a complaint is over."""

    status = 409
    message = _("There is no decision here that you can complain about.")


class AlreadyContested(DomainError):
    """There is one complaint for each decision; ``complaint`` is the case that it is."""

    status = 409
    message = _("You have already complained about this.")

    def __init__(self, complaint: Case) -> None:
        super().__init__()
        self.complaint = complaint


@transaction.atomic
def contest_case(
    *,
    actor: Citizen,
    case: Case,
    answers: dict[str, Any],
    files: Sequence[AcceptedFile] = (),
    at: datetime | None = None,
) -> Case:
    """File a complaint about ``case`` as a case of its own, with the next instance.

    ``answers`` and ``files`` are what the form of complaints took. Both cases say so, the desk of
    the first is told. ``at`` is the moment, for imports; otherwise it is now. Costs at most 40
    queries, 4 more for each file.

    :raises NothingToContest, AlreadyContested: see there.
    """
    case = locked(case)
    require(policies.owns(actor, case) and not isinstance(actor, OnBehalf))
    ground = ground_of(case, at)
    if ground is None or ground.refusal:
        raise NothingToContest(ground.refusal if ground else None)
    earlier = Contest.objects.filter(contested=case, decision=ground.decision)
    if found := earlier.select_related("case").first():
        raise AlreadyContested(found.case)
    complaint = _filed(actor, case, answers, files, at)
    _link(complaint, case, ground)
    _say_so(actor, case, complaint, at or timezone.now())
    return complaint


def _filed(
    actor: Citizen,
    case: Case,
    answers: dict[str, Any],
    files: Sequence[AcceptedFile],
    at: datetime | None,
) -> Case:
    form, workflow = versions_of_contest()
    draft = start_draft(
        actor=actor, kind=CONTEST, title=title_of_contest(case), unit=next_instance(case.unit),
        form_version=form, workflow_version=workflow,
        promised_days=settings.PORTAL_CONTEST_ANSWER_DAYS,
    )  # fmt: skip
    draft.contact_mobile = draft.contact_mobile or case.contact_mobile
    draft.on_behalf_of = case.on_behalf_of
    draft.save(update_fields=["contact_mobile", "on_behalf_of"])
    most = most_files(form.compiled.step(STEP).field("papers"))
    for one in files:
        add_file(
            actor=actor, draft=draft, field_key="papers", file=one.file, checked=one.upload,
            most=most,
        )  # fmt: skip
    save_step(actor=actor, draft=draft, step_key=STEP, answers=answers)
    return submit_case(actor=actor, draft=draft, at=at)


def _link(complaint: Case, case: Case, ground: Ground) -> None:
    try:
        with transaction.atomic():
            Contest.objects.create(case=complaint, contested=case, decision=ground.decision)
    except IntegrityError as error:
        raise NothingToContest from error


def _say_so(actor: Citizen, case: Case, complaint: Case, at: datetime) -> None:
    words = with_code(LABEL, complaint)
    add_entry(case, TimelineEntry.Kind.CONTESTED, actor=actor, label=words, at=at)
    tell_desk(case=case, text=words, key=f"contest:{complaint.pk}", at=at)
