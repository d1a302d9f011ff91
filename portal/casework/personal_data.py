"""What the work on cases keeps of those who do it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.casework.absence_rows import Absence
from portal.casework.presence_rows import Presence
from portal.casework.saved_filter_rows import SavedFilter


def export_work(person: User) -> dict[str, Any] | None:
    """Return when somebody was away and the lists that were kept; None without any. 2 queries."""
    found = {
        "absences": [
            {"first_day": one.first_day, "last_day": one.last_day, "note": one.note}
            for one in Absence.objects.filter(person=person)
        ],
        "kept_lists": list(SavedFilter.objects.filter(owner=person).values("name", "query")),
    }
    return found if any(found.values()) else None


def erase_work(person: User) -> str | None:
    """Delete the absences, the kept lists and what was open on the screen. 3 queries.

    Lists that are shared with a unit go, too: they were one person's wording.
    """
    Presence.objects.filter(person=person).delete()
    absences, _rows = Absence.objects.filter(person=person).delete()
    lists, _rows = SavedFilter.objects.filter(owner=person).delete()
    return _("Your absences and the lists you kept are deleted.") if absences or lists else None
