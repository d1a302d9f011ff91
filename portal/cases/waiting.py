"""How much waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from portal.accounts.models import User
from portal.cases.models import Case, Phase


@dataclass(frozen=True)
class WaitingCounts:
    """Cases of one's units: to do, without a first answer, awaiting a reply, and late."""

    to_do: int
    new: int
    reply: int
    overdue: int


def waiting_counts(user: User) -> WaitingCounts:
    """Count what waits in the units where ``user`` may see cases. Costs one query."""
    with_the_town = Q(phase__in=[Phase.OPEN, Phase.WAITING_AGENCY])
    counted = (
        Case.objects.for_staff(user)
        .unfinished()
        .aggregate(
            to_do=Count("pk", filter=with_the_town),
            new=Count("pk", filter=with_the_town & Q(first_responded_at=None)),
            reply=Count("pk", filter=Q(awaits_reply=True)),
            overdue=Count("pk", filter=with_the_town & Q(due_at__lt=timezone.now())),
        )
    )
    return WaitingCounts(**counted)
