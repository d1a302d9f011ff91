"""The portal's kinds of questions that take words, and the one that only shows some."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy

from portal.forms import fields
from portal.forms.definition import FormField
from portal.forms.type_contract import FieldType, text_or_none

TEXT_LONGEST, LONG_TEXT_LONGEST, LONG_TEXT_LINES = 200, 4000, 6
LENGTHS = frozenset({"min_length", "max_length", "autocomplete"})


def _text(field: FormField, language: str) -> forms.Field:
    return fields.TextField(
        shortest=field.min_length or 0,
        longest=field.max_length or TEXT_LONGEST,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


def _long_text(field: FormField, language: str) -> forms.Field:
    return fields.TextField(
        shortest=field.min_length or 0,
        longest=field.max_length or LONG_TEXT_LONGEST,
        lines=LONG_TEXT_LINES,
    )


TEXT_TYPES: Mapping[str, FieldType] = {
    "text": FieldType(
        _text,
        to_json=text_or_none,
        title=gettext_lazy("Short text"),
        options=LENGTHS | {"profile"},
    ),
    "long_text": FieldType(
        _long_text, to_json=text_or_none, title=gettext_lazy("Long text"), options=LENGTHS
    ),
    "information": FieldType(None, title=gettext_lazy("Text without a question")),
}
