"""Who else is looking at a case."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.utils import timezone

from portal.accounts.models import User
from portal.cases.models import Case
from portal.casework.presence_rows import Presence

WRITTEN_EVERY = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(minutes=2)
KEPT = timedelta(days=1)


def seen_by(case: Case, user: User) -> list[User]:
    """Note that ``user`` has the case open, and return who else has.

    One query; two more at most once a minute.
    """
    now = timezone.now()
    rows = list(Presence.objects.filter(case=case, seen_at__gt=now - FORGOTTEN_AFTER)
                .select_related("person").order_by("seen_at"))  # fmt: skip
    mine = [row for row in rows if row.person_id == user.pk]
    if not mine or mine[0].seen_at <= now - WRITTEN_EVERY:
        Presence.objects.bulk_create(
            [Presence(case=case, person=user, seen_at=now)],
            update_conflicts=True, unique_fields=["case", "person"], update_fields=["seen_at"],
        )  # fmt: skip
    return [row.person for row in rows if row.person_id != user.pk]


def others_on(cases: Collection[Case], user: User) -> dict[int, list[User]]:
    """Return who else has which of ``cases`` open, by the case's number. One query."""
    since = timezone.now() - FORGOTTEN_AFTER
    rows = Presence.objects.filter(case__in=[case.pk for case in cases], seen_at__gt=since)
    found: dict[int, list[User]] = {}
    for row in rows.exclude(person=user).select_related("person").order_by("seen_at"):
        found.setdefault(row.case_id, []).append(row.person)
    return found


def forget_presences() -> int:
    """Delete what is older than a day; return how many. One query."""
    deleted, _by_model = Presence.objects.filter(seen_at__lt=timezone.now() - KEPT).delete()
    return deleted
