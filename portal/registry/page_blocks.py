"""Building blocks of pages that plugins add, and what is kept of one that nobody can read now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.contributions import Contribution, Declared, ExtensionPoint, Gate, guard

T = TypeVar("T")
SEPARATOR = "__"


@dataclass(frozen=True, eq=False)
class Block(Declared):
    """A building block that editors may put into the body of a page.

    ``block`` is an instance of a Wagtail block; label, icon and group are those of its ``Meta``.
    What editors wrote into it is kept while the plugin is off, broken or gone.

    :raises TypeError: ``block`` is no instance of a Wagtail block.
    """

    block: blocks.Block

    def __post_init__(self) -> None:
        if not isinstance(self.block, blocks.Block):
            raise TypeError(f"{self.block!r} is no Wagtail block; give an instance, not a class")

    @cached_property
    def child(self) -> blocks.Block:
        """The block as the child of a stream, under a name that no other plugin can have."""
        child = copy(self.block)
        child.set_name(type_name(self.id))
        if not child.meta.label:
            child.label = capfirst(self._declared_as.replace("_", " "))
        return child


blocks_point: ExtensionPoint[Block] = ExtensionPoint(_("Building blocks of pages"))


@dataclass(frozen=True)
class Kept:
    """The stored form of a child that cannot be read now; it is written back as it is."""

    raw: Any


def type_name(contribution_id: str) -> str:
    """Return the name that a contributed block has in stored streams."""
    return contribution_id.replace(".", SEPARATOR, 1)


def find_active(name: str) -> Contribution[Block] | None:
    """Return who answers now for the stored type ``name``. No query."""
    plugin, separator, attribute = name.partition(SEPARATOR)
    found = blocks_point.get(f"{plugin}.{attribute}") if separator else None
    if found is not None:
        contribution = Contribution(plugin, attribute, found)
        with guard(contribution):
            return contribution if found.child else None
    return None


def note_on(name: str) -> str:
    """Tell an editor why a child of the type ``name`` cannot be edited now."""
    plugin, separator, _attribute = name.partition(SEPARATOR)
    if not separator:
        return gettext("Nothing here knows this part any more; it is kept.")
    if blocks_point.of_plugin(plugin) and Gate.is_open(plugin):
        text = gettext("The plugin “%(plugin)s” cannot show this part now; it is kept.")
    else:
        text = gettext(
            "This part belongs to the plugin “%(plugin)s”, which is off now; it is kept."
        )
    return text % {"plugin": Gate.title(plugin)}


def storable(raw: T) -> T:
    """Return what a block wants stored.

    :raises TypeError: it cannot be written as JSON.
    """
    json.dumps(raw, cls=DjangoJSONEncoder)
    return raw


class PluginChild(blocks.Block):
    """Stands for one type of children that are not the stream's own.

    Runs the plugin's block inside a guard. Without a contribution, or when the block fails, the
    value is :class:`Kept`: shown nowhere and stored as it was.
    """

    def __init__(self, name: str, contribution: Contribution[Block] | None) -> None:
        super().__init__()
        # Wagtail remembers every block for previews; these are made anew for each stream.
        self.definition_registry.pop(self.definition_prefix)
        self.contribution = contribution
        self.set_name(name)
        if contribution:
            self.label = contribution.value.child.label

    def asked(self, answer: Callable[[Any], T], otherwise: T) -> T:
        """Return what the plugin's block answers; ``otherwise`` when it is off or fails."""
        if self.contribution is not None:
            with guard(self.contribution):
                return answer(self.contribution.value.child)
        return otherwise

    def to_python(self, value: Any) -> Any:
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        stored = list(values)

        def read(inner: Any) -> list[Any] | None:
            found = list(inner.bulk_to_python(stored))
            if len(found) != len(stored):
                raise ValueError(f"{len(found)} values were made of {len(stored)}")
            return found

        found = self.asked(read, None)
        return [Kept(one) for one in stored] if found is None else found

    def normalize(self, value: Any) -> Any:
        if isinstance(value, Kept):
            return value
        return self.asked(lambda inner: inner.normalize(value), Kept(value))

    def clean(self, value: Any) -> Any:
        """Check a value that was typed in.

        :raises ValidationError: the block objects, or nothing of the value can be stored.
        """
        if isinstance(value, Kept) or self.contribution is None:
            return value
        inner = self.contribution.value.child
        try:
            cleaned = inner.clean(value)
            storable(inner.get_prep_value(cleaned))
        except ValidationError:
            raise
        except Exception as error:
            Gate.report(self.contribution.id, error)
            return self._kept_unchecked(value)
        return cleaned

    def _kept_unchecked(self, value: Any) -> Kept:
        kept = self.asked(lambda inner: Kept(storable(inner.get_prep_value(value))), None)
        if kept is None:
            raise ValidationError(_("This part cannot be saved now. Delete it or try later."))
        return kept

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Kept) or self.contribution is None:
            return getattr(value, "raw", value)
        return self.contribution.value.child.get_prep_value(value)

    def can_store(self, value: Any) -> bool:
        """Say whether the block still knows how to store ``value``."""
        if isinstance(value, Kept):
            return True
        return self.asked(lambda inner: bool([storable(inner.get_prep_value(value))]), False)

    def form_state(self, value: Any) -> Any:
        """Return what the editor's browser needs to show the value, or None if it cannot."""
        if isinstance(value, Kept):
            return None
        return self.asked(lambda inner: storable([inner.get_form_state(value)]), None)

    def from_form(self, data: Any, files: Any, prefix: str) -> Any:
        """Return the value that was typed in, or None when nobody can read it."""
        return self.asked(lambda inner: [inner.value_from_datadict(data, files, prefix)], None)

    def render(self, value: Any, context: Any = None) -> str:
        return self._text(value, lambda inner: inner.render(value, context=context))

    def render_basic(self, value: Any, context: Any = None) -> str:
        """Return words for the comparison of two versions; public pages never ask."""
        if isinstance(value, Kept):
            return note_on(self.name)
        return self._text(value, lambda inner: inner.render_basic(value, context=context))

    def _text(self, value: Any, render: Callable[[Any], Any]) -> str:
        def checked(inner: Any) -> str:
            text = render(inner)
            if not isinstance(text, str):
                raise TypeError(f"a block must render text, not {type(text).__name__}")
            return text

        nothing: str = SafeString("")
        return nothing if isinstance(value, Kept) else self.asked(checked, nothing)

    def get_searchable_content(self, value: Any) -> list[str]:
        if isinstance(value, Kept):
            return []
        return self.asked(
            lambda inner: [_word(one) for one in inner.get_searchable_content(value)], []
        )

    def extract_references(self, value: Any) -> list[tuple[Any, Any, str, str]]:
        if isinstance(value, Kept):
            return []
        return self.asked(
            lambda inner: [(a, b, c, d) for a, b, c, d in inner.extract_references(value)], []
        )

    def get_api_representation(self, value: Any, context: Any = None) -> Any:
        if isinstance(value, Kept):
            return None
        return self.asked(
            lambda inner: storable(inner.get_api_representation(value, context)), None
        )

    def get_block_by_content_path(self, value: Any, path_elements: Any) -> Any:
        if isinstance(value, Kept) or not path_elements:
            return None if path_elements else self.bind(value)
        return self.asked(lambda inner: inner.get_block_by_content_path(value, path_elements), None)


def _word(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError(f"searchable content must be text, not {type(given).__name__}")
    return given
