"""The kinds of questions to choose from, with an icon and words for somebody who knows none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.api import localise
from portal.api.definitions import FieldType
from portal.api.designing import COLUMN_TYPES, OWN_TYPES, field_types, find_type

#: Which icon of the back office, and what it is for, by type.
OWN_CARDS: Mapping[str, tuple[str, str | Promise]] = {
    "text": ("pilcrow", _("One line: a name, a number of a letter.")),
    "long_text": ("openquote", _("Several lines: a description.")),
    "choice": ("radio-full", _("The citizen chooses one of your answers.")),
    "multiple_choice": ("list-ul", _("The citizen ticks any number of your answers.")),
    "yes_no": ("check", _("A plain yes or no.")),
    "consent": ("tick-inverse", _("A box to tick before going on.")),
    "integer": ("order", _("A count: floors, people, trees.")),
    "decimal": ("decimal", _("A measure: area, length.")),
    "money_rial": ("tag", _("A sum of money, shown in tomans too.")),
    "calculated": ("cogs", _("Worked out from other answers; nobody types it.")),
    "date": ("date", _("A day, typed in the Jalali calendar.")),
    "date_range": ("calendar-alt", _("A first and a last day.")),
    "time": ("time", _("An hour of the day.")),
    "national_id": ("user", _("Checked by its check digit.")),
    "legal_id": ("group", _("For companies; checked by its check digit.")),
    "mobile": ("mobile-alt", _("An Iranian mobile number.")),
    "email": ("mail", _("An address for e-mail.")),
    "sheba": ("key", _("A bank account to pay money to.")),
    "address": ("home", _("Street, alley, number, unit and postcode.")),
    "postcode": ("site", _("Ten digits.")),
    "map_point": ("crosshairs", _("A place, from a map or from where the citizen is.")),
    "renovation_code": ("table", _("The code of a property, in the town's pattern.")),
    "plate": ("tablet-alt", _("The plate of a car.")),
    "file": ("doc-full", _("One scan or photo.")),
    "files": ("folder", _("Several scans or photos of one thing.")),
    "signature": ("edit", _("Drawn with a finger or the mouse, or uploaded.")),
    "group": ("list-ol", _("The same questions row by row: owners, vehicles.")),
    "information": ("info-circle", _("Words between the questions.")),
}
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Words and choices"),
     ("text", "long_text", "choice", "multiple_choice", "yes_no", "consent")),
    (_("Numbers and money"), ("integer", "decimal", "money_rial", "calculated")),
    (_("Time"), ("date", "date_range", "time")),
    (_("People and accounts"), ("national_id", "legal_id", "mobile", "email", "sheba")),
    (_("Places and cars"), ("address", "postcode", "map_point", "renovation_code", "plate")),
    (_("Files"), ("file", "files", "signature")),
    (_("Several at once, and words"), ("group", "information")),
)  # fmt: skip
OTHER_ICON = "snippet"


@dataclass(frozen=True)
class Card:
    """One kind of question as the gallery shows it."""

    type: str
    title: str
    hint: str
    icon: str


def cards(*, for_rows: bool = False) -> Iterator[tuple[str, list[Card]]]:
    """Yield the headings of the gallery with their kinds, those of plugins last.

    ``for_rows`` leaves only what a row of a group can ask.
    """
    for heading, names in GROUPS:
        found = [card_of(name) for name in names if not for_rows or name in COLUMN_TYPES]
        if found:
            yield str(heading), found
    others = [] if for_rows else [card_of(one.id) for one in field_types.active()]
    if others:
        yield str(_("Of plugins")), others


def known_types(*, for_rows: bool = False) -> set[str]:
    """Return the names of the kinds that the gallery shows."""
    return {card.type for _heading, found in cards(for_rows=for_rows) for card in found}


def card_of(name: str) -> Card:
    """Return how a kind is shown, one that is not there any more by its name."""
    icon, hint = OWN_CARDS.get(name, (OTHER_ICON, ""))
    kind = find_type(name)
    return Card(name, _title(kind) if kind else name, str(hint), icon)


def _title(kind: FieldType) -> str:
    return localise(kind.title)


def is_asked(name: str) -> bool:
    """Say whether somebody can answer, or leave open, a question of this type."""
    kind = find_type(name)
    return bool(kind and kind.make_field and not kind.is_computed)


def needs_more(name: str) -> bool:
    """Say whether a question of this type is nothing without its own options."""
    return name in {"calculated", "group"} or name not in OWN_TYPES
