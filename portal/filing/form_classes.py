"""Compiles Django form classes into a form definition, or says what cannot be carried over.

Answers are kept, shown and checked by :mod:`portal.forms`; what only a Django form could do, such
as an overridden ``clean``, is refused here instead of being lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.utils import pretty_name
from django.utils.choices import CallableChoiceIterator
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.definitions.reading import InvalidDefinition
from portal.filing.texts import in_every_language
from portal.forms import question_fields
from portal.forms.compile import compile_form
from portal.forms.field_types import find_type
from portal.forms.fields import DateField as BoundedDateField
from portal.forms.fields import TextField, WholeNumberField
from portal.localised import LocalisedText
from portal.persian.fields import JalaliDateField, JalaliDateInput

Json = dict[str, Any]
Options = Callable[[Any], Json]
METHODS = ("__init__", "clean", "full_clean", "is_valid")
CLEANING = ("clean", "to_python", "validate", "run_validators", "read")
HARMLESS_ATTRIBUTES = frozenset(
    {
        "accept",
        "autocomplete",
        "cols",
        "dir",
        "inputmode",
        "max",
        "maxlength",
        "min",
        "minlength",
        "rows",
        "step",
    }
)
DJANGOS_LONGEST_EMAIL = 320


class _CannotCarry(Exception):
    """A property of a field has no place in a form definition; carries its name."""


def form_definition(
    classes: Sequence[type[forms.Form]], *, title: str | Promise | LocalisedText
) -> Json:
    """Return the definition of a form whose steps are ``classes``, in order. No query.

    A class may have a ``title`` (default: ``title``) and an ``intro``. Labels, help texts and
    choices are kept in every language of the town.

    :raises InvalidDefinition: names the class, the field and what cannot be carried over.
    """
    if not classes:
        raise InvalidDefinition("form", _("A list with at least one entry is needed here."))
    steps = [_step(one, f"step_{number}", title) for number, one in enumerate(classes, start=1)]
    seen: set[str] = set()
    for one, step in zip(classes, steps, strict=True):
        for question in step["fields"]:
            key = question["key"]
            if key in seen:
                raise InvalidDefinition(
                    _place(one, key), _("“%(key)s” is there twice.") % {"key": key}
                )
            seen.add(key)
    return {"steps": steps}


def _step(form_class: type[forms.Form], key: str, title: LocalisedText) -> Json:
    if not (isinstance(form_class, type) and issubclass(form_class, forms.Form)):
        raise InvalidDefinition(repr(form_class), _("This is not a class of Django's forms.Form."))
    _refuse_own_methods(form_class)
    return {
        "key": key,
        "title": in_every_language(getattr(form_class, "title", "") or title),
        "intro": in_every_language(getattr(form_class, "intro", "")),
        "fields": [
            _question(form_class, name, field) for name, field in form_class().fields.items()
        ],
    }


def _refuse_own_methods(form_class: type[forms.Form]) -> None:
    own = [m for m in METHODS if getattr(form_class, m) is not getattr(forms.Form, m)]
    own += [f"clean_{name}" for name in form_class.base_fields]
    for method in own:
        if hasattr(form_class, method):
            raise InvalidDefinition(
                _place(form_class, method),
                _("A form of a service cannot have this method; check in the workflow instead."),
            )


def _question(form_class: type[forms.Form], name: str, field: forms.Field) -> Json:
    place = _place(form_class, name)
    try:
        question = _common(name, field) | _typed(field)
        _refuse_what_gets_lost(field)
    except _CannotCarry as lost:
        reason = _("“%(property)s” cannot be carried over to a form of the portal.")
        raise InvalidDefinition(place, reason % {"property": lost}) from lost
    _prove(question, place)
    return question


def _common(name: str, field: forms.Field) -> Json:
    question: Json = {
        "key": name,
        "label": in_every_language(field.label or pretty_name(name)),
        "required": field.required,
    }
    if field.help_text:
        question["help"] = in_every_language(field.help_text)
    if autocomplete := field.widget.attrs.get("autocomplete"):
        question["autocomplete"] = autocomplete
    return question


def _typed(field: forms.Field) -> Json:
    """Return the type of a question and what else its type needs."""
    own_type = getattr(field, "portal_type", "")
    if own_type:
        _refuse_own_cleaning(type(field))
        kind = find_type(own_type)
        known = kind.options if kind else frozenset[str]()
        found = {**_limits(field), **_file_limits(field), "profile": getattr(field, "profile", "")}
        return {"type": own_type} | {
            key: value for key, value in found.items() if key in known and value not in ("", [])
        }
    reading = READINGS.get(type(field))
    if reading is None:
        raise _CannotCarry(type(field).__name__)
    _refuse_widget(field, reading)
    for attribute, harmless in reading.must_be.items():
        if getattr(field, attribute) != harmless:
            raise _CannotCarry(attribute)
    return {"type": reading.type_of(field), **reading.options(field)}


def _refuse_own_cleaning(field_class: type[forms.Field]) -> None:
    """Refuse methods that a plugin adds to one of the portal's own questions."""
    for parent in field_class.__mro__:
        if parent.__module__ == question_fields.__name__:
            return
        for method in CLEANING:
            if method in vars(parent):
                raise _CannotCarry(method)


