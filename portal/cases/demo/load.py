"""Let the demo town's people rate and complain, and let one of them act for a company."""

from __future__ import annotations

import json
from itertools import cycle
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal.accounts.access import SYSTEM
from portal.accounts.models import IdentityLevel, Representation, User
from portal.accounts.representation import (
    Paper,
    confirm_representation,
    request_representation,
)
from portal.cases.actions.contest import contest_case
from portal.cases.contests import CONTEST, ground_of
from portal.cases.models import Case, Outcome, Phase, Rating
from portal.cases.querysets import CaseQuerySet
from portal.cases.ratings import rate_case
from portal.pdf import pdf_of
from portal.persian.text import digits_for


def load_demo_voices() -> list[str]:
    """Rate closed cases, complain about one refusal, confirm one company; may be repeated.

    :raises ImproperlyConfigured: outside the demo, because nobody has said any of it.
    """
    if not getattr(settings, "PORTAL_DEMO", False):
        raise ImproperlyConfigured("Demo ratings are made in the demo town only.")
    data = json.loads(Path(__file__).with_name("voices_fa.json").read_text(encoding="utf-8"))
    _confirm_company(data["company"])
    if Rating.objects.exists():
        return []
    count = _rate(data["ratings"], left_to=data["rates_for_oneself"])
    _complain(data["complaint"])
    return [_("%(count)s cases were rated.") % {"count": digits_for(count)}]


def _closed() -> CaseQuerySet:
    rows = Case.objects.with_related().filter(phase=Phase.CLOSED, applicant__isnull=False)
    return rows.exclude(outcome=Outcome.WITHDRAWN).exclude(kind=CONTEST).order_by("closed_at", "pk")


def _rate(ratings: list[dict[str, Any]], *, left_to: str) -> int:
    """Rate what is closed, but for the newest case of the person with the mobile ``left_to``."""
    newest = _closed().filter(applicant__mobile=left_to).last()
    cases = list(_closed().exclude(pk=newest.pk) if newest else _closed())
    for case, said in zip(cases, cycle(ratings), strict=False):
        rate_case(actor=case.applicant, case=case, stars=said["stars"], text=said["text"])
    return len(cases)


def _complain(answers: dict[str, str]) -> None:
    """Complain about the newest refusal for which there is time."""
    for case in _closed().filter(outcome=Outcome.REJECTED).reverse():
        ground = ground_of(case)
        if ground and not ground.refusal:
            contest_case(actor=case.applicant, case=case, answers=answers)
            return


def _confirm_company(company: dict[str, str]) -> None:
    person = User.objects.filter(mobile=company["mobile"]).first()
    known = person and person.identity_level == IdentityLevel.NATIONAL_ID
    if not known or person is None or Representation.objects.filter(person=person).exists():
        return
    letter = pdf_of(format_html("<h1>{}</h1><p>{}</p>", company["name"], company["letter"]))
    paper = Paper(ContentFile(letter), company["paper_name"], "application/pdf")
    row = request_representation(
        actor=person, legal_id=company["legal_id"], name=company["name"],
        position=company["position"], paper=paper,
    )  # fmt: skip
    confirm_representation(actor=SYSTEM, representation=row)
