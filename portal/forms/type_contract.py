"""What a kind of question must tell, whoever declares it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from portal.contributions import ExtensionPoint
from portal.definitions.reading import Node
from portal.forms.definition import FormField, Json
from portal.forms.fields import UnavailableField
from portal.localised import LocalisedText

#: The options of a type that has a ``bound``.
RANGE = frozenset({"min", "max"})


def unchanged(value: Any) -> Any:
    return value


def text_or_none(value: Any) -> Json:
    return str(value) if value else None


def if_given(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return ``convert`` as a way to or from JSON that leaves alone what was not answered."""
    return lambda value: None if value is None or value == "" else convert(value)


def show_text(field: FormField, value: Any, language: str) -> str:
    return str(value)


def no_options(node: Node) -> Mapping[str, object]:
    return {}


def limits(field: FormField, read: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Return ``min`` and ``max`` of a question as its type reads them; None where none is set.

    :raises ValueError: ``read`` refuses one of them.
    """
    least, most = field.minimum, field.maximum
    return None if least is None else read(least), None if most is None else read(most)


@dataclass(frozen=True)
class FieldType:
    """How one kind of question is asked, kept and shown.

    ``make_field(field, language)`` gives a Django form field; label, help text and ``required``
    are set afterwards. ``to_json`` takes the cleaned value and gives JSON, ``from_json`` the way
    back to an initial value. ``display(field, answer, language)`` gives text for people.
    ``options`` are the keys, beside key, type, label, help and required, that a definition may
    use. ``bound`` reads ``min`` and ``max`` and raises ValueError. ``read_options`` is given the
    whole question and reads the ``options`` that only this type knows into
    :attr:`FormField.settings`; it raises InvalidDefinition (``node.get(key).fail(reason)``).
    Without ``make_field`` there is nothing to answer; what ``is_computed`` has an answer that the
    server finds and nobody types. Plugins write their types as
    ``<plugin>.<attribute>`` in a definition.
    """

    make_field: Callable[[FormField, str], forms.Field] | None
    to_json: Callable[[Any], Json] = unchanged
    from_json: Callable[[Any], Any] = unchanged
    display: Callable[[FormField, Any, str], str] = show_text
    title: LocalisedText | Promise = ""
    options: frozenset[str] = frozenset()
    bound: Callable[[Any], Any] = unchanged
    required_by_default: bool = False
    is_file: bool = False
    is_computed: bool = False
    read_options: Callable[[Node], Mapping[str, object]] = no_options

    @property
    def has_answer(self) -> bool:
        return self.make_field is not None and not self.is_file


#: The extension point of questions; plugins declare :class:`FieldType` as an attribute.
field_types: ExtensionPoint[FieldType] = ExtensionPoint(gettext_lazy("Kinds of questions"))


def _unavailable(field: FormField, language: str) -> forms.Field:
    return UnavailableField(disabled=True)


UNAVAILABLE = FieldType(_unavailable, title=gettext_lazy("Not available"))
