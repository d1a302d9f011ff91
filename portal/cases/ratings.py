"""Rating a closed case, and what a service's ratings say together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.cases import notices, policies
from portal.cases.concurrency import locked
from portal.cases.contests import CONTEST
from portal.cases.events import CaseMoved, CaseRated, about
from portal.cases.forms import RATING_LIMIT
from portal.cases.models import Case, Outcome, Phase, Rating
from portal.cases.policies import Citizen, OnBehalf
from portal.cases.querysets import CaseQuerySet
from portal.cases.rating_rows import BEST, WORST
from portal.errors import DomainError, require
from portal.events.publishing import publish
from portal.forms.numbers import show_number
from portal.notifications.notices import INBOX, Notice
from portal.persian.text import clean

PUBLISHED_FROM = 5
UNASKED = (Outcome.NONE, Outcome.WITHDRAWN, Outcome.MERGED)

invitation = Notice(
    _("How was it?"), template="case_rate", channels=(INBOX, "email")
)  # fmt: skip


class NotRatable(DomainError):
    """The case is not closed yet, is a complaint, or is handled in another case."""

    status = 409
    message = _("This can be rated once it is closed.")


class AlreadyRated(DomainError):
    """Each case has one voice."""

    status = 409
    message = _("You have already rated this. Thank you.")


@transaction.atomic
def rate_case(*, actor: Citizen, case: Case, stars: int, text: str = "") -> Rating:
    """Say how a closed case was handled: one to five stars, and words that staff read.

    Only its applicant, and never somebody of the staff who sees it in the back office. Publishes
    :class:`CaseRated`. Costs 7 queries.

    :raises NotRatable, AlreadyRated: see there.
    :raises ValueError: other than one to five stars.
    """
    case = locked(case)
    require(may_rate(actor, case))
    if not WORST <= stars <= BEST:
        raise ValueError(f"{stars} stars")
    if not is_ratable(case):
        raise NotRatable
    try:
        with transaction.atomic():
            rating = Rating.objects.create(
                case=case, stars=stars, text=clean(text)[:RATING_LIMIT], by=policies.user_of(actor)
            )
    except IntegrityError as error:
        raise AlreadyRated from error
    publish(CaseRated(**about(case), stars=stars))
    return rating


def may_rate(actor: Citizen, case: Case) -> bool:
    """Whether ``actor`` is its applicant and not one of those who handle it."""
    is_staff = isinstance(actor, User) and policies.can_see_as_staff(actor, case)
    return policies.owns(actor, case) and not isinstance(actor, OnBehalf) and not is_staff


def is_ratable(case: Case) -> bool:
    return case.is_closed and not case.is_merged and case.kind != CONTEST


def rating_of(case: Case) -> Rating | None:
    """Return what its applicant said of a case. Costs one query for closed cases."""
    return Rating.objects.filter(case=case).first() if is_ratable(case) else None


@dataclass(frozen=True)
class RatingSummary:
    """What the ratings of some cases say together; ``by_stars`` counts those of 1 to 5 stars."""

    by_stars: tuple[int, ...]

    @property
    def count(self) -> int:
        return sum(self.by_stars)

    @property
    def mean(self) -> float | None:
        """The mean, to one decimal; None without any."""
        total = sum(stars * count for stars, count in enumerate(self.by_stars, start=WORST))
        return round(total / self.count, 1) if self.count else None

    @property
    def shown_mean(self) -> str:
        """The mean in the digits and signs of the active language, ``""`` without any."""
        return "" if self.mean is None else show_number(str(self.mean))

    @property
    def is_published(self) -> bool:
        """Whether there are enough of them to say nothing about a single person."""
        return self.count >= PUBLISHED_FROM

    @property
    def rows(self) -> list[tuple[int, int, int]]:
        """Stars, count and whole percent, five stars first."""
        return [
            (stars, self.by_stars[stars - 1], round(100 * self.by_stars[stars - 1] / self.count))
            for stars in range(BEST, WORST - 1, -1)
            if self.count
        ]


def rating_summary(cases: CaseQuerySet) -> RatingSummary:
    """Return what the ratings of ``cases`` say. Costs one query."""
    asked: dict[str, Any] = {
        f"of_{stars}": Count("pk", filter=Q(stars=stars)) for stars in range(WORST, BEST + 1)
    }
    counted = Rating.objects.filter(case__in=cases.order_by().values("pk")).aggregate(**asked)
    return RatingSummary(tuple(counted[f"of_{stars}"] for stars in range(WORST, BEST + 1)))


def invite_to_rate(moved: CaseMoved) -> None:
    """Ask the applicant of a case that was closed what it was like, once.

    Not after a withdrawal, nor of a duplicate that is handled in another case. Costs at most 12
    queries.
    """
    if moved.outcome in UNASKED or moved.kind == CONTEST:
        return
    case = Case.objects.with_related().filter(pk=moved.case_id, phase=Phase.CLOSED).first()
    if case and case.applicant and not Rating.objects.filter(case=case).exists():
        notices.tell_applicant(notice=invitation, case=case, key="rate", page="cases:rate")
