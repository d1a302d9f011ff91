"""Which cases a list of the inbox holds, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.cases.failures import failing_cases
from portal.cases.keyset import NEWEST_FIRST, Order
from portal.cases.models import Case, Phase
from portal.cases.querysets import CaseQuerySet
from portal.cases.search_text import matching
from portal.casework.absences import stood_in_for
from portal.casework.mentions import mentioning
from portal.workcalendar.calendar import add_working_days

SOON_WORKING_DAYS = 2
WITH_US = (Phase.OPEN, Phase.WAITING_AGENCY)
Narrowing = Callable[[CaseQuerySet, User], CaseQuerySet]


class Show(models.TextChoices):
    """The lists of the inbox; the empty one is where everybody begins."""

    TO_DO = "", _("to do")
    MINE = "mine", _("assigned to me")
    UNASSIGNED = "unassigned", _("assigned to nobody")
    NEW = "new", _("new")
    REPLY = "reply", _("citizen waits for a reply")
    SOON = "soon", _("due within two working days")
    OVERDUE = "overdue", _("overdue")
    STANDING_IN = "standing_in", _("of those I stand in for")
    MENTIONS = "mentions", _("I am mentioned")
    WAITING = "waiting", _("waiting for the citizen")
    AGENCY = "agency", _("waiting for another agency")
    FAILED = "failed", _("something did not work")
    CLOSED = "closed", _("closed")
    ALL = "all", _("all")


class Sort(models.TextChoices):
    """By what a list goes; archives go by the newest, whatever is chosen."""

    DUE = "", _("by due date")
    NEWEST = "newest", _("newest first")
    LONGEST = "longest", _("longest in its state")


ORDERS = {
    Sort.DUE: Order("due_at"),
    Sort.NEWEST: NEWEST_FIRST,
    Sort.LONGEST: Order("state_since"),
}
ARCHIVES = (Show.CLOSED, Show.ALL, Show.MENTIONS)


def _to_do(rows: CaseQuerySet, user: User) -> CaseQuerySet:
    return rows.filter(phase__in=WITH_US)


def _soon(rows: CaseQuerySet, user: User) -> CaseQuerySet:
    now = timezone.now()
    end = add_working_days(now, SOON_WORKING_DAYS)
    return rows.filter(phase__in=WITH_US, due_at__gte=now, due_at__lte=end)


NARROWINGS: Mapping[str, Narrowing] = {
    Show.TO_DO: _to_do,
    Show.MINE: lambda rows, user: rows.unfinished().filter(assignee=user),
    Show.UNASSIGNED: lambda rows, user: _to_do(rows, user).filter(assignee=None),
    Show.NEW: lambda rows, user: _to_do(rows, user).filter(first_responded_at=None),
    Show.REPLY: lambda rows, user: rows.unfinished().filter(awaits_reply=True),
    Show.SOON: _soon,
    Show.OVERDUE: lambda rows, user: rows.overdue(),
    Show.STANDING_IN: lambda rows, user: stood_in_for(rows.unfinished(), user),
    Show.MENTIONS: mentioning,
    Show.WAITING: lambda rows, user: rows.filter(phase=Phase.WAITING_CITIZEN),
    Show.AGENCY: lambda rows, user: rows.filter(phase=Phase.WAITING_AGENCY),
    Show.FAILED: lambda rows, user: failing_cases(rows.unfinished()),
    Show.CLOSED: lambda rows, user: rows.filter(phase=Phase.CLOSED),
    Show.ALL: lambda rows, user: rows,
}


@dataclass(frozen=True)
class InboxList:
    """The cases that somebody wants to see; ``chosen`` is what the filter form has cleaned."""

    user: User
    chosen: Mapping[str, Any] = field(default_factory=dict)

    @property
    def show(self) -> Show:
        return Show(self.chosen.get("show") or "")

    @property
    def query(self) -> str:
        return str(self.chosen.get("q") or "").strip()

    @property
    def order(self) -> Order:
        """How it goes: archives and what was looked for newest first, else as chosen."""
        if self.show in ARCHIVES or (self.query and not self.show):
            return NEWEST_FIRST
        return ORDERS[Sort(self.chosen.get("sort") or "")]

    @property
    def own(self) -> CaseQuerySet:
        """Everything that this person sees. No query of its own, as all that follows."""
        return Case.objects.for_staff(self.user)

    def rows(self, *, whole_words: bool = False) -> CaseQuerySet:
        """Keep what is wanted; a search without a chosen list goes through all of them.

        What is looked for begins a word of the case; ``whole_words`` leaves out longer ones.
        """
        show = Show.ALL if self.query and not self.show else self.show
        rows = NARROWINGS[show](self._in_units(), self.user)
        for key in ("service", "state", "channel", "assignee"):
            if value := self.chosen.get(key):
                rows = rows.filter(**{key: value})
        rows = rows.filter(self._filed())
        if not self.query:
            return rows
        return rows.filter(matching(self.query, whole_words=whole_words))

    def _in_units(self) -> CaseQuerySet:
        """Keep the cases of the chosen unit and those below it, which this person sees anyway."""
        if not (units := self.chosen.get("unit")):
            return self.own
        submitted: CaseQuerySet = Case.objects.exclude(phase=Phase.DRAFT)
        return submitted.filter(Q(unit__in=units) | Q(holder__in=units))

    def _filed(self) -> Q:
        since, until = self.chosen.get("since"), self.chosen.get("until")
        filed = Q(submitted_at__gte=_midnight(since)) if since else Q()
        return filed & Q(submitted_at__lt=_midnight(until + timedelta(days=1))) if until else filed


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
