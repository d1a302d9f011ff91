"""The template of a document once its definition has been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.definitions.reading import InvalidDefinition, Node
from portal.documents.numbers import NumberPattern, read_pattern
from portal.documents.template_language import CannotRead, Program
from portal.documents.template_rules import compile_text
from portal.localised import LocalisedText

KEYS = ("title", "body", "language", "paper", "valid_days", "number_pattern", "signatory")
#: How many days a document may be valid at most: a hundred years.
LONGEST_VALID_DAYS = 36_500
#: How many lines a signature may have under a document.
MOST_SIGNATORY_LINES = 6


class Paper(StrEnum):
    """The sizes of paper that documents are typeset for."""

    A4 = "A4"
    A5 = "A5"


@dataclass(frozen=True)
class DocumentDefinition:
    """A sound template. ``language`` is that of the body; ``valid_days`` None is for good."""

    title: LocalisedText
    body: Program
    language: str
    paper: Paper
    valid_days: int | None
    number_pattern: NumberPattern
    signatory: tuple[LocalisedText, ...]


def compile_document(definition: Mapping[str, Any]) -> DocumentDefinition:
    """Read the template of a document. A few milliseconds, no query.

    :raises InvalidDefinition: names the place (``body:3`` is line 3 of the body) and the rule.
    """
    node = Node(definition)
    node.opened(KEYS)
    rest = read_rest(node)
    return DocumentDefinition(body=read_body(node.get("body")), **rest)


def read_rest(node: Node) -> dict[str, Any]:
    """Read everything but the body.

    :raises InvalidDefinition: see there.
    """
    return {
        "title": node.get("title").localised(required=True),
        "language": _read_language(node.get("language")),
        "paper": node.get("paper").one_of(Paper, Paper.A4),
        "valid_days": _read_days(node.get("valid_days")),
        "number_pattern": read_pattern(node.get("number_pattern")),
        "signatory": _read_signatory(node.get("signatory")),
    }


def read_body(node: Node) -> Program:
    """Read the text of the document.

    :raises InvalidDefinition: its place is ``body:<line>``, or ``body`` for no text at all.
    """
    try:
        return compile_text(source_of(node))
    except CannotRead as refusal:
        raise InvalidDefinition(f"{node.place}:{refusal.line}", refusal.reason) from refusal


def source_of(node: Node) -> str:
    """Return the text of a body as it was written.

    :raises InvalidDefinition: there is none.
    """
    if not isinstance(node.value, str) or not node.value.strip() or "\0" in node.value:
        node.fail(_("Write the text of the document."))
    return node.value


def _read_language(node: Node) -> str:
    if node.is_absent:
        return str(settings.LANGUAGE_CODE)
    language = node.text()
    if language not in dict(settings.LANGUAGES):
        node.fail(_("The portal does not speak this language."))
    return language


def _read_days(node: Node) -> int | None:
    if node.is_absent:
        return None
    days = node.whole_number(default=0, most=LONGEST_VALID_DAYS)
    if not days:
        node.fail(_("A document is valid for at least one day."))
    return days


def _read_signatory(node: Node) -> tuple[LocalisedText, ...]:
    if node.is_absent or node.value == []:
        return ()
    items = node.items()
    if len(items) > MOST_SIGNATORY_LINES:
        node.fail(_("At most %(most)s are possible here.") % {"most": MOST_SIGNATORY_LINES})
    return tuple(item.localised(required=True) for item in items)
