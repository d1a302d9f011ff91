"""What of a form is allowed but hardly meant: questions for nobody, conditions without effect."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from portal.definitions.conditions import Comparison, Condition, can_hold
from portal.definitions.findings import Findings
from portal.forms.compiled import CompiledStep
from portal.forms.definition import FormField, Stop
from portal.forms.reach import Audience, Reach, both, opposite
from portal.localised import localise


def doubt(steps: Sequence[CompiledStep], found: Findings) -> None:
    """Add a warning for everything doubtful in ``steps``."""
    _Doubts(steps, found).look()


class _Doubts:
    def __init__(self, steps: Sequence[CompiledStep], found: Findings) -> None:
        self.steps, self.found, self.reach = steps, found, Reach.of(steps)
        self.passing: Audience = True
        self.stops_everybody = False

    def look(self) -> None:
        for number, step in enumerate(self.steps):
            self._look_at_step(step, f"steps[{number}]")
        if not self.stops_everybody and not self.reach.is_possible(self.passing):
            self.found.warning("steps", _("Together, the stops of this form let nobody through."))

    def _look_at_step(self, step: CompiledStep, place: str) -> None:
        audience = self.reach.meant(step.show_if)
        if step.show_if:
            where = f"{place}.show_if"
            self._look_at_condition(step.show_if, where, frozenset())
        if not self.reach.is_possible(audience):
            self.found.warning(f"{place}.show_if", _("Nobody ever sees this step."))
        for number, question in enumerate(step.fields):
            self._look_at_question(question, step, audience, f"{place}.fields[{number}]")

    def _look_at_question(
        self, question: FormField, step: CompiledStep, step_audience: Audience, place: str
    ) -> None:
        beside = frozenset(field.key for field in step.fields)
        if question.show_if:
            self._look_at_condition(question.show_if, f"{place}.show_if", beside)
        audience = self.reach.add(question, step_audience)
        if audience is False and self.reach.is_possible(step_audience):
            self.found.warning(place, _unreachable(question))
        for number, stop in enumerate(question.stops):
            self._look_at_stop(stop, audience, f"{place}.stops[{number}]")

    def _look_at_condition(self, condition: Condition, place: str, beside: frozenset[str]) -> None:
        if not isinstance(condition, Comparison):
            for comparison in condition.comparisons:
                self._look_at_comparison(comparison, beside)
        if not can_hold(condition, self.reach.domains, self.reach.effort):
            self.found.warning(place, _("This condition can never hold."))
        elif self.reach.holds_always(condition, beside):
            self.found.warning(place, _("This condition always holds, so it decides nothing."))

    def _look_at_comparison(self, comparison: Comparison, beside: frozenset[str]) -> None:
        if not can_hold(comparison, self.reach.domains, self.reach.effort):
            self.found.warning(comparison.place, _("This comparison can never be true."))
        elif self.reach.holds_always(comparison, beside):
            self.found.warning(comparison.place, _("This comparison is always true."))

    def _look_at_stop(self, stop: Stop, audience: Audience, place: str) -> None:
        stopped = both(audience, self.reach.meant(stop.when))
        if not isinstance(stop.when, Comparison):
            for comparison in stop.when.comparisons:
                self._look_at_comparison(comparison, frozenset())
        if not self.reach.is_possible(stopped):
            if audience is not False:
                self.found.warning(f"{place}.when", _("This stop can never hold."))
            return
        if self.reach.is_everybody(stopped):
            self.stops_everybody = True
            self.found.warning(f"{place}.when", _("This stop stops everybody."))
        self.passing = both(self.passing, opposite(stopped))


def _unreachable(question: FormField) -> str:
    name = {"question": localise(question.label) or question.key}
    if question.required:
        return _("“%(question)s” is required, but it is always hidden.") % name
    return _("Nobody can reach “%(question)s”.") % name
