"""The people of the units around a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from portal.accounts.models import RoleGrant, User
from portal.accounts.units import upwards
from portal.cases.models import Case

SEE, HANDLE, ASSIGN, DECIDE = "cases.see", "cases.handle", "cases.assign", "cases.decide"


@dataclass(frozen=True)
class Away:
    """Today's absence of a colleague; ``substitute`` only if that is a colleague around, too."""

    last_day: date
    note: str
    substitute: User | None


@dataclass(frozen=True)
class Colleagues:
    """Who works around a case: everybody with what they hold in its units, or above.

    ``away`` tells by a person's id who is away today.
    """

    held: tuple[tuple[User, frozenset[str]], ...]
    away: Mapping[int, Away]

    def able(self, permission: str) -> list[User]:
        """Return those who hold ``permission``, superusers included, by name. No query."""
        return [user for user, can in self.held if user.is_superuser or permission in can]


def colleagues_around(case: Case) -> Colleagues:
    """Return the active people who hold a role around ``case``. Costs one query."""
    today = timezone.localdate()
    place = Q(unit__isnull=True) | Q(unit__path__in=paths_around(case))
    grants = RoleGrant.objects.filter(place).order_by()
    # Named one by one, so that a town of a million accounts is not looked through for its staff.
    able = User.objects.filter(is_superuser=True).order_by().values("pk")
    now = Q(absences__first_day__lte=today, absences__last_day__gte=today)
    rows = User.objects.filter(
        Q(is_superuser=True) | Q(role_grants__in=grants),
        pk__in=able.union(grants.values("user")),
        is_active=True,
    ).annotate(
        role_can=F("role_grants__role__permissions"),
        absent=FilteredRelation("absences", condition=now),
        away_until=F("absent__last_day"),
        away_note=F("absent__note"),
        away_by=F("absent__substitute"),
    )
    people: dict[int, tuple[User, set[str]]] = {}
    found: list[Any] = list(rows.order_by("last_name", "first_name", "pk"))
    for user in found:
        people.setdefault(user.pk, (user, set()))[1].update(user.role_can or ())
    known = {pk: user for pk, (user, _can) in people.items()}
    away = {
        user.pk: Away(user.away_until, user.away_note, known.get(user.away_by))
        for user in found
        if user.away_until
    }
    return Colleagues(tuple((user, frozenset(can)) for user, can in people.values()), away)


def paths_around(case: Case) -> set[str]:
    """Return the paths of the units that hold and answer for ``case``, and of all above them."""
    return upwards(case.holder.path) | upwards(case.unit.path)
