"""What one question of a form is, once its definition has been read."""

from __future__ import annotations

from dataclasses import dataclass

from portal.definitions.reading import InvalidDefinition
from portal.localised import LocalisedText, localise

__all__ = ["Choice", "FormField", "InvalidDefinition", "Json"]

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True)
class Choice:
    value: str
    label: LocalisedText


@dataclass(frozen=True)
class FormField:
    """One question. ``minimum`` and ``maximum`` are as the definition has them (JSON)."""

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

    def choice_label(self, value: object, language: str) -> str:
        """Return the label of a choice, or the value itself where there is no such choice."""
        labels = (choice.label for choice in self.choices if choice.value == value)
        return localise(next(labels, str(value)), language)
