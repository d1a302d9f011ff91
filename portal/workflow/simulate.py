"""Plays a case through a workflow without a database: what would happen, when, and who is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.permissions import permission_choices
from portal.definitions.answer_values import Answers
from portal.forms.answers import clean_step
from portal.forms.definition import Json
from portal.localised import localise
from portal.persian.text import language_or_active
from portal.workcalendar.calendar import TownCalendar, town_calendar
from portal.workflow.definition import (
    STAFF_PREFIX,
    Kind,
    Move,
    Mover,
    Reason,
    State,
    Workflow,
)

#: People act before the town hall closes; whatever comes later would begin on the next day.
LAST_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class PlannedMove:
    """A move that somebody would make, with what staff would answer to its questions."""

    move: str
    fields: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class SimulatedStep:
    """One line of a simulation, in the active language; ``at`` is aware.

    ``move`` is empty for the submission. After a refusal the case stands where it stood, and
    nothing follows.
    """

    move: str
    state: str
    label: str
    outcome: str
    at: datetime
    who: str
    notices: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    refused: str = ""


def simulate(
    workflow: Workflow,
    answers: Answers,
    moves: Sequence[str | PlannedMove],
    *,
    staff_answers: Answers | None = None,
    start: datetime | None = None,
    calendar: TownCalendar | None = None,
) -> list[SimulatedStep]:
    """Play ``moves`` one after the other, beginning with the submission at ``start`` (now).

    ``answers`` are those that count. ``staff_answers`` answer, by key, what a planned move does
    not answer itself. Everybody acts in the last minute of the days that a state has; the clock
    takes its own time. Stops at the first move that is refused. No query if ``calendar`` is given.
    """
    calendar = calendar or town_calendar()
    begun = _Standing(workflow.state(workflow.initial), start or timezone.now(), {**answers})
    player = _Player(workflow, calendar, staff_answers or {})
    return list(player.play(begun, [_planned(move) for move in moves]))


def _planned(move: str | PlannedMove) -> PlannedMove:
    return PlannedMove(move) if isinstance(move, str) else move


@dataclass(frozen=True)
class _Standing:
    """Where the case is, since when, and what is known."""

    state: State
    since: datetime
    answers: dict[str, Json]
    returns_to: str = ""


class _Refused(Exception):
    pass


@dataclass(frozen=True)
class _Player:
    workflow: Workflow
    calendar: TownCalendar
    staff_answers: Answers

    def play(self, standing: _Standing, moves: Sequence[PlannedMove]) -> Iterator[SimulatedStep]:
        first = _("The applicant is told that the case was received.")
        yield self._step(standing, "", _("the applicant"), (first,))
        for planned in moves:
            try:
                move = self._offered(standing, planned.move)
                standing = self._moved(standing, move, planned.fields)
            except _Refused as refusal:
                step = self._step(standing, planned.move, self._who(planned.move))
                yield replace(step, refused=str(refusal))
                return
            step = self._step(standing, move.key, self._who(move.key), _told(move, standing.state))
            yield replace(step, effects=tuple(call.preview() for call in move.effects))

    def _step(
        self, standing: _Standing, move: str, who: str, told: tuple[str, ...] = ()
    ) -> SimulatedStep:
        state = standing.state
        label = localise(state.label)
        return SimulatedStep(
            move, state.key, label, str(state.outcome), standing.since, who, notices=told
        )

    def _offered(self, standing: _Standing, key: str) -> Move:
        for move in self.workflow.moves_from(standing.state.key):
            if move.key == key:
                if not move.is_allowed(standing.answers):
                    raise _Refused(
                        localise(move.guard_text) or _("The conditions for this step are not met.")
                    )
                return move
        raise _Refused(_("This step is not possible from the present state of the case."))

    def _moved(self, standing: _Standing, move: Move, given: Mapping[str, Json]) -> _Standing:
        added = self._cleaned(move, given)
        back = standing.returns_to if move.kind == Kind.ANSWER else ""
        return _Standing(
            state=self.workflow.state(back or move.to),
            since=self._made_at(standing, move),
            answers={**standing.answers, **added},
            returns_to=standing.state.key if move.kind == Kind.ASK else "",
        )

    def _cleaned(self, move: Move, given: Mapping[str, Json]) -> dict[str, Json]:
        """Read the answers of the staff as strictly as the real move does."""
        if move.form is None:
            return {}
        [step] = move.form.steps
        data: Mapping[str, Any] = {**self.staff_answers, **given}
        result = clean_step(step, data, None, language_or_active())
        if not result.is_valid:
            raise _Refused(
                " ".join(
                    f"{result.form.fields[key].label}: {' '.join(map(str, found))}"
                    for key, found in result.errors.items()
                    if key in result.form.fields
                )
            )
        if result.stop:
            raise _Refused(localise(result.stop.text))
        return {f"{STAFF_PREFIX}{f.key}": result.effective.get(f.key) for f in move.fields}

    def _made_at(self, standing: _Standing, move: Move) -> datetime:
        if move.after:
            return self._after(standing.since, move.after.days, working=move.after.working)
        if not standing.state.days:
            return standing.since
        due = self.calendar.add_working_days(standing.since, standing.state.days) - LAST_MINUTE
        waits = [m.after for m in self.workflow.moves_from(standing.state.key) if m.after]
        clocks = [self._after(standing.since, a.days, working=a.working) for a in waits]
        return min([due, *clocks])

    def _after(self, since: datetime, days: int, *, working: bool) -> datetime:
        if working:
            return self.calendar.add_working_days(since, days)
        return since + timedelta(days=days)

    def _who(self, key: str) -> str:
        try:
            move = self.workflow.move(key)
        except KeyError:
            return ""
        if move.by == Mover.CITIZEN:
            return _("the applicant")
        if move.by == Mover.CLOCK:
            return _("the portal")
        titles = dict(permission_choices())
        return _("staff: %(permission)s") % {
            "permission": titles.get(move.permission, move.permission)
        }


def _told(move: Move, state: State) -> tuple[str, ...]:
    """Say which notice goes to the applicant with the new state."""
    if move.by == Mover.CITIZEN or not state.notice:
        return ()
    words = {Kind.ASK: _("The applicant is asked: %(text)s")}
    sentence = words.get(move.kind, _("The applicant is told: %(text)s"))
    parts = [localise(state.label), localise(state.notice_text)]
    if move.reason != Reason.NONE:
        parts.append(_("(with the text that staff write)"))
    return (sentence % {"text": " – ".join(filter(None, parts))},)
