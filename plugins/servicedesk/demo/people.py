"""Who files at the demo town's desk, and who works behind it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random

from plugins.servicedesk.demo.definitions import FOLDER
from portal.api import Unit, User, has_permission, units_with
from portal.api.cases import Case

HANDLE, DECIDE = "cases.handle", "cases.decide"


def load_citizens() -> list[User]:
    """Return the sample citizens and a dozen more, creating those who are missing."""
    people = json.loads((FOLDER / "citizens.json").read_text(encoding="utf-8"))
    known = User.objects.in_bulk(people["sample_mobiles"], field_name="mobile")
    samples = [known[mobile] for mobile in people["sample_mobiles"]]
    return [*samples, *(_load_citizen(**person) for person in people["more"])]


def _load_citizen(mobile: str, **fields: str) -> User:
    earlier = User.objects.filter(mobile=mobile).first()
    return earlier or User.objects.create_citizen(mobile=mobile, **fields)


@dataclass(frozen=True)
class TownHall:
    """The staff; their rights are read once."""

    staff: tuple[User, ...]
    chance: Random

    @classmethod
    def with_everybody(cls, chance: Random) -> TownHall:
        rows = User.objects.filter(is_staff=True, is_active=True).order_by("pk")
        return cls(tuple(rows), chance)

    def clerk(self, case: Case) -> User:
        """Return somebody who handles ``case``, of the unit where it lies if there is one."""
        return case.assignee or self._somebody(case, HANDLE)

    def decider(self, case: Case) -> User:
        """Return somebody who may decide ``case``."""
        return self._somebody(case, DECIDE)

    def _somebody(self, case: Case, permission: str) -> User:
        for unit in (case.holder, case.unit):
            nearness = {p: _nearness(p, permission, unit) for p in self.staff}
            nearest = max(nearness.values())
            if nearest:
                own = [person for person, near in nearness.items() if near == nearest]
                clerks = [person for person in own if not has_permission(person, DECIDE, unit=unit)]
                return self.chance.choice(clerks if permission == HANDLE and clerks else own)
        return next(person for person in self.staff if person.is_superuser)


def _nearness(person: User, permission: str, unit: Unit) -> int:
    """Return how near to ``unit`` somebody holds ``permission``; 0 for not in any unit of it."""
    paths = units_with(person, permission).paths
    return max((len(path) for path in paths if unit.path.startswith(path)), default=0)
