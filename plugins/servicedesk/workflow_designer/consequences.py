"""What goes with a state or a step that is taken out, told before it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.adding import MAIN
from plugins.servicedesk.workflow_designer.remarks import label_of
from plugins.servicedesk.workflow_designer.working_copy import (
    Part,
    WorkingCopy,
    condition_fields,
    questions_of,
)
from portal.api.persian import digits_for
from portal.api.workflows import STAFF_PREFIX, Kind, occupied_states


def of_state(design: Design, copy: WorkingCopy, key: str) -> list[str]:
    """Say what goes with a state. Costs one query."""
    return [*_of_state(design, copy, key)]


def of_move(copy: WorkingCopy, key: str) -> list[str]:
    """Say what goes with a step. No query."""
    move = copy.move(key)
    return [*_of_questions(copy, move), *_of_payment(copy, move), *_of_examples(copy, {key})]


def usual_heir(copy: WorkingCopy, key: str) -> str:
    """Return the state that usually takes the place of one: where its way leads on. No query."""
    onward = [one["to"] for one in copy.moves_from(key) if one.get("kind", Kind.FORWARD) in MAIN]
    known = [one for one in onward if one != key and copy.has_state(one)]
    return next(iter(known), "")


def _of_state(design: Design, copy: WorkingCopy, key: str) -> Iterator[str]:
    if copy.initial == key:
        yield _("Requests begin here: then they begin in the state that you choose below.")
    for move in copy.moves_to(key):
        yield _("“%(step)s” leads here. Choose below where it leads then.") % {
            "step": label_of(move)
        }
    own = [move for move in copy.moves_from(key) if move["from_states"] == [key]]
    for move in own:
        yield _("“%(step)s” begins only here, so it goes too.") % {"step": label_of(move)}
        yield from [*_of_questions(copy, move), *_of_payment(copy, move)]
    yield from _of_examples(copy, {key, *(move["key"] for move in own)})
    if standing := occupied_states(design.name).get(key):
        words = ngettext(
            "%(count)s open case stands here. It keeps the version that it began with.",
            "%(count)s open cases stand here. They keep the version that they began with.",
            standing,
        )
        yield words % {"count": digits_for(standing)}


def _of_questions(copy: WorkingCopy, move: Part) -> Iterator[str]:
    asked = {STAFF_PREFIX + one["key"]: label_of(one) for one in questions_of(move)}
    words = _("The condition of “%(step)s” asks about “%(question)s”, which goes too.")
    for other in copy.moves:
        for name in condition_fields(other.get("guard")):
            if name in asked and other is not move:
                yield words % {"step": label_of(other), "question": asked[name]}


def _of_payment(copy: WorkingCopy, move: Part) -> Iterator[str]:
    if copy.effects_then(move["key"]):
        yield _("“%(step)s” follows the payment of a fee.") % {"step": label_of(move)}


def _of_examples(copy: WorkingCopy, keys: set[str]) -> Iterator[str]:
    for example in copy.assertions:
        if isinstance(example, Mapping) and keys & set(_named_in(example)):
            yield _("The example “%(name)s” will fail.") % {"name": example.get("name", "")}


def _named_in(example: Mapping[str, object]) -> Iterator[str]:
    moves, expected = example.get("moves"), example.get("expect")
    for planned in moves if isinstance(moves, list) else []:
        yield str(planned.get("move", "") if isinstance(planned, Mapping) else planned)
    if isinstance(expected, Mapping):
        yield from (str(expected.get(name, "")) for name in ("state", "refused"))
