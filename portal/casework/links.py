"""Cases that belong together: what people have linked, and what is found by itself."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, radians

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.cases import policies
from portal.cases.models import Case, TimelineEntry
from portal.cases.timeline import add_entry
from portal.casework.case_keys import METRES_PER_DEGREE, NEAR_METRES, cells_around
from portal.casework.link_rows import CaseKey, CaseLink
from portal.casework.people import HANDLE, SEE
from portal.errors import DomainError, require

MOST_SHOWN = 10
MOST_LOOKED_AT = 60
LINKED = {"fa": "پیوند با پروندهٔ دیگر", "en": "Linked with another case"}
UNLINKED = {"fa": "برداشتن پیوند", "en": "Link taken away"}


class SameCase(DomainError):
    """A case belongs to itself anyway."""

    message = gettext_lazy("This is the code of the case itself.")


class LinkedAlready(DomainError):
    """The two cases are linked."""

    status = 409
    message = gettext_lazy("These two cases are linked already.")


@dataclass(frozen=True)
class Relative:
    """A case that may belong to another one, with why: "same applicant", "same postcode" …"""

    case: Case
    why: tuple[str, ...]


@transaction.atomic
def link_cases(*, actor: User, case: Case, other: Case, kind: CaseLink.Kind) -> CaseLink:
    """Say that ``case`` belongs to ``other``; both timelines keep it, for staff. 5 queries.

    :raises SameCase, LinkedAlready: see there.
    """
    _require_both(actor, case, other)
    if case.pk == other.pk:
        raise SameCase
    if _between(case, other).exists():
        raise LinkedAlready
    try:
        with transaction.atomic():
            link = CaseLink.objects.create(case=case, other=other, kind=kind, by=actor)
    except IntegrityError as error:
        raise LinkedAlready from error
    for one, beside in ((case, other), (other, case)):
        _note(actor, one, LINKED, f"{kind.label}: {beside.pretty_code}")
    return link


@transaction.atomic
def unlink_cases(*, actor: User, case: Case, link: CaseLink) -> None:
    """Take a link away; both timelines keep that it was there. 4 queries."""
    require(case.pk in (link.case_id, link.other_id))
    require(policies.works_on(actor, case, HANDLE))
    for one, beside in ((link.case, link.other), (link.other, link.case)):
        _note(actor, one, UNLINKED, beside.pretty_code)
    link.delete()


def links_of(user: User, case: Case) -> list[tuple[CaseLink, Case, bool]]:
    """Return the links of a case: with the other case, and whether ``user`` may open it. 1 query.

    What one may not see is listed by its code only.
    """
    rows = CaseLink.objects.filter(Q(case=case) | Q(other=case)).select_related(
        "case__unit", "case__holder", "case__workflow_version",
        "other__unit", "other__holder", "other__workflow_version",
    )  # fmt: skip
    found = []
    for link in rows:
        beside = link.other if link.case_id == case.pk else link.case
        found.append((link, beside, policies.works_on(user, beside, SEE)))
    return found


def related_cases(user: User, case: Case) -> list[Relative]:
    """Return other cases of the same applicant, organisation or place that ``user`` may see.

    The newest first, at most 10. Costs at most 3 queries.
    """
    keys = list(case.keys.all())
    theirs = _beside(case, keys) if keys else {}
    wanted = Q(pk__in=list(theirs))
    if case.on_behalf_of_id:
        wanted |= Q(on_behalf_of=case.on_behalf_of_id)
    elif case.applicant_id:
        wanted |= Q(applicant=case.applicant_id, on_behalf_of=None)
    rows = Case.objects.for_staff(user).filter(wanted).exclude(pk=case.pk)
    rows = rows.exclude(merged_into=case).with_related().order_by("-submitted_at", "-pk")
    found = [Relative(one, _why(case, one, theirs.get(one.pk, []))) for one in rows[:MOST_SHOWN]]
    return [one for one in found if one.why]


def _beside(case: Case, keys: list[CaseKey]) -> dict[int, list[str]]:
    """Return which cases share a place with ``case``, and which: {case: kinds}. One query."""
    condition = Q(pk__in=[])
    for key in keys:
        near = cells_around(key) if key.kind == CaseKey.Kind.POINT else [key.value]
        condition |= Q(kind=key.kind, value__in=near)
    found: dict[int, list[str]] = {}
    rows = CaseKey.objects.filter(condition).exclude(case=case).order_by("-case")
    for row in rows[:MOST_LOOKED_AT]:
        if any(_is_same_place(key, row) for key in keys):
            found.setdefault(row.case_id, []).append(row.kind)
    return found


def _why(case: Case, other: Case, kinds: list[str]) -> tuple[str, ...]:
    why = []
    if case.on_behalf_of_id and case.on_behalf_of_id == other.on_behalf_of_id:
        why.append(_("same organisation"))
    elif case.applicant_id and case.applicant_id == other.applicant_id:
        why.append(_("same applicant"))
    return (*why, *(str(CaseKey.Kind(kind).label) for kind in dict.fromkeys(kinds)))


def _is_same_place(one: CaseKey, other: CaseKey) -> bool:
    if one.kind != other.kind:
        return False
    if one.kind != CaseKey.Kind.POINT:
        return one.value == other.value
    return _metres_between(one, other) <= NEAR_METRES


def _metres_between(one: CaseKey, other: CaseKey) -> float:
    north = (one.latitude or 0.0) - (other.latitude or 0.0)
    east = (one.longitude or 0.0) - (other.longitude or 0.0)
    return METRES_PER_DEGREE * hypot(north, east * cos(radians(one.latitude or 0.0)))


def _between(one: Case, other: Case) -> QuerySet[CaseLink]:
    return CaseLink.objects.filter(Q(case=one, other=other) | Q(case=other, other=one))


def _require_both(actor: User, case: Case, other: Case) -> None:
    require(policies.works_on(actor, case, HANDLE))
    require(policies.can_see_as_staff(actor, other))


def _note(actor: User, case: Case, label: dict[str, str], text: str) -> None:
    add_entry(
        case, TimelineEntry.Kind.NOTE, actor=actor, by_staff=True, is_public=False, label=label,
        text=text,
    )  # fmt: skip
