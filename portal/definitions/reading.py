"""Reads untrusted JSON value by value and knows the place of each, for precise errors."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, TypeVar

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.errors import DomainError
from portal.localised import LocalisedText

E = TypeVar("E", bound=StrEnum)
#: What keys of questions, steps, states and moves look like.
KEY = re.compile(r"[a-z][a-z0-9_]{0,49}", re.ASCII)
LONGEST_TEXT = 2000
ABSENT = object()
#: Whatever JSON can say: the values of answers and definitions.
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class InvalidDefinition(DomainError):
    """A definition breaks a rule; ``place`` says where, such as ``steps[0].fields[2].min``."""

    def __init__(self, place: str, reason: str | Promise) -> None:
        self.place = place
        self.reason = str(reason)
        super().__init__(
            _("%(place)s: %(reason)s") % {"place": place or "·", "reason": self.reason}
        )


@dataclass(frozen=True)
class Node:
    """One value of a definition together with its place, such as ``steps[0].title``.

    Every reading method raises :class:`InvalidDefinition` where the value is not what it asks for.
    """

    value: object
    place: str = ""

    def fail(self, reason: str | Promise) -> NoReturn:
        """Refuse this value for a translated ``reason``."""
        raise InvalidDefinition(self.place, reason)

    @property
    def is_absent(self) -> bool:
        """Say whether the key is missing or its value is null."""
        return self.value is ABSENT or self.value is None

    def opened(self, known: Collection[str]) -> Mapping[str, object]:
        """Return the object behind this node, refusing keys that are not ``known``."""
        if not isinstance(self.value, Mapping):
            self.fail(_("An object is needed here."))
        for key in self.value:
            if key not in known:
                self.get(str(key)).fail(_("This key is not known."))
        return self.value

    def get(self, key: str) -> Node:
        """Return the node under ``key``, an absent one where there is none."""
        place = f"{self.place}.{key}" if self.place else key
        value = self.value.get(key, ABSENT) if isinstance(self.value, Mapping) else ABSENT
        return Node(value, place)

    def items(self) -> list[Node]:
        """Return the nodes of a list that must not be empty."""
        if not isinstance(self.value, list | tuple) or not self.value:
            self.fail(_("A list with at least one entry is needed here."))
        return [Node(value, f"{self.place}[{n}]") for n, value in enumerate(self.value)]

    def text(self, pattern: re.Pattern[str] | None = None) -> str:
        """Return a text that is not blank and, if given, matches ``pattern`` as a whole."""
        if not isinstance(self.value, str) or not self.value.strip() or "\0" in self.value:
            self.fail(_("A text is needed here."))
        if len(self.value) > LONGEST_TEXT:
            self.fail(_("This text is too long."))
        if pattern and not pattern.fullmatch(self.value):
            self.fail(_("Use small Latin letters, digits and “_” only, starting with a letter."))
        return self.value

    def key(self) -> str:
        """Return a name for machines: at most 50 small Latin letters, digits and ``_``."""
        return self.text(KEY)

    def localised(self, *, required: bool) -> LocalisedText:
        """Return a text, or a text per language that has the town's own language."""
        if self.is_absent and not required:
            return ""
        if self.is_absent:
            self.fail(_("The label is missing."))
        if not isinstance(self.value, Mapping):
            return self.text()
        texts = {str(language): self.get(str(language)).text() for language in self.value}
        if settings.LANGUAGE_CODE not in texts:
            self.get(settings.LANGUAGE_CODE).fail(_("The label is missing."))
        return texts

    def localised_or_empty(self) -> LocalisedText:
        """Return the same as :meth:`localised`, or ``""`` where nothing is written."""
        return "" if self.value in ("", {}) else self.localised(required=False)

    def one_of(self, options: type[E], default: E | None = None) -> E:
        """Return the option that is named here, or ``default`` where none is."""
        if self.is_absent and default is not None:
            return default
        if not isinstance(self.value, str) or self.value not in set(options):
            named = ", ".join(repr(str(option)) for option in options)
            self.fail(_("This must be one of: %(options)s.") % {"options": named})
        return options(self.value)

    def whole_number(self, *, default: int, most: int) -> int:
        """Return a number from 0 to ``most``, or ``default`` where none is given."""
        if self.is_absent:
            return default
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.fail(_("A whole number is needed here."))
        if not 0 <= self.value <= most:
            self.fail(_("This number must be between 0 and %(most)s.") % {"most": most})
        return self.value

    def flag(self, *, default: bool) -> bool:
        """Return true or false, or ``default`` where neither is given."""
        if self.is_absent:
            return default
        if not isinstance(self.value, bool):
            self.fail(_("This must be true or false."))
        return self.value


def refuse_doubles(place: str, keys: Iterable[str]) -> None:
    """Refuse a list at ``place`` that has one key twice.

    :raises InvalidDefinition: names the entry that repeats the key.
    """
    refuse_doubles_at({f"{place}[{n}]": key for n, key in enumerate(keys)})


def refuse_doubles_at(places: Mapping[str, str]) -> None:
    """Refuse keys that stand at two places; ``places`` gives the key of each place, in order.

    :raises InvalidDefinition: names the place that repeats the key.
    """
    for refusal in doubles_at(places):
        raise refusal


def doubles_at(places: Mapping[str, str]) -> Iterator[InvalidDefinition]:
    """Yield a refusal of each place whose key stands before it already."""
    seen: set[str] = set()
    for place, key in places.items():
        if key in seen:
            yield InvalidDefinition(place, _("“%(key)s” is there twice.") % {"key": key})
        seen.add(key)
