"""What staff are asked with a move: questions of the forms kernel, as one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.definitions.reading import InvalidDefinition, Node
from portal.forms.compile import compile_form
from portal.forms.compiled import CompiledForm
from portal.forms.field_types import type_of

MOST_QUESTIONS = 30
STEP = "staff"
PREFIX = "steps[0].fields"
#: Names that the page of a case sends beside the answers.
RESERVED_KEYS = frozenset({"move", "version", "text"})

#: A button in a question would make the move.
TYPES_WITH_BUTTONS = frozenset({"group"})


@dataclass(frozen=True)
class StaffQuestions:
    """The questions of one move; ``public`` names those whose answers the citizen sees."""

    form: CompiledForm | None = None
    public: frozenset[str] = frozenset()


def read_questions(node: Node, *, allow_unknown: bool) -> StaffQuestions:
    """Read a list of questions as a form has them, each with ``public`` beside its own keys.

    :raises InvalidDefinition: names the place and the rule.
    """
    if node.is_absent or node.value == []:
        return StaffQuestions()
    items = node.items()
    if len(items) > MOST_QUESTIONS:
        node.fail(_("At most %(most)s are possible here.") % {"most": MOST_QUESTIONS})
    questions = [_without_public(item) for item in items]
    form = _compiled(node, questions, allow_unknown)
    for item, field in zip(items, form.fields, strict=True):
        if field.key in RESERVED_KEYS:
            item.get("key").fail(_("This key is reserved. Choose another one."))
        if type_of(field).is_file or field.type in TYPES_WITH_BUTTONS:
            item.get("type").fail(_("Staff cannot be asked this kind of question with a step."))
    public = [item.get("key").key() for item in items if item.get("public").flag(default=False)]
    return StaffQuestions(form, frozenset(public))


def _without_public(node: Node) -> dict[str, object]:
    if not isinstance(node.value, Mapping):
        node.fail(_("An object is needed here."))
    return {str(key): value for key, value in node.value.items() if key != "public"}


def _compiled(node: Node, questions: list[dict[str, object]], allow_unknown: bool) -> CompiledForm:
    step = {"key": STEP, "title": STEP, "fields": questions}
    try:
        return compile_form({"steps": [step]}, allow_unknown_types=allow_unknown)
    except InvalidDefinition as error:
        within = error.place.startswith(PREFIX)
        place = node.place + (error.place.removeprefix(PREFIX) if within else "")
        raise InvalidDefinition(place, error.reason) from error
