"""What failed while citizens used a service, for its designers: where, why and how often."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from plugins.servicedesk.models import Design, Offer, OfferProblem
from portal.api import localise
from portal.api.definitions import FormField

FEE, FORM = "fee", "form"
FEE_PLACE = re.compile(r"fee\[(\d+)\]")
FORM_PLACE = re.compile(r"form\.steps\[(\d+)\]\.fields\[(\d+)\].*")


@dataclass(frozen=True)
class PlacedProblem:
    """A problem, what it is about in words, and the page on which it is mended."""

    problem: OfferProblem
    where: str
    address: str


def problems_of(offer: Offer) -> list[PlacedProblem]:
    """Return the problems of a complete offer, newest first. At most 2 queries."""
    found = list(offer.problems.all())
    is_about_form = any(one.place.startswith(FORM) for one in found)
    design = _design_of(offer) if is_about_form else None
    return [_placed(offer, one, design) for one in found]


def forget_problems(offers: Iterable[Offer], part: str) -> None:
    """Drop the problems of a part that was changed; those that are still there come again."""
    OfferProblem.objects.filter(offer__in=list(offers), place__startswith=part).delete()


def _placed(offer: Offer, problem: OfferProblem, design: Design | None) -> PlacedProblem:
    if match := FEE_PLACE.match(problem.place):
        return _in_fee(offer, problem, int(match[1]))
    question = _question(offer, problem.place)
    words = (
        _("Question “%(question)s”") % {"question": localise(question.label)} if question else ""
    )
    if design is None:
        return PlacedProblem(problem, words or _("Form"), reverse("form-designs:index"))
    if question is None:
        return PlacedProblem(problem, _("Form"), reverse("form-designs:design", args=[design.pk]))
    address = reverse("form-designs:question", args=[design.pk, question.key])
    return PlacedProblem(problem, words, address)


def _in_fee(offer: Offer, problem: OfferProblem, number: int) -> PlacedProblem:
    line = offer.fee_lines[number] if number < len(offer.fee_lines) else None
    if not isinstance(line, dict):
        return PlacedProblem(problem, _("Fee"), reverse("online-services:fee", args=[offer.pk]))
    words = _("Fee line “%(line)s”") % {"line": localise(line.get("label") or _("Fee"))}
    address = reverse("online-services:fee_line", args=[offer.pk, number])
    return PlacedProblem(problem, words, address)


def _question(offer: Offer, place: str) -> FormField | None:
    match = FORM_PLACE.match(place)
    form = offer.sound_form if match else None
    if match is None or form is None or int(match[1]) >= len(form.steps):
        return None
    fields = form.steps[int(match[1])].fields
    return fields[int(match[2])] if int(match[2]) < len(fields) else None


def _design_of(offer: Offer) -> Design | None:
    return Design.objects.filter(kind=Design.Kind.FORM, name=offer.form_version.name).first()
