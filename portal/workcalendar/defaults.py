"""What a new town starts with."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.persian.jalali import jalali_parts, to_gregorian
from portal.workcalendar.holidays import seed_year
from portal.workcalendar.models import WorkWeek


@transaction.atomic
def ensure_defaults() -> None:
    """Enter the usual week and the holidays of last, this and next Jalali year where missing.

    Changes nothing that is already there, so that it may run at every start. Costs seven queries
    when nothing is missing.
    """
    year, _month, _day = jalali_parts(timezone.localdate())
    ensure_week(valid_from=to_gregorian(year - 1, 1, 1))
    for seeded in (year - 1, year, year + 1):
        seed_year(seeded)


def ensure_week(*, valid_from: date) -> None:
    """Enter the usual week, Saturday to Wednesday, unless the town has any week."""
    if not WorkWeek.objects.exists():
        WorkWeek.objects.create(title=_("Usual opening hours"), valid_from=valid_from)