def _refuse_what_gets_lost(field: forms.Field) -> None:
    if field.initial is not None:
        raise _CannotCarry("initial")
    if field.disabled:
        raise _CannotCarry("disabled")
    if len(field.validators) > _djangos_validators(field):
        raise _CannotCarry("validators")
    if field.error_messages != _default_messages(type(field)):
        raise _CannotCarry("error_messages")


def _djangos_validators(field: forms.Field) -> int:
    """Return how many validators Django gives this field by itself."""
    limits = ["min_length", "max_length"] if isinstance(field, forms.CharField) else []
    if isinstance(field, forms.IntegerField):
        limits = ["min_value", "max_value", "step_size"]
    count = sum(getattr(field, limit, None) is not None for limit in limits)
    always = isinstance(field, forms.CharField) + isinstance(field, forms.DecimalField)
    return len(field.default_validators) + count + always


def _default_messages(field_class: type[forms.Field]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for parent in reversed(field_class.__mro__):
        found.update(getattr(parent, "default_error_messages", {}))
    return found


def _refuse_widget(field: forms.Field, reading: Reading) -> None:
    if type(field.widget) not in reading.widgets:
        raise _CannotCarry(type(field.widget).__name__)
    for attribute in field.widget.attrs:
        if attribute not in HARMLESS_ATTRIBUTES:
            raise _CannotCarry(f"widget.attrs[{attribute}]")


def _prove(question: Json, place: str) -> None:
    """Let the portal's own rules judge one question by itself."""
    text = {"fa": question["key"], "en": question["key"]}
    try:
        compile_form({"steps": [{"key": "step", "title": text, "fields": [question]}]})
    except InvalidDefinition as error:
        what = error.place.removeprefix("steps[0].fields[0]")
        raise InvalidDefinition(f"{place}{what}", error.reason) from error


def _place(form_class: type[forms.Form], name: str) -> str:
    return f"{form_class.__qualname__}.{name}"


def _nothing(field: Any) -> Json:
    return {}


def _lengths(field: Any) -> Json:
    found = {"min_length": field.min_length, "max_length": field.max_length}
    return {key: value for key, value in found.items() if value is not None}


def _own_lengths(field: TextField) -> Json:
    return {"min_length": field.shortest, "max_length": field.longest}


def _limits(field: Any) -> Json:
    """Return ``min`` and ``max`` as JSON numbers, from Django's names or the portal's."""
    found = {
        "min": getattr(field, "min_value", getattr(field, "least", None)),
        "max": getattr(field, "max_value", getattr(field, "most", None)),
    }
    return {key: _number(value, key) for key, value in found.items() if value is not None}


def _number(value: Any, name: str) -> int | float:
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        if Decimal(str(float(value))) == value:
            return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _CannotCarry(f"{name}_value")
    return value


def _dates(field: BoundedDateField) -> Json:
    found: dict[str, date | None] = {"min": field.earliest, "max": field.latest}
    return {key: value.isoformat() for key, value in found.items() if value}


def _choices(field: Any) -> Json:
    if isinstance(field.choices, CallableChoiceIterator):
        raise _CannotCarry("choices")
    pairs = [(value, label) for value, label in field.choices if value not in ("", None)]
    if any(isinstance(label, list | tuple) for _value, label in pairs):
        raise _CannotCarry("choices")
    return {"choices": [{"value": str(value), "label": in_every_language(t)} for value, t in pairs]}


def _file_limits(field: Any) -> Json:
    accept, max_bytes = getattr(field, "accept", ()), getattr(field, "max_bytes", None)
    return {"accept": list(accept)} | ({"max_bytes": max_bytes} if max_bytes else {})


def _pictures(field: Any) -> Json:
    return {"accept": ["jpeg", "png"]}


def _always(name: str) -> Callable[[Any], str]:
    return lambda field: name


def _text_type(field: Any) -> str:
    return "long_text" if isinstance(field.widget, forms.Textarea) else "text"


def _tick_type(field: Any) -> str:
    return "consent" if field.required else "yes_no"


@dataclass(frozen=True)
class Reading:
    """How one class of form fields becomes a question.

    ``must_be`` are the attributes that a definition has no word for, with the value that says
    nothing.
    """

    type_of: Callable[[Any], str]
    options: Options = _nothing
    widgets: tuple[type[forms.Widget], ...] = ()
    must_be: Mapping[str, Any] = field(default_factory=dict)


TEXT_INPUTS = (forms.TextInput, forms.Textarea)
NUMBER_INPUTS = (forms.NumberInput, forms.TextInput)
PLAIN_TEXT = {"strip": True, "empty_value": ""}
PLAIN_FILE = {"allow_empty_file": False, "max_length": None}
ANY_FORMAT = {"input_formats": forms.DateField.input_formats}

READINGS: Mapping[type[forms.Field], Reading] = {
    forms.CharField: Reading(_text_type, _lengths, TEXT_INPUTS, PLAIN_TEXT),
    TextField: Reading(_text_type, _own_lengths, TEXT_INPUTS, PLAIN_TEXT),
    forms.EmailField: Reading(
        _always("email"),
        widgets=(forms.EmailInput, forms.TextInput),
        must_be={"empty_value": "", "min_length": None, "max_length": DJANGOS_LONGEST_EMAIL},
    ),
    forms.IntegerField: Reading(_always("integer"), _limits, NUMBER_INPUTS, {"step_size": None}),
    WholeNumberField: Reading(_always("integer"), _limits, NUMBER_INPUTS),
    forms.DecimalField: Reading(
        _always("decimal"),
        _limits,
        NUMBER_INPUTS,
        {"step_size": None, "max_digits": None, "decimal_places": None},
    ),
    forms.BooleanField: Reading(_tick_type, widgets=(forms.CheckboxInput,)),
    forms.ChoiceField: Reading(_always("choice"), _choices, (forms.Select, forms.RadioSelect)),
    forms.MultipleChoiceField: Reading(
        _always("multiple_choice"),
        _choices,
        (forms.SelectMultiple, forms.CheckboxSelectMultiple),
    ),
    forms.DateField: Reading(
        _always("date"), widgets=(forms.DateInput, forms.TextInput), must_be=ANY_FORMAT
    ),
    JalaliDateField: Reading(_always("date"), widgets=(JalaliDateInput,), must_be=ANY_FORMAT),
    BoundedDateField: Reading(_always("date"), _dates, (JalaliDateInput,), ANY_FORMAT),
    forms.FileField: Reading(
        _always("file"),
        widgets=(forms.ClearableFileInput, forms.FileInput),
        must_be=PLAIN_FILE,
    ),
    forms.ImageField: Reading(
        _always("file"), _pictures, (forms.ClearableFileInput, forms.FileInput), PLAIN_FILE
    ),
}
