"""The portal's kinds of questions that offer the answers to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from portal.forms import fields
from portal.forms.definition import FormField
from portal.forms.number_types import whole_bound
from portal.forms.type_contract import RANGE, FieldType, limits
from portal.localised import localise


def _choices(field: FormField, language: str) -> list[tuple[str, str]]:
    return [(choice.value, localise(choice.label, language)) for choice in field.choices]


def _choice(field: FormField, language: str) -> forms.Field:
    return fields.OneChoiceField(choices=_choices(field, language))


def _multiple_choice(field: FormField, language: str) -> forms.Field:
    least, most = limits(field, whole_bound)
    return fields.SeveralChoicesField(choices=_choices(field, language), least=least, most=most)


def _show_choice(field: FormField, value: Any, language: str) -> str:
    return field.choice_label(value, language)


def _show_choices(field: FormField, value: Any, language: str) -> str:
    with override(language):
        return _(", ").join(field.choice_label(item, language) for item in value)


def _show_yes_no(field: FormField, value: Any, language: str) -> str:
    with override(language):
        return _("Yes") if value else _("No")


def _show_consent(field: FormField, value: Any, language: str) -> str:
    with override(language):
        return _("Agreed") if value else _("Not agreed")


CHOICE_TYPES: Mapping[str, FieldType] = {
    "choice": FieldType(
        _choice,
        display=_show_choice,
        title=gettext_lazy("One of several answers"),
        options=frozenset({"choices", "autocomplete"}),
    ),
    "multiple_choice": FieldType(
        _multiple_choice,
        display=_show_choices,
        title=gettext_lazy("Several of several answers"),
        options=RANGE | {"choices"},
        bound=whole_bound,
    ),
    "yes_no": FieldType(
        lambda field, language: fields.YesNoField(),
        display=_show_yes_no,
        title=gettext_lazy("Yes or no"),
    ),
    "consent": FieldType(
        lambda field, language: fields.ConsentField(),
        display=_show_consent,
        title=gettext_lazy("Consent"),
        required_by_default=True,
    ),
}
