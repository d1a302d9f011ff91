"""The demo town's archive: what was decided in the year and a half before, for lists and figures.

Copies of decided sample cases at earlier moments, of other people, written down at once instead of
being acted out: nobody is told of anything, and nothing waits for anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.cases.contests import CONTEST
from portal.cases.models import Case, Channel, Outcome, Phase, Rating, TimelineEntry
from portal.cases.reasons import RejectionReason, VisitReason
from portal.cases.search_text import searchable_text
from portal.cases.tracking_codes import generate
from portal.persian.text import digits_for

SEED = 1404
YOUNGEST_WEEKS, WEEKS = 5, 74
FEWEST_A_WEEK, MOST_A_WEEK = 2, 6
CHANNELS = (*[Channel.WEB] * 6, *[Channel.MOBILE] * 3, *[Channel.COUNTER] * 2, Channel.PHONE)
STARS = (5, 5, 5, 4, 4, 4, 3, 3, 2, 1)
COMES_IN_PERSON = {"fa": "مراجعهٔ حضوری خواسته شد", "en": "A visit in person was demanded"}
NEVER_COPIED = {"id", "tracking_code", "idempotency_key", "access_secret_hash", "on_behalf_of_id"}


@dataclass(frozen=True)
class Filed:
    """A copy with what belongs to it; nothing of it is stored yet."""

    case: Case
    entries: list[TimelineEntry]
    more: list[models.Model]
    stars: int


def load_demo_archive() -> list[str]:
    """Write about three hundred decided cases of earlier months; may be repeated.

    Does nothing where there are none to copy, or earlier ones already. Costs some dozen queries.

    :raises ImproperlyConfigured: outside the demo, because none of it has happened.
    """
    if not getattr(settings, "PORTAL_DEMO", False):
        raise ImproperlyConfigured("Demo cases are made in the demo town only.")
    patterns = _decided()
    begin = timezone.now() - timedelta(weeks=WEEKS // 2)
    if not patterns or Case.objects.filter(submitted_at__lt=begin).exists():
        return []
    chance = Random(SEED)  # noqa: S311
    count = _store(list(_filed(patterns, _people(), chance)))
    return [_("%(count)s earlier cases were filed away.") % {"count": digits_for(count)}]


def _decided() -> list[Case]:
    rows = Case.objects.filter(phase=Phase.CLOSED).exclude(kind=CONTEST).order_by("pk")
    return list(rows.prefetch_related("timeline"))


def _people() -> list[User]:
    """Return citizens with whom nobody signs in to the demo."""
    rows = User.objects.filter(is_staff=False, mobile__isnull=False).order_by("pk")
    return list(rows)[3:] or list(rows)


def _filed(patterns: list[Case], people: list[User], chance: Random) -> Iterator[Filed]:
    now = timezone.now()
    for week in range(YOUNGEST_WEEKS, WEEKS):
        busy = MOST_A_WEEK - (MOST_A_WEEK - FEWEST_A_WEEK) * week // WEEKS
        for _case in range(chance.randint(max(busy - 2, 1), busy)):
            pattern, person = chance.choice(patterns), chance.choice(people)
            copy = _copy(pattern, now - timedelta(weeks=week), person, chance)
            if copy.case.closed_at and copy.case.closed_at < now:
                yield copy


def _copy(pattern: Case, at: datetime, person: User, chance: Random) -> Filed:
    """Copy a case to the same hour of a weekday near ``at``; one in ten takes a week more."""
    assert pattern.submitted_at is not None  # noqa: S101  (it is closed)
    back = timedelta(weeks=(pattern.submitted_at - at) // timedelta(weeks=1))
    late = timedelta(weeks=1) if chance.random() < 0.1 else timedelta(0)
    case = Case(**_facts(pattern), tracking_code=generate(), version=pattern.version)
    case.applicant = case.submitter = person
    case.contact_mobile, case.channel = person.mobile or "", chance.choice(CHANNELS)
    for field in ("created_at", "submitted_at", "promised_at", "first_responded_at"):
        _move(case, field, back)
    for field in ("closed_at", "state_since"):
        _move(case, field, back - late)
    case.pauses = [[_earlier(begin, back), _earlier(end, back)] for begin, end in pattern.pauses]
    case.search_text = searchable_text(case)
    entries = list(_entries(pattern, case, back, late, chance))
    stars = chance.choice(STARS) if case.outcome and chance.random() < 0.6 else 0
    return Filed(case, entries, list(_more(pattern, case)), stars)


def _facts(row: models.Model) -> dict[str, Any]:
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if name not in NEVER_COPIED | {"version"}}


def _move(row: models.Model, field: str, back: timedelta) -> None:
    if (moment := getattr(row, field)) is not None:
        setattr(row, field, moment - back)


def _earlier(moment: str, back: timedelta) -> str:
    return (datetime.fromisoformat(moment) - back).isoformat()


def _entries(
    pattern: Case, case: Case, back: timedelta, late: timedelta, chance: Random
) -> Iterator[TimelineEntry]:
    decided_at = pattern.closed_at
    for old in pattern.timeline.all():
        entry = TimelineEntry(**_facts(old) | {"case_id": None}, case=case)
        entry.at = old.at - back + (late if old.at == decided_at else timedelta(0))
        if entry.actor_id == pattern.applicant_id:
            entry.actor = case.applicant
        if old.at == decided_at and case.outcome == Outcome.REJECTED:
            entry.reason_code = chance.choice(RejectionReason.values)
        yield entry
    if chance.random() < 0.12 and case.submitted_at is not None:
        yield TimelineEntry(
            case=case, at=case.submitted_at + timedelta(hours=1), kind=TimelineEntry.Kind.ASKED,
            by_staff=True, label=COMES_IN_PERSON, reason_code=chance.choice(VisitReason.values),
        )  # fmt: skip


def _more(pattern: Case, case: Case) -> Iterator[models.Model]:
    """Copy the row that the plugin of the case keeps beside it."""
    for relation in Case._meta.related_objects:
        if relation.one_to_one and relation.related_model._meta.app_label != Case._meta.app_label:
            for row in relation.related_model._default_manager.filter(case=pattern):
                yield relation.related_model(**_facts(row) | {"case_id": None}, case=case)


@transaction.atomic
def _store(filed: list[Filed]) -> int:
    """Write everything down, in the order of time."""
    filed.sort(key=lambda one: one.case.submitted_at or one.case.created_at)
    Case.objects.bulk_create([one.case for one in filed])
    TimelineEntry.objects.bulk_create([entry for one in filed for entry in one.entries])
    for one in filed:
        for row in one.more:
            row.save(force_insert=True)
    Rating.objects.bulk_create(
        Rating(
            case=one.case,
            stars=one.stars,
            by=one.case.applicant,
            at=one.case.closed_at or one.case.created_at,
        )
        for one in filed
        if one.stars
    )
    return len(filed)
