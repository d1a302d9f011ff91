"""The steps of a workflow in words: what both the drawing and its text alternative tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.definitions.findings import Finding
from portal.forms.compiled import CompiledForm
from portal.localised import LocalisedText, localise
from portal.persian.text import digits_for
from portal.workflow.definition import Outcome, Phase, State, Workflow
from portal.workflow.ways_in_words import WaysInWords

UnitLabels = Mapping[str, LocalisedText]


@dataclass(frozen=True)
class Side:
    """A state beside the main line: waiting, or an end that nobody wishes for."""

    key: str
    kind: str
    label: str
    note: str
    is_current: bool
    ways: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Step:
    """A state of the main line with what branches off there for the first time.

    ``ways`` say how it goes on from here: by the clock, and for staff by every move.
    """

    key: str
    number: str
    label: str
    note: str
    is_current: bool
    is_done: bool
    is_end: bool
    sides: tuple[Side, ...]
    ways: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Outline:
    steps: tuple[Step, ...]
    summary: str
    here: str


def outline(
    workflow: Workflow,
    *,
    language: str,
    current: str | None = None,
    units: UnitLabels | None = None,
    for_staff: bool = False,
    findings: Sequence[Finding] = (),
    form: CompiledForm | None = None,
) -> Outline:
    """Put a workflow into words of the active language, with digits of ``language``.

    ``for_staff`` shows internal labels, every move and its condition, with the questions of
    ``form`` by their labels. ``findings`` are put to the states that they are about.
    """
    ways = WaysInWords(workflow, language, for_staff, form)
    about = _findings_by_state(workflow, findings)
    return _Outliner(workflow, language, current, units or {}, ways, about).outline()


def _findings_by_state(
    workflow: Workflow, findings: Sequence[Finding]
) -> dict[str, tuple[Finding, ...]]:
    """Sort findings by the states that they are about; a move's stand where it begins."""
    about: dict[str, dict[Finding, None]] = {}
    places: list[tuple[str, tuple[str, ...]]] = [
        (f"states[{n}]", (state.key,)) for n, state in enumerate(workflow.states)
    ]
    places += [(f"moves[{n}]", move.from_states) for n, move in enumerate(workflow.moves)]
    for finding in findings:
        for place, keys in places:
            if finding.place == place or finding.place.startswith(f"{place}."):
                for key in keys:
                    about.setdefault(key, {})[finding] = None
    return {key: tuple(found) for key, found in about.items()}


@dataclass(frozen=True)
class _Outliner:
    workflow: Workflow
    language: str
    current: str | None
    units: UnitLabels
    ways: WaysInWords
    findings: Mapping[str, tuple[Finding, ...]]

    def outline(self) -> Outline:
        path = self.workflow.path()
        keys = [state.key for state in path]
        reached = keys.index(self.current) if self.current in keys else -1
        sides = self._sides(keys)
        steps = tuple(
            Step(
                key=state.key,
                number=self._digits(position + 1),
                label=self.ways.label(state),
                note=self._unit_and_days(state),
                is_current=position == reached,
                is_done=position < reached,
                is_end=state.is_closed,
                sides=tuple(sides.get(state.key, ())),
                ways=self.ways.out_of(state.key),
                findings=self.findings.get(state.key, ()),
            )
            for position, state in enumerate(path)
        )
        return Outline(steps, self._summary(path), _("The request is here now"))

    def _digits(self, number: int) -> str:
        return digits_for(number, self.language)

    def _unit_and_days(self, state: State) -> str:
        unit = localise(self.units.get(state.unit, ""), self.language)
        days = self.ways.working_days(state.days) if state.days else ""
        return " · ".join(part for part in (unit, days) if part)

    def _summary(self, path: list[State]) -> str:
        count = sum(not state.is_closed for state in path)
        steps = ngettext("%(count)s step", "%(count)s steps", count) % {
            "count": self._digits(count)
        }
        days = sum(state.days for state in path)
        return f"{steps} · {self.ways.working_days(days)}" if days else steps

    def _sides(self, path: list[str]) -> dict[str, list[Side]]:
        """Group the side states by the first step of the main line from which one gets there."""
        grouped: dict[str, list[Side]] = {}
        for state in self.workflow.states:
            if state.key in path:
                continue
            sources = self._sources(state.key, path)
            home = sources[0] if sources else path[0]
            grouped.setdefault(home, []).append(self._side(state, sources, path))
        return grouped

    def _sources(self, key: str, path: list[str]) -> list[str]:
        direct = {m for move in self.workflow.moves if move.to == key for m in move.from_states}
        return [step for step in path if step in direct]

    def _side(self, state: State, sources: list[str], path: list[str]) -> Side:
        return Side(
            key=state.key,
            kind=_side_kind(state),
            label=self.ways.label(state),
            note=" · ".join(filter(None, (self._unit_and_days(state), self._where(sources, path)))),
            is_current=state.key == self.current,
            ways=self.ways.out_of(state.key),
            findings=self.findings.get(state.key, ()),
        )

    def _where(self, sources: list[str], path: list[str]) -> str:
        numbers = [path.index(source) + 1 for source in sources]
        if len(numbers) < 2:
            return ""
        if numbers == list(range(numbers[0], numbers[-1] + 1)):
            return _("possible from step %(first)s to step %(last)s") % {
                "first": self._digits(numbers[0]),
                "last": self._digits(numbers[-1]),
            }
        listed = _(", ").join(self._digits(number) for number in numbers)
        return _("possible at the steps %(steps)s") % {"steps": listed}


def _side_kind(state: State) -> str:
    if state.outcome in (Outcome.REJECTED, Outcome.WITHDRAWN):
        return str(state.outcome)
    if state.is_closed:
        return "ended"
    return "waiting" if state.phase == Phase.WAITING_CITIZEN else "aside"
