"""The effect ``inquiry``: ``{"type": "inquiry", "connector", "fields": {…}, "then"?, "days"?}``.

``fields`` maps what the connector calls a thing to the key of the form's question. ``then`` is the
key of a move that the portal makes once all that was asked in this state is answered; the answers
may fill in what staff are asked in it, their facts being taken by the keys of questions. ``days``
are the working days until the answer is due, left out for what the agency usually takes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.cases.effects import Happening
from portal.definitions.reading import Node
from portal.inquiries.agency_rows import MOST_DAYS
from portal.inquiries.writing_down import begin_inquiry, words_of
from portal.localised import localise
from portal.workflow.effects import Effect, Options

NAME = re.compile(r"[a-z][a-z0-9_-]{0,99}\.[a-z][a-z0-9_]{0,99}", re.ASCII)
LONGEST_KEY, MOST_FIELDS = 60, 30


def _read(node: Node) -> Options:
    node.opened(("connector", "fields", "then", "days"))
    connector, then, days = node.get("connector"), node.get("then"), node.get("days")
    name = connector.text()
    if not NAME.fullmatch(name):
        connector.fail(_("Choose the agency."))
    return {
        "connector": name,
        "fields": _read_fields(node.get("fields")),
        "then": "" if then.is_absent or then.value == "" else then.key(),
        "days": days.whole_number(default=0, most=MOST_DAYS),
    }


def _read_fields(node: Node) -> dict[str, str]:
    if node.is_absent:
        return {}
    if not isinstance(node.value, Mapping):
        node.fail(_("An object is needed here."))
    if len(node.value) > MOST_FIELDS:
        node.fail(_("At most %(most)s are possible here.") % {"most": MOST_FIELDS})
    if not all(isinstance(key, str) and 0 < len(key) <= LONGEST_KEY for key in node.value):
        node.fail(_("Write what the agency calls it."))
    return {key: node.get(key).key() for key in node.value}


def _run(happening: Happening, options: Options) -> None:
    """Write the inquiry down; the worker asks."""
    begin_inquiry(
        case=happening.case,
        connector=options["connector"],
        fields=options["fields"],
        then_move=options["then"],
        days=options["days"],
        at=happening.at,
    )


def _preview(options: Options) -> str:
    title, agency = words_of(options["connector"])
    return _("%(agency)s is asked: %(title)s") % {
        "agency": localise(agency),
        "title": localise(title),
    }


#: Effects by the name that definitions use.
CORE_EFFECTS: Mapping[str, Effect] = {
    "inquiry": Effect(gettext_lazy("Ask another agency"), _run, _read, _preview),
}
