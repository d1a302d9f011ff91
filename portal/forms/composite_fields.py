"""Questions of several parts under one heading, each with a label, an error and a name of its own.

The parts are asked by a small form inside the form; its names are ``<question>-<part>``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict, ErrorList
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms.definition import Json

Typed = Mapping[str, Any]


class PartsForm(forms.Form):
    """The form of the parts; ``found`` are errors found elsewhere, which stand as they are."""

    use_required_attribute = False

    def __init__(
        self, parts: Mapping[str, forms.Field], *, found: ErrorDict | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.fields.update(deepcopy(dict(parts)))
        self.found = found

    @property
    def errors(self) -> ErrorDict:
        return super().errors if self.found is None else self.found


class PartsInput(forms.Widget):
    """Reads the parts from a form that was sent, or takes an answer that is kept."""

    use_fieldset = True
    input_type = None

    def __init__(self, parts: Mapping[str, forms.Field], attrs: dict[str, Any] | None = None):
        self.parts = dict(parts)
        super().__init__(attrs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if (whole := data.get(name)) is not None:
            return whole
        return typed_parts(self.parts, data, files, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and all(
            part.widget.value_omitted_from_data(data, files, f"{name}-{key}")
            for key, part in self.parts.items()
        )

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return f"{id_}-{next(iter(self.parts))}" if id_ else ""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Draw the parts with their labels, without any error; pages use the bound parts."""
        given = value if isinstance(value, Mapping) else {}
        parts = PartsForm(self.parts, initial=dict(given), prefix=name)
        return SafeString("".join(f"{part.label_tag()}{part}" for part in parts))

    @property
    def scripts(self) -> tuple[str, ...]:
        return scripts_of(self.parts)


class PartsField(forms.Field):
    """A question of several parts; gives what ``whole`` makes of them, or None.

    ``needed`` are the parts that must be there as soon as any is. Errors of a part carry ``part``,
    ``where`` (its label) and ``message`` as their params. What was right beside them stays in
    ``half``, as JSON, so that a draft can keep it.
    """

    needed: frozenset[str] = frozenset()
    default_error_messages = {
        "required": gettext_lazy("Please fill this in."),
        "invalid": gettext_lazy("This answer is not complete."),
    }

    def __init__(self, parts: Mapping[str, forms.Field], **options: Any) -> None:
        self.parts = dict(parts)
        self.half: dict[str, Json] | None = None
        for key, part in self.parts.items():
            part.required = part.widget.is_required = key in self.needed
        options.setdefault("widget", PartsInput(self.parts))
        super().__init__(**options)

    def whole(self, cleaned: Mapping[str, Any]) -> Any:
        """Return the answer that the cleaned parts give."""
        return dict(cleaned)

    def half_json(self, cleaned: Mapping[str, Any]) -> dict[str, Json] | None:
        """Return the parts that are right as JSON, None where there is none."""
        kept: dict[str, Json] = {
            key: str(cleaned[key]) if cleaned.get(key) else None for key in self.parts
        }
        return kept if any(kept.values()) else None

    def check(self, form: forms.Form) -> None:
        """Add what is wrong between parts that are right by themselves."""

    def clean(self, value: Any) -> Any:
        if not value or (isinstance(value, Mapping) and is_blank(value)):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not isinstance(value, Mapping):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        form = PartsForm(self.parts, data={key: value.get(key) for key in self.parts})
        if form.is_valid():
            self.check(form)
        if form.errors:
            self.half = self.half_json(form.cleaned_data)
            raise ValidationError(list(errors_of_parts(form)))
        return self.whole(form.cleaned_data)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        return BoundParts(form, self, field_name)


class BoundParts(BoundField):
    """A question of several parts on a page: its ``parts`` are bound fields themselves."""

    field: PartsField

    @cached_property
    def parts(self) -> list[BoundField]:
        given = self.value()
        typed = given if isinstance(given, Mapping) else {}
        return list(bound_parts(self, self.field.parts, self.html_name, typed))

    @property
    def own_errors(self) -> list[str]:
        """What is wrong with the whole, not with one of its parts."""
        return [said(error) for error in raised(self) if not part_of(error)]

    @property
    def error_places(self) -> Iterator[tuple[BoundField, str, str]]:
        """Yield for each error the part to go to, what it is called, and the message."""
        parts = {part.name: part for part in self.parts}
        for error in raised(self):
            if part := parts.get(part_of(error)):
                yield part, str(part.label), said(error, of_part=True)
            else:
                yield self.parts[0], str(self.label), said(error)


def bound_parts(
    bound: BoundField,
    parts: Mapping[str, forms.Field],
    prefix: str,
    typed: Typed,
    row: str = "",
) -> PartsForm:
    """Return the form of the parts as the page shows it, with the errors that were raised."""
    options: dict[str, Any] = {"prefix": prefix, "auto_id": bound.form.auto_id}
    if not bound.form.is_bound:
        return PartsForm(parts, initial=dict(typed), **options)
    data = {f"{prefix}-{key}": typed.get(key) for key in parts}
    return PartsForm(parts, data=data, found=_found(bound, row), **options)


def typed_parts(parts: Mapping[str, forms.Field], data: Any, files: Any, name: str) -> Typed:
    """Return what was sent for each part."""
    return {
        key: part.widget.value_from_datadict(data, files, f"{name}-{key}")
        for key, part in parts.items()
    }


def scripts_of(parts: Mapping[str, forms.Field]) -> tuple[str, ...]:
    """Return the scripts that make the parts nicer, each once."""
    found = (script for part in parts.values() for script in getattr(part.widget, "scripts", ()))
    return tuple(dict.fromkeys(found))


def was_typed(bound: BoundField) -> bool:
    """Say whether somebody wrote anything into a question of a form that was sent."""
    value = bound.data
    rows = value if isinstance(value, list | tuple) else [value]
    return any(not is_blank(row if isinstance(row, Mapping) else {"": row}) for row in rows)


def is_blank(typed: Typed) -> bool:
    """Say whether nothing was answered in any part."""
    return all(
        value in (None, "", []) or (isinstance(value, str) and not value.strip())
        for value in typed.values()
    )


def errors_of_parts(
    form: forms.Form, row: str = "", where: Callable[[str], str] = str
) -> Iterator[ValidationError]:
    """Yield each error of the parts; ``where`` says how a part is called outside of its row."""
    for key, errors in form.errors.as_data().items():
        place = {"row": row, "part": key, "where": where(str(form.fields[key].label))}
        for error in errors:
            yield ValidationError(
                _("%(where)s: %(message)s"),
                code=error.code,
                params={**place, "message": " ".join(error.messages)},
            )


def raised(bound: BoundField) -> list[ValidationError]:
    """Return the errors of a question as they were raised."""
    found = bound.form.errors.get(bound.name)
    return found.as_data() if isinstance(found, ErrorList) else []


def part_of(error: ValidationError) -> str:
    """Return the key of the part that an error is about, or ``""``."""
    return str((error.params or {}).get("part", ""))


def said(error: ValidationError, *, of_part: bool = False) -> str:
    """Return the message of an error, of a part's without the name of the part."""
    return str((error.params or {})["message"]) if of_part else " ".join(error.messages)


def _found(bound: BoundField, row: str) -> ErrorDict:
    found = ErrorDict()
    for error in raised(bound):
        params = error.params or {}
        if params.get("part") and params.get("row", "") == row:
            found.setdefault(part_of(error), ErrorList()).append(said(error, of_part=True))
    return found
