"""Reads of the counter: an operator sees what the own office filed, and nothing else."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

from portal.accounts.access import Actor, units_with
from portal.accounts.permissions import FILE_FOR_CITIZENS, MANAGE_COUNTERS


class OfficeQuerySet(models.QuerySet[Any]):
    """Chainable reads of offices."""

    def of_operator(self, user: Actor | AnonymousUser) -> OfficeQuerySet:
        """Keep the active offices where ``user`` may file for citizens."""
        scope = units_with(user, FILE_FOR_CITIZENS)
        return self.filter(scope.q("unit"), is_active=True).select_related("unit")

    def managed_by(self, user: Actor | AnonymousUser) -> OfficeQuerySet:
        """Keep the offices that ``user`` manages and whose reports ``user`` reads."""
        return self.filter(units_with(user, MANAGE_COUNTERS).q("unit")).select_related("unit")


class AssistedFilingQuerySet(models.QuerySet[Any]):
    """Chainable reads of filings."""

    def visible_to(self, user: Actor | AnonymousUser) -> AssistedFilingQuerySet:
        """Keep what the active offices of this operator have filed."""
        scope = units_with(user, FILE_FOR_CITIZENS)
        return self.filter(scope.q("office__unit"), office__is_active=True)

    def managed_by(self, user: Actor | AnonymousUser) -> AssistedFilingQuerySet:
        """Keep what the offices that ``user`` manages have filed."""
        return self.filter(units_with(user, MANAGE_COUNTERS).q("office__unit"))

    def with_related(self) -> AssistedFilingQuerySet:
        """Join what lists and pages show."""
        return self.select_related(
            "office__unit", "operator", "citizen",
            "case__unit", "case__holder", "case__workflow_version",
        )  # fmt: skip
