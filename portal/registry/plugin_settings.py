"""A plugin's settings: a frozen dataclass becomes a form, and JSON in the plugin's row.

No migration is needed when a plugin adds a setting: what is not stored has its default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, asdict, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from types import NoneType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.contributions import described
from portal.errors import DomainError
from portal.forms.fields import DecimalNumberField, WholeNumberField
from portal.forms.numbers import MOST_DIGITS
from portal.persian.fields import JalaliDateField
from portal.registry import gate


class InvalidSettings(DomainError):
    """A plugin's stored settings do not fit, or its own ``check`` refuses them."""

    status = 503
    message = _("The settings of this plugin need attention.")


class UnknownSetting(TypeError):
    """A settings class has a field of a type that no form can ask for."""


_LARGEST = 10**MOST_DIGITS - 1
_NUMBERS = {"least": -_LARGEST, "most": _LARGEST}
_SIMPLE: dict[Any, Callable[..., forms.Field]] = {
    str: forms.CharField,
    int: partial(WholeNumberField, **_NUMBERS),
    bool: forms.BooleanField,
    Decimal: partial(DecimalNumberField, **_NUMBERS),
    date: JalaliDateField,
}
_FROM_JSON: dict[Any, Callable[[str], Any]] = {date: date.fromisoformat, Decimal: Decimal}


@cache
def settings_form(declared: type) -> type[forms.Form]:
    """Return the form class that asks for each field of a settings dataclass.

    ``field(metadata={"label": …, "help": …, "secret": True})`` says how it is asked for.

    :raises UnknownSetting: a field is not str, int, bool, Decimal, date, an Enum, a Literal or
        one of these with None; or the class is no frozen dataclass.
    """
    if not is_dataclass(declared) or not declared.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        raise UnknownSetting(f"{declared!r} is no frozen dataclass")
    hints = get_type_hints(declared)
    asked = {item.name: _form_field(declared, item, hints[item.name]) for item in fields(declared)}
    return type(f"{declared.__name__}Form", (forms.Form,), asked)


def current_settings(slug: str, declared: type | None) -> Any:
    """Return the settings in force. Costs no query beyond the gate's.

    :raises InvalidSettings: what is stored does not fit, or the plugin declares none.
    """
    if declared is None:
        raise InvalidSettings(f"{slug} declares no settings")
    return read_settings(declared, gate.snapshot().settings.get(slug, {}))


def read_settings(declared: type, stored: Mapping[str, Any]) -> Any:
    """Turn stored JSON into an instance of ``declared``; what is not stored has its default.

    :raises InvalidSettings: a value is missing or wrong, or the class's ``check`` refuses.
    """
    values = {**initial_settings(declared), **stored}
    given = {name: value for name, value in values.items() if value is not None}
    form = settings_form(declared)(data={k: v for k, v in given.items() if v is not False})
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise InvalidSettings(f"{name}: {errors[0]}")
    return make_settings(declared, form.cleaned_data)


def make_settings(declared: type, values: Mapping[str, Any]) -> Any:
    """Build ``declared`` from cleaned values and let its ``check()`` have the last word.

    :raises InvalidSettings: the class or its ``check`` refuses.
    """
    known = {item.name: values[item.name] for item in fields(declared) if item.name in values}
    try:
        made = declared(**known)
        check = getattr(made, "check", None)
        problems = [str(problem) for problem in check() or []] if check else []
    except (Exception, SystemExit) as error:
        raise InvalidSettings(_reason(error)) from error
    if problems:
        raise InvalidSettings("; ".join(problems))
    return made


def initial_settings(declared: type) -> dict[str, Any]:
    """Return the defaults of a settings class, those that have one, as a form shows them."""
    found: dict[str, Any] = {}
    for item in fields(declared):
        if item.default is not MISSING:
            found[item.name] = _plain(item.default)
        elif item.default_factory is not MISSING:
            found[item.name] = _plain(item.default_factory())
    return found


def shown_settings(declared: type, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form shows at first: what is stored, else the defaults."""
    values = {**initial_settings(declared), **stored}
    hints = get_type_hints(declared)
    return {name: _read_back(value, hints.get(name)) for name, value in values.items()}


def _read_back(value: Any, hint: Any) -> Any:
    """Turn a stored date or sum into what it was; what cannot be read stays as it is stored."""
    plain, _optional = _without_none(hint)
    read = _FROM_JSON.get(plain)
    if read is None or not isinstance(value, str):
        return value
    try:
        return read(value)
    except (ValueError, ArithmeticError):
        return value


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def as_json(made: Any) -> dict[str, Any]:
    """Return what is stored of an instance: plain JSON values."""
    encode = DjangoJSONEncoder().default
    plain = {name: _plain(value) for name, value in asdict(made).items()}
    return {
        name: value if isinstance(value, str | int | NoneType) else encode(value)
        for name, value in plain.items()
    }


def _reason(error: BaseException) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(error.messages)
    return str(error) if isinstance(error, TypeError | ValueError) else described(error)


def _form_field(declared: type, item: Field[Any], hint: Any) -> forms.Field:
    plain, optional = _without_none(hint)
    has_default = item.default is not MISSING or item.default_factory is not MISSING
    options: dict[str, Any] = {
        "label": item.metadata.get("label") or item.name.replace("_", " "),
        "help_text": item.metadata.get("help", ""),
        "required": plain is not bool and not optional and not (plain is str and has_default),
    }
    if plain in _SIMPLE:
        if item.metadata.get("secret"):
            options["widget"] = forms.PasswordInput(render_value=True)
        if not options["help_text"]:
            del options["help_text"]
        return _SIMPLE[plain](**options)
    if members := _members(plain):
        blank = [("", "–")] if optional else []
        choices = blank + [(key, label) for key, (_value, label) in members.items()]
        return forms.TypedChoiceField(
            choices=choices, coerce=lambda key: members[key][0], empty_value=None, **options
        )
    raise UnknownSetting(
        f"{declared.__name__}.{item.name} has a type that no form asks for: {hint}"
    )


def _without_none(hint: Any) -> tuple[Any, bool]:
    arguments = get_args(hint)
    if NoneType in arguments and (get_origin(hint) is Union or len(arguments) == 2):
        return next(one for one in arguments if one is not NoneType), True
    return hint, False


def _members(plain: Any) -> dict[str, tuple[Any, str | Promise]]:
    """Return what may be chosen, by the text that stands for it: (value, label)."""
    if get_origin(plain) is Literal:
        return {str(value): (value, str(value)) for value in get_args(plain)}
    if isinstance(plain, type) and issubclass(plain, Enum):
        return {str(one.value): (one, getattr(one, "label", one.name)) for one in plain}
    return {}
