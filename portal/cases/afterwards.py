"""What an applicant can do after a decision, and has done: complain and rate."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.cases.contests import Ground, contested_by, contests_of, ground_of
from portal.cases.models import Case, Contest, Rating
from portal.cases.policies import Citizen
from portal.cases.ratings import is_ratable, may_rate, rating_of


@dataclass(frozen=True)
class Afterwards:
    """``contests`` are the complaints about a case, ``contested`` what it complains about itself.

    ``ground`` is what there is to complain about and has not been yet.
    """

    contests: list[Contest] = field(default_factory=list)
    contested: Case | None = None
    ground: Ground | None = None
    rating: Rating | None = None
    may_rate: bool = False


def afterwards_of(case: Case, actor: Citizen) -> Afterwards:
    """Return it for the page of a submitted case. At most 8 queries, one for a case in time."""
    contests = contests_of(case)
    ground = ground_of(case)
    if ground and any(contest.decision == ground.decision for contest in contests):
        ground = None
    rating = rating_of(case)
    return Afterwards(
        contests=contests,
        contested=contested_by(case),
        ground=ground,
        rating=rating,
        may_rate=rating is None and is_ratable(case) and may_rate(actor, case),
    )
