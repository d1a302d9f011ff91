"""What the filters of the inbox offer: one's units, services, colleagues and states."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from portal.accounts.access import units_below
from portal.accounts.models import Unit, User
from portal.cases.kinds import kinds
from portal.cases.models import Case, Phase
from portal.casework.access import SEE
from portal.contributions import guard
from portal.localised import localise

Choice = tuple[str, str]
MOST_PEOPLE = 200
#: Steps from one service to the next along an index instead of reading every case.
SERVICES_SQL = """
WITH RECURSIVE found(service) AS (
  SELECT MIN(service) FROM cases_case
  UNION ALL
  SELECT (SELECT MIN(service) FROM cases_case WHERE service > found.service)
  FROM found WHERE found.service IS NOT NULL
)
SELECT service, (SELECT kind FROM cases_case c WHERE c.service = found.service LIMIT 1),
  (SELECT title FROM cases_case c WHERE c.service = found.service LIMIT 1)
FROM found WHERE service IS NOT NULL AND service <> ''
"""


@dataclass(frozen=True)
class Offered:
    """What somebody may choose from; ``units`` are one's own, each with those below it."""

    units: Sequence[Unit]
    services: Sequence[Choice]
    people: Sequence[User]
    states: Sequence[Choice] = ()

    @property
    def unit_choices(self) -> list[Choice]:
        """Ids and labels of the units, those below others set in."""
        least = min((unit.depth for unit in self.units), default=1)
        return [(str(one.pk), f"{'— ' * (one.depth - least)}{one.label}") for one in self.units]

    def below(self, unit_id: str) -> list[int]:
        """Return the ids of a unit and of those below it; nothing for one that is not offered."""
        for unit in self.units:
            if str(unit.pk) == unit_id:
                return [one.pk for one in self.units if one.path.startswith(unit.path)]
        return []


def offered_to(user: User, *, service: str = "") -> Offered:
    """Return what ``user`` may filter by; states where a ``service`` is chosen.

    Costs at most 4 queries, and one more with a service.
    """
    units = units_below(user, SEE)
    return Offered(
        units=units,
        services=services_in_use(),
        people=_people([unit.pk for unit in units]),
        states=_states(service) if service else (),
    )


def services_in_use() -> list[Choice]:
    """Return the services of which there are cases, with their titles. One query."""
    with connection.cursor() as cursor:
        cursor.execute(SERVICES_SQL)
        rows = cursor.fetchall()
    titles = {one.id: one for one in kinds.active()}
    named = []
    for service, kind, title in rows:
        label = localise(json.loads(title) if isinstance(title, str) else title)
        if service == kind and (contribution := titles.get(kind)):
            with guard(contribution):
                label = str(contribution.value.title)
        named.append((service, label))
    return sorted(named, key=lambda pair: pair[1])


def _people(unit_ids: list[int]) -> list[User]:
    """Return the colleagues with a role in these units or in the whole city. One query."""
    granted = Q(role_grants__unit__in=unit_ids) | Q(
        role_grants__unit=None, role_grants__isnull=False
    )
    people = User.objects.filter(granted, is_active=True).distinct()
    return list(people.order_by("last_name", "first_name", "pk")[:MOST_PEOPLE])


def _states(service: str) -> list[Choice]:
    """Return the states of a service's newest known workflow. One query."""
    rows = Case.objects.filter(service=service, workflow_version__isnull=False)
    found: list[Any] = list(
        rows.exclude(phase=Phase.DRAFT).select_related("workflow_version").order_by()[:1]
    )
    return [
        (state.key, localise(state.internal_label)) for case in found for state in
        case.workflow.states
    ]  # fmt: skip
