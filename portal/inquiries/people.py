"""Who cares for the inquiries of a case."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from portal.accounts.access import holders
from portal.accounts.models import User
from portal.cases.models import Case
from portal.casework.people import paths_around
from portal.inquiries.policies import HANDLE


def colleagues_of(case: Case) -> QuerySet[User]:
    """Return who may see to the inquiries of a case: people of its units, or above. 2 queries."""
    around = Q(unit__isnull=True) | Q(unit__path__in=paths_around(case))
    return holders(HANDLE, around).order_by("last_name", "first_name", "pk")
