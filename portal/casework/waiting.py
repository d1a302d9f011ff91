"""How much waits for somebody, counted no further than people read."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.models import User
from portal.casework.counts import BADGE_MOST, count_each, shown_count
from portal.casework.lists import InboxList, Show

_TO_DO = "_cases_to_do"
SHOWN = (Show.TO_DO, Show.NEW, Show.REPLY, Show.OVERDUE, Show.FAILED)


@dataclass(frozen=True)
class WaitingCounts:
    """Cases of one's units: to do, without a first answer, awaiting a reply, late, failing.

    Each up to 1,001, which stands for more than 1,000.
    """

    to_do: int
    new: int
    reply: int
    overdue: int
    failed: int


def waiting_counts(user: User) -> WaitingCounts:
    """Count what waits in the units where ``user`` may see cases. Costs at most 3 queries."""
    lists = {str(show): InboxList(user, {"show": show}).rows() for show in SHOWN}
    return WaitingCounts(*count_each(user, lists).values())


def remember_to_do(user: User, count: int) -> None:
    """Let the menu of this page know what the page has counted itself."""
    user.__dict__[_TO_DO] = count


def badge_of(user: User) -> str:
    """Return how many cases are to do, ``""`` for none: ``۱۲``, or ``+۹۹``.

    At most 3 queries, none where the page has counted them.
    """
    count: int | None = user.__dict__.get(_TO_DO)
    if count is None:
        count = count_each(user, {"": InboxList(user).rows()}, most=BADGE_MOST)[""]
    return shown_count(count, most=BADGE_MOST) if count else ""
