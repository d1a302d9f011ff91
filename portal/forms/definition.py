"""What one question of a form is, once its definition has been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.definitions.conditions import Condition
from portal.definitions.formulas import Formula
from portal.definitions.reading import InvalidDefinition, Json
from portal.localised import LocalisedText, localise

__all__ = ["Choice", "FormField", "InvalidDefinition", "Json", "Stop"]

FORMULA = "formula"


@dataclass(frozen=True)
class Choice:
    value: str
    label: LocalisedText


@dataclass(frozen=True)
class Stop:
    """Ends the way through a form ``when`` it holds, with words and perhaps a way elsewhere."""

    when: Condition
    text: LocalisedText
    link_label: LocalisedText = ""
    link_url: str = ""


@dataclass(frozen=True)
class FormField:
    """One question. ``minimum`` and ``maximum`` are as the definition has them (JSON).

    It is asked ``show_if`` that holds, or always. ``messages`` are its own words for what is wrong,
    by code; ``bank`` is the question of the field bank that it was taken from. ``settings`` holds
    what only its type knows, as :attr:`FieldType.read_options` has read it.
    """

    key: str
    type: str
    label: LocalisedText
    help: LocalisedText = ""
    required: bool = False
    minimum: int | float | str | None = None
    maximum: int | float | str | None = None
    min_length: int | None = None
    max_length: int | None = None
    choices: tuple[Choice, ...] = ()
    autocomplete: str = ""
    accept: tuple[str, ...] = ()
    max_bytes: int | None = None
    profile: str = ""
    show_if: Condition | None = None
    stops: tuple[Stop, ...] = ()
    messages: Mapping[str, LocalisedText] = field(default_factory=dict)
    bank: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)

    @property
    def formula(self) -> Formula | None:
        """How the answer is calculated (``settings["formula"]``); None where somebody types it."""
        found = self.settings.get(FORMULA)
        return found if isinstance(found, Formula) else None

    def choice_label(self, value: object, language: str) -> str:
        """Return the label of a choice, or the value itself where there is no such choice."""
        labels = (choice.label for choice in self.choices if choice.value == value)
        return localise(next(labels, str(value)), language)
