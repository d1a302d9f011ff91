"""The page of one step: its words, its condition, what staff fill in, what it sets off."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import QueryDict

from plugins.servicedesk.designing.condition_rows import ConditionRows
from plugins.servicedesk.designing.rows import Command, read_form
from plugins.servicedesk.ownership import foreign_templates
from plugins.servicedesk.workflow_designer.companions import Companions, askable
from plugins.servicedesk.workflow_designer.effect_forms import Surroundings, moves_of_the_portal
from plugins.servicedesk.workflow_designer.effect_rows import EffectRows
from plugins.servicedesk.workflow_designer.move_form import MoveForm
from plugins.servicedesk.workflow_designer.question_rows import QuestionRows
from plugins.servicedesk.workflow_designer.remarks import label_of
from plugins.servicedesk.workflow_designer.words import who_of
from plugins.servicedesk.workflow_designer.working_copy import Part, WorkingCopy
from portal.api import User

GUARD = "guard"


class MoveEditor:
    """A step as it is, as it was sent, or as it is typed so far."""

    def __init__(
        self, copy: WorkingCopy, move: Part, companions: Companions, units: list[tuple[str, str]],
        *, data: QueryDict | None = None, key_is_free: bool = True, user: User,
        workflow: str,
    ) -> None:  # fmt: skip
        self.copy, self.move, self.data = copy, move, data
        self.command = command = Command.of(data)
        self.form = read_form(
            MoveForm, data, command, {}, move=move, copy=copy, taken=copy.move_keys,
            key_is_free=key_is_free,
        )  # fmt: skip
        self.condition = ConditionRows(
            GUARD, move.get(GUARD), askable(companions, copy), data, command
        )
        self.questions = QuestionRows(move, data, command)
        around = Surroundings(
            units,
            _portal_moves(copy),
            companions.questions,
            partial(foreign_templates, user),
            workflow,
        )
        self.effects = EffectRows(move, data, command, around)

    def is_valid(self) -> bool:
        parts: list[Any] = [self.form, self.condition, self.questions, self.effects]
        valid = [part.is_valid() for part in parts]
        return all(valid)

    def written(self) -> Part:
        """Return the step as it was typed."""
        move = self.form.written()
        _set(move, GUARD, self.condition.written())
        others = {
            question["key"]
            for other, question in self.copy.staff_questions()
            if other["key"] != self.move.get("key")
        }
        _set(move, "fields", self.questions.written(others))
        _set(move, "effects", self.effects.written())
        return move


def _portal_moves(copy: WorkingCopy) -> list[tuple[str, str]]:
    return moves_of_the_portal([(one["key"], label_of(one), who_of(one)) for one in copy.moves])


def _set(part: Part, key: str, value: object) -> None:
    if value in (None, [], ""):
        part.pop(key, None)
    else:
        part[key] = value
