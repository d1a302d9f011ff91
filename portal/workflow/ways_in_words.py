"""How a case goes on from a state, said in one line for each way."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.definitions.conditions import in_words
from portal.forms.compiled import CompiledForm
from portal.localised import localise
from portal.persian.text import digits_for
from portal.workflow.definition import After, Move, Mover, State, Workflow

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class WaysInWords:
    """Speaks the active language, with digits of ``language``.

    Everybody is told what the clock does; staff (``for_staff``) of every move and its condition.
    """

    workflow: Workflow
    language: str
    for_staff: bool = False
    form: CompiledForm | None = None

    def label(self, state: State) -> str:
        return localise(state.internal_label if self.for_staff else state.label, self.language)

    def working_days(self, days: int) -> str:
        text = ngettext("%(days)s working day", "%(days)s working days", days)
        return self._together(text, days)

    def out_of(self, key: str) -> tuple[str, ...]:
        """Return one line for each way out of a state that the reader is told of."""
        return tuple(
            self._with_condition(self._with_visit(self._way(move), move), move)
            for move in self.workflow.moves_from(key)
            if self.for_staff or move.by == Mover.CLOCK
        )

    def _way(self, move: Move) -> str:
        words = {"move": localise(move.label, self.language), "state": self._target(move)}
        if move.after:
            words["days"] = self._days(move.after)
            if self.for_staff:
                return _("Automatically after %(days)s, “%(move)s”: %(state)s") % words
            return _("Automatically after %(days)s: %(state)s") % words
        if move.by == Mover.CITIZEN:
            return _("The applicant, “%(move)s”: %(state)s") % words
        return _("“%(move)s”: %(state)s") % words

    def _target(self, move: Move) -> str:
        if not self.workflow.has_state(move.to):
            return move.to
        return self.label(self.workflow.state(move.to))

    def _with_visit(self, way: str, move: Move) -> str:
        if not (move.visit and self.for_staff):
            return way
        return _("%(way)s; the applicant has to come in person") % {"way": way}

    def _with_condition(self, way: str, move: Move) -> str:
        if move.guard is None or not self.for_staff:
            return way
        fields = {field.key: field for field in self.form.fields} if self.form else {}
        fields |= self.workflow.staff_fields
        labels = {name: field.label for name, field in fields.items()}
        choices = {
            name: {choice.value: choice.label for choice in field.choices}
            for name, field in fields.items()
        }
        condition = in_words(move.guard, labels, self.language, choices=choices)
        return _("%(way)s (only if %(condition)s)") % {"way": way, "condition": condition}

    def _days(self, after: After) -> str:
        if after.working:
            return self.working_days(after.days)
        return self._together(ngettext("%(days)s day", "%(days)s days", after.days), after.days)

    def _together(self, text: str, days: int) -> str:
        return (text % {"days": digits_for(days, self.language)}).replace(" ", NO_BREAK_SPACE)
