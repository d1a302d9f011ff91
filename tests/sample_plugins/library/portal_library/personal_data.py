"""What the library keeps of a person, for those who ask and those who leave."""

from typing import Any

from django.utils.translation import gettext as _

from portal.api import User
from portal_library.models import LibraryCard


def export(person: User) -> list[dict[str, Any]] | None:
    cards = LibraryCard.objects.visible_to(person)
    return list(cards.values("case_code", "branch", "reader", "valid_until")) or None


def erase(person: User) -> str | None:
    count, _rows = LibraryCard.objects.visible_to(person).delete()
    return _("Your library cards were deleted.") if count else None
