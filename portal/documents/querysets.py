"""Reads of issued documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from portal.accounts.access import units_with
from portal.accounts.models import User
from portal.cases.querysets import citizen_scope, staff_scope


class DocumentQuerySet(models.QuerySet[Any]):
    """Chainable reads of issued documents."""

    def visible_to(self, user: User | AnonymousUser) -> DocumentQuerySet:
        """Keep those of cases that ``user`` may see; citizens see what is ready."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        own = citizen_scope(user, "case__") & Q(state="ready")
        return self.filter(own | staff_scope(user, "case__"))

    def for_staff(self, user: User) -> DocumentQuerySet:
        """Keep those of cases that this member of staff sees."""
        return self.filter(staff_scope(user, "case__"))

    def in_care_of(self, user: User) -> DocumentQuerySet:
        """Keep those of units where ``user`` issues or revokes documents."""
        scope = Q(pk__in=[])
        for permission in ("documents.issue", "documents.revoke"):
            units = units_with(user, permission)
            scope |= units.q("case__unit") | units.q("case__holder")
        return self.filter(scope)

    def with_related(self) -> DocumentQuerySet:
        """Join what every list and page shows."""
        return self.select_related("case__unit", "case__holder", "template", "replaces")

    def due(self, now: datetime) -> DocumentQuerySet:
        """Keep what is to be typeset at ``now``: new, due again, or dropped by a dead worker."""
        return self.filter(state="pending", revoked_at=None, next_try_at__lte=now)
