"""Reads what a definition says around a question: when it is asked, what stops, what it reminds of.

The keys ``show_if``, ``stops``, ``messages`` and ``bank``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from portal.definitions.conditions import Condition, read_condition
from portal.definitions.reading import Node
from portal.forms.definition import FormField, Stop
from portal.forms.type_contract import FieldType
from portal.localised import LocalisedText

RULES_OF_ALL = frozenset({"show_if", "stops"})
RULES_OF_ANSWERED = frozenset({"messages", "bank"})
#: What a question may say in its own words where an answer is refused.
MESSAGE_CODES = frozenset(
    {
        "required",
        "invalid",
        "too_small",
        "too_large",
        "too_short",
        "too_long",
        "too_early",
        "too_late",
        "too_few",
        "too_many",
        "wrong_kind",
        "too_big",
    }
)
MOST_STOPS = 10
LONGEST_URL = 500
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}", re.ASCII)
ADDRESS = re.compile(r"(https?://[^\s/]|/(?![/\\]))[^\s\"'<>\\]*", re.IGNORECASE)


def rule_keys(kind: FieldType) -> frozenset[str]:
    """Return the keys that a question of this type may have beside those of its type."""
    is_typed = kind.make_field and not kind.is_computed
    return RULES_OF_ALL | RULES_OF_ANSWERED if is_typed else RULES_OF_ALL


def with_rules(node: Node, question: FormField) -> FormField:
    """Return ``question`` with the rules that its definition at ``node`` has.

    :raises InvalidDefinition: names the place and the rule.
    """
    return replace(
        question,
        show_if=read_show_if(node.get("show_if")),
        stops=_stops(node.get("stops")),
        messages=_messages(node.get("messages")),
        bank=_bank(node.get("bank")),
    )


def read_show_if(node: Node) -> Condition | None:
    """Read when a question or a step is asked; None for always.

    :raises InvalidDefinition: names the place and the rule.
    """
    return None if node.is_absent else read_condition(node)


def _stops(node: Node) -> tuple[Stop, ...]:
    if node.is_absent or node.value == []:
        return ()
    items = node.items()
    if len(items) > MOST_STOPS:
        node.fail(_("At most %(most)s are possible here.") % {"most": MOST_STOPS})
    return tuple(_stop(item) for item in items)


def _stop(node: Node) -> Stop:
    node.opened(("when", "text", "link"))
    when = read_condition(node.get("when"))
    text = node.get("text").localised(required=True)
    link = node.get("link")
    if link.is_absent:
        return Stop(when, text)
    link.opened(("label", "url"))
    return Stop(when, text, link.get("label").localised(required=True), _address(link.get("url")))


def _address(node: Node) -> str:
    address = node.text()
    if len(address) > LONGEST_URL or not ADDRESS.fullmatch(address):
        node.fail(_("Write an address that begins with https:// or with a slash."))
    return address


def _messages(node: Node) -> Mapping[str, LocalisedText]:
    if node.is_absent:
        return {}
    return {
        code: node.get(code).localised(required=True)
        for code in node.opened(MESSAGE_CODES)
        if not node.get(code).is_absent and node.get(code).value not in ("", {})
    }


def _bank(node: Node) -> str:
    if node.is_absent or node.value == "":
        return ""
    if not SLUG.fullmatch(node.text()):
        node.fail(_("This is not the name of a question in the field bank."))
    return node.text()
