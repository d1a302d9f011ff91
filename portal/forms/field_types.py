"""The kinds of questions a form can ask: the portal's own and those that plugins add."""

from __future__ import annotations

from collections.abc import Mapping

from portal.contributions import Contribution, guard
from portal.forms.choice_types import CHOICE_TYPES
from portal.forms.definition import FormField
from portal.forms.file_types import FILE_TYPES
from portal.forms.group_types import GROUP
from portal.forms.identifier_types import IDENTIFIER_TYPES
from portal.forms.number_types import NUMBER_TYPES
from portal.forms.place_types import PLACE_TYPES
from portal.forms.text_types import TEXT_TYPES
from portal.forms.time_types import TIME_TYPES
from portal.forms.type_contract import UNAVAILABLE, FieldType, field_types

__all__ = ["OWN_TYPES", "UNAVAILABLE", "FieldType", "field_types", "find_type", "type_of"]

#: The types of questions that come with the portal, by name.
OWN_TYPES: Mapping[str, FieldType] = {
    **TEXT_TYPES,
    **NUMBER_TYPES,
    **TIME_TYPES,
    **CHOICE_TYPES,
    **IDENTIFIER_TYPES,
    **PLACE_TYPES,
    **FILE_TYPES,
    "group": GROUP,
}


def find_type(name: str) -> FieldType | None:
    """Return the field type called ``name``; None if it is unknown, switched off or unreadable."""
    if name in OWN_TYPES:
        return OWN_TYPES[name]
    if found := field_types.get(name):
        plugin, _dot, attribute = name.partition(".")
        with guard(Contribution(plugin, attribute, found)):
            bool(found.has_answer)
            return found
    return None


def type_of(field: FormField) -> FieldType:
    """Return the type of ``field``, or a stand-in where its plugin is away."""
    return find_type(field.type) or UNAVAILABLE
