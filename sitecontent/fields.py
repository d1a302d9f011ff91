"""A field that keeps a small set of choices in one column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class ChoiceSetField(models.CharField):  # type: ignore[type-arg]
    """Some of ``choices``: a list of strings in Python, ``,one,two,`` in the database.

    Filter with ``field__contains=ChoiceSetField.needle("one")``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 400)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    @staticmethod
    def needle(value: str) -> str:
        return f",{value},"

    def from_db_value(self, value: str | None, *_args: Any) -> list[str]:
        return self.to_python(value)

    def to_python(self, value: Any) -> list[str]:
        if isinstance(value, str):
            return [item for item in value.split(",") if item]
        return [str(item) for item in value or ()]

    def get_prep_value(self, value: Any) -> str:
        chosen = self.to_python(value)
        return self.needle(",".join(chosen)) if chosen else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: Iterable[str], model_instance: models.Model | None) -> None:
        known = {key for key, _label in self.flatchoices}
        chosen = list(value)
        if not self.blank and not chosen:
            raise ValidationError(self.error_messages["blank"], code="blank")
        if unknown := [item for item in chosen if item not in known]:
            message = _("%(value)s is not one of the choices.")
            raise ValidationError(message, code="invalid_choice", params={"value": unknown[0]})

    def run_validators(self, value: Any) -> None:
        super().run_validators(self.get_prep_value(value))

    def formfield(self, **kwargs: Any) -> forms.Field:
        return forms.MultipleChoiceField(
            label=self.verbose_name,
            help_text=self.help_text,
            required=not self.blank,
            choices=self.flatchoices,
            widget=forms.CheckboxSelectMultiple,
        )

    def get_searchable_content(self, value: Iterable[str]) -> list[str]:
        labels = dict(self.flatchoices)
        return [str(labels.get(item, item)) for item in value]
