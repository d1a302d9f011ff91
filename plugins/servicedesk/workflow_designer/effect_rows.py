"""What a step sets off: one small form for each effect, in the order in which they happen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from plugins.servicedesk.designing.rows import Command, read_form, rows_of
from plugins.servicedesk.workflow_designer.effect_forms import (
    EFFECT_FORMS,
    EffectForm,
    Surroundings,
    form_of,
)
from plugins.servicedesk.workflow_designer.question_rows import was_sent
from plugins.servicedesk.workflow_designer.working_copy import Part
from portal.api.workflows import effect_title, effects

PART = "effects"
CHOSEN = f"{PART}-kind"
CORE_PREFIX = "core.effect_"


class EffectRows:
    """The effects of a move as it has them, or as they were sent."""

    def __init__(
        self, move: Part, data: QueryDict | None, command: Command, around: Surroundings
    ) -> None:
        given = move.get("effects")
        listed = given if isinstance(given, list) else []
        self.kept = [one for one in listed if isinstance(one, Mapping) and one.get("type")]
        self.around = around
        numbers = [str(n) for n in range(len(self.kept))]
        if data is not None:
            numbers = rows_of(data, PART, command)
            if command.is_for(PART, "add") and not self._added(data):
                numbers = numbers[:-1]
        self.rows = [self._row(number, data, command) for number in numbers]

    def _added(self, data: QueryDict) -> str:
        name = data.get(CHOSEN, "")
        return name if name in dict(self.kinds) else ""

    def _row(self, number: str, data: QueryDict | None, command: Command) -> EffectForm:
        prefix = f"{PART}-{number}"
        stored = self.kept[int(number)] if int(number) < len(self.kept) else {}
        name = str(stored.get("type") or "")
        if data is not None:
            name = data.get(f"{prefix}-type", "") or self._added(data) or name
        kept = {k: v for k, v in stored.items() if k != "type"} if _is(stored, name) else {}
        sent = data if data is not None and was_sent(data, PART, number) else None
        return read_form(
            form_of(name), sent, command, {}, prefix=prefix, type=name, kept=kept,
            around=self.around,
        )  # fmt: skip

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What may be added: the name and the words of each effect that is on."""
        names = [one.id.removeprefix(CORE_PREFIX) for one in effects.active()]
        ordered = [
            *(name for name in EFFECT_FORMS if name in names),
            *(n for n in names if n not in EFFECT_FORMS),
        ]
        return [(name, effect_title(name)) for name in ordered]

    def is_valid(self) -> bool:
        valid = [row.is_valid() for row in self.rows]
        return all(valid)

    def written(self) -> list[dict[str, Any]]:
        """Return the effects as a definition has them."""
        return [row.written() for row in self.rows]


def _is(stored: Mapping[str, Any], name: str) -> bool:
    return bool(stored.get("type") == name)
