"""Fields that a plugin's question type makes: what they do wrong costs their own question only."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.contributions import Contribution, guard
from portal.forms.field_types import FieldType

#: What Django asks of a field or widget besides; where it fails the framework's own method answers.
FIELD_METHODS = ("bound_data", "get_bound_field", "has_changed", "prepare_value")
WIDGET_METHODS = (
    "id_for_label",
    "use_required_attribute",
    "value_from_datadict",
    "value_omitted_from_data",
)
NOT_NOW = _("This question cannot be answered at the moment. Please try again later.")


def careful(made: forms.Field, kind: FieldType, owner: Contribution[Any]) -> forms.Field:
    """Let ``made`` object where it fails, and draw nothing where it cannot be drawn.

    :raises TypeError: a plugin made something else than a field.
    """
    if not isinstance(made, forms.Field):
        raise TypeError(f"make_field() gave {type(made).__name__}, not a form field")
    made.__class__ = _careful_field(type(made), kind, owner)
    made.widget.__class__ = _careful_widget(type(made.widget), owner)
    return made


def _careful_field(own: Any, kind: FieldType, owner: Contribution[Any]) -> Any:
    def clean(self: Any, *args: Any) -> Any:
        refusal: ValidationError | None = None
        with guard(owner):
            try:
                cleaned = own.clean(self, *args)
                json.dumps(None if kind.is_file else kind.to_json(cleaned))
                return cleaned
            except ValidationError as objection:
                refusal = objection
        raise refusal or ValidationError(NOT_NOW, code="unavailable")

    methods = _guarded(own, forms.Field, FIELD_METHODS, owner)
    return type(own.__name__, (own,), {**methods, "clean": clean})


def _careful_widget(own: Any, owner: Contribution[Any]) -> Any:
    def render(self: Any, *args: Any, **kwargs: Any) -> SafeString:
        with guard(owner):
            return SafeString(own.render(self, *args, **kwargs))
        return SafeString("")

    def subwidgets(self: Any, *args: Any, **kwargs: Any) -> list[Any]:
        with guard(owner):
            return list(own.subwidgets(self, *args, **kwargs))
        return []

    methods = _guarded(own, forms.Widget, WIDGET_METHODS, owner)
    return type(own.__name__, (own,), {**methods, "render": render, "subwidgets": subwidgets})


def _guarded(
    own: Any, base: Any, names: Iterable[str], owner: Contribution[Any]
) -> dict[str, Callable[..., Any]]:
    return {name: _either(getattr(own, name), getattr(base, name), owner) for name in names}


def _either(
    first: Callable[..., Any], second: Callable[..., Any], owner: Contribution[Any]
) -> Callable[..., Any]:
    """Return a method that does what ``first`` does, and where that fails, what ``second`` does."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        with guard(owner):
            return first(self, *args, **kwargs)
        return second(self, *args, **kwargs)

    return method
