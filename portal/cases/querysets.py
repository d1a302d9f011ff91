"""Reads of the ledger. Everything a person may see is reached through ``visible_to``."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.access import unit_ids_with, units_with
from portal.accounts.models import User
from portal.accounts.representation import organisation_ids_of

M = TypeVar("M", bound=models.Model)


def staff_scope(user: User, prefix: str = "") -> Q:
    """Return the condition for submitted cases of the units where ``user`` may see cases.

    A unit sees what it answers for and what lies on its desk. Costs at most two queries per user
    object.
    """
    submitted = ~Q(**{f"{prefix}phase": "draft"})
    if units_with(user, "cases.see").everywhere:
        return submitted
    ids = sorted(unit_ids_with(user, "cases.see"))
    return (Q(**{f"{prefix}unit__in": ids}) | Q(**{f"{prefix}holder__in": ids})) & submitted


def citizen_scope(user: User, prefix: str = "") -> Q:
    """Return the condition for the cases that ``user`` applied for, by whoever typed in.

    What was filed for an organisation belongs to all who act for it; a draft to who began it.
    Costs one query per user object.
    """
    own = Q(**{f"{prefix}applicant": user, f"{prefix}on_behalf_of": None})
    if not (organisations := organisation_ids_of(user)):
        return own
    theirs = Q(**{f"{prefix}on_behalf_of__in": organisations})
    begun_by_others = Q(**{f"{prefix}phase": "draft"}) & ~Q(**{f"{prefix}applicant": user})
    return own | (theirs & ~begun_by_others)


def _scoped(
    rows: models.QuerySet[M], user: User | AnonymousUser, prefix: str
) -> models.QuerySet[M]:
    if isinstance(user, AnonymousUser) or not user.is_active:
        return rows.none()
    return rows.filter(citizen_scope(user, prefix) | staff_scope(user, prefix))


class CaseQuerySet(models.QuerySet[Any]):
    """Chainable reads of cases."""

    def visible_to(self, user: User | AnonymousUser) -> CaseQuerySet:
        """Keep what ``user`` may see as applicant or as staff of a unit concerned."""
        return _scoped(self, user, "")  # type: ignore[return-value]

    def of_citizen(self, user: User) -> CaseQuerySet:
        """Keep the person's own matters, drafts included."""
        return self.filter(citizen_scope(user))

    def for_staff(self, user: User) -> CaseQuerySet:
        """Keep what belongs in this member of staff's inbox and archive."""
        return self.filter(staff_scope(user))

    def with_related(self) -> CaseQuerySet:
        """Join what every list and page shows, so that rows cost no further queries."""
        return self.select_related(
            "unit", "holder", "assignee", "applicant", "on_behalf_of", "workflow_version"
        )

    def unfinished(self) -> CaseQuerySet:
        """Keep submitted cases that are not closed."""
        return self.exclude(phase__in=["draft", "closed"])

    def overdue(self) -> CaseQuerySet:
        """Keep cases with which the town, not the citizen, is late."""
        return self.filter(phase__in=["open", "waiting_agency"], due_at__lt=timezone.now())


class CaseFileQuerySet(models.QuerySet[Any]):
    """Chainable reads of files."""

    def visible_to(self, user: User | AnonymousUser) -> CaseFileQuerySet:
        """Keep the files of cases that ``user`` may see; notes' files are for staff only.

        Whoever hears a complaint sees the files of the case that it is about, whoever has a case
        those of its duplicates.
        """
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        public = Q(entry__isnull=True) | Q(entry__is_public=True)
        cases: type[models.Model] = self.model._meta.get_field("case").related_model
        complaints = cases._default_manager.filter(staff_scope(user), contest__isnull=False)
        heard = Q(case__in=complaints.values("contest__contested"))
        joined = cases._default_manager.filter(
            staff_scope(user, "merged_into__"), merged_into__isnull=False
        )
        own = citizen_scope(user, "case__") & public
        return self.filter(
            own | staff_scope(user, "case__") | heard | Q(case__in=joined.values("pk"))
        )
