"""Being away, and standing in for somebody: never with rights that the units do not give."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import UnitScope, has_permission, units_with
from portal.accounts.models import RoleGrant, Unit, User
from portal.audit.actions import record
from portal.cases import policies
from portal.cases.models import Case
from portal.cases.querysets import CaseQuerySet
from portal.casework.absence_rows import Absence, AbsenceQuerySet
from portal.casework.people import ASSIGN, HANDLE
from portal.errors import DomainError, require
from portal.persian.text import clean

MOST_DAYS = 366


class SubstituteLacksRights(DomainError):
    """The substitute may not handle the cases of a unit where the person does."""

    message = _("%(name)s may not handle cases in %(unit)s, and standing in gives no rights.")

    def __init__(self, person: User, unit: Unit | None) -> None:
        place = unit.label if unit else _("the whole city")
        super().__init__(str(self.message) % {"name": person.display_name, "unit": place})


class SubstituteAway(DomainError):
    """The substitute is away in these days, too."""

    message = _("The substitute is away in these days, too.")


class AwayAlready(DomainError):
    """An absence in these days is entered already."""

    message = _("An absence in these days is entered already.")


class BadDays(DomainError):
    """The days do not make an absence that is still to come."""

    message = _("The last day must not be before the first, nor in the past, nor a year away.")


@dataclass(frozen=True)
class Days:
    """From the first to the last day, both included."""

    first: date
    last: date

    def meets(self, rows: AbsenceQuerySet) -> bool:
        """Whether one of ``rows`` shares a day with these. One query."""
        return rows.filter(first_day__lte=self.last, last_day__gte=self.first).exists()


@transaction.atomic
def enter_absence(
    *, actor: User, person: User, days: Days, substitute: User | None = None, note: str = ""
) -> Absence:
    """Note that ``person`` is away; for oneself, or by who assigns cases where the person works.

    Writes one audit entry. Costs at most 9 queries.

    :raises BadDays, AwayAlready, SubstituteAway, SubstituteLacksRights: see there.
    """
    require(may_enter_for(actor, person))
    today = timezone.localdate()
    if not (today <= days.last and days.first <= days.last <= today + timedelta(days=MOST_DAYS)):
        raise BadDays
    list(User.objects.select_for_update().filter(pk=person.pk))
    if days.meets(Absence.objects.filter(person=person)):
        raise AwayAlready
    if substitute is not None:
        _require_fit(person, substitute, days)
    absence = Absence.objects.create(
        person=person, substitute=substitute, first_day=days.first, last_day=days.last,
        note=clean(note)[:200], entered_by=actor,
    )  # fmt: skip
    record(
        actor=actor, action="casework.absence_entered", target=person,
        substitute=substitute.username if substitute else "",
        first_day=days.first.isoformat(), last_day=days.last.isoformat(),
    )  # fmt: skip
    return absence


@transaction.atomic
def end_absence(*, actor: User, absence: Absence) -> None:
    """Take an absence back, or let it end yesterday if it has begun. Costs 3 queries."""
    require(may_enter_for(actor, absence.person))
    today = timezone.localdate()
    record(actor=actor, action="casework.absence_ended", target=absence.person)
    if absence.first_day >= today:
        absence.delete()
    elif absence.last_day >= today:
        absence.last_day = today - timedelta(days=1)
        absence.save(update_fields=["last_day"])


def may_enter_for(actor: User, person: User) -> bool:
    """Whether ``actor`` may say when ``person`` is away. At most 2 queries."""
    if actor == person:
        return has_permission(actor, HANDLE)
    scope = units_with(actor, ASSIGN)
    return bool(scope) and any(scope.includes(grant.unit) for grant in _grants(person))


def people_in_charge_of(actor: User) -> QuerySet[User]:
    """Return whose absences ``actor`` may enter: the own, and those where the actor assigns."""
    scope = units_with(actor, ASSIGN)
    able = RoleGrant.objects.filter(role__in=_handling_roles())
    theirs = able.filter(scope.q()) if scope else able.none()
    mine = User.objects.filter(pk=actor.pk)
    rows = User.objects.filter(pk__in=theirs.values("user"), is_active=True) | mine
    return rows.order_by("last_name", "first_name", "pk")


def visible_absences(actor: User) -> AbsenceQuerySet:
    """Return the absences that are not over, of those whose absences ``actor`` may enter."""
    rows: AbsenceQuerySet = Absence.objects.filter(last_day__gte=timezone.localdate())
    return rows.filter(person__in=people_in_charge_of(actor).values("pk")).select_related(
        "person", "substitute"
    )


def absences_today(people: Collection[User]) -> dict[int, Absence]:
    """Return today's absence of each of ``people`` who is away, by the person's id. One query."""
    rows = Absence.objects.on().filter(person__in=[person.pk for person in people])
    return {row.person_id: row for row in rows.select_related("substitute")}


def stand_in(person: User, case: Case) -> User | None:
    """Return who gets ``case`` in place of ``person`` today; None where nobody has to.

    Only somebody who may handle it. Costs at most 3 queries.
    """
    absence = absences_today([person]).get(person.pk)
    substitute = absence.substitute if absence else None
    if substitute is None or not policies.works_on(substitute, case, HANDLE):
        return None
    return substitute


def who_is_away(person: User, substitute: User | None) -> str:
    """Say that somebody is away, and who stands in, in the active language. No query."""
    if substitute is None:
        return gettext("%(name)s is away and nobody stands in.") % {"name": person.display_name}
    names = {"name": person.display_name, "substitute": substitute.display_name}
    return gettext("%(name)s is away. %(substitute)s stands in.") % names


def people_stood_in_for(user: User) -> QuerySet[User]:
    """Return for whom ``user`` stands in today. No query of its own."""
    today = Absence.objects.on().filter(substitute=user)
    return User.objects.filter(pk__in=today.values("person"))


def stood_in_for(rows: CaseQuerySet, user: User) -> CaseQuerySet:
    """Keep the cases of those for whom ``user`` stands in today. No query of its own."""
    return rows.filter(assignee__in=people_stood_in_for(user).values("pk"))


def _require_fit(person: User, substitute: User, days: Days) -> None:
    if substitute == person or days.meets(Absence.objects.filter(person=substitute)):
        raise SubstituteAway
    scope: UnitScope = units_with(substitute, HANDLE)
    for grant in _grants(person):
        if not scope.includes(grant.unit):
            raise SubstituteLacksRights(substitute, grant.unit)


def _grants(person: User) -> list[RoleGrant]:
    """Return the roles by which a person handles cases, with their units. 2 queries."""
    rows = RoleGrant.objects.filter(user=person, role__in=_handling_roles())
    return list(rows.select_related("unit"))


def _handling_roles() -> list[int]:
    rows = RoleGrant.objects.values_list("role", "role__permissions").distinct()
    return [role for role, can in rows if HANDLE in can]
