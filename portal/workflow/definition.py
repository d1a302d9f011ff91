"""What a workflow is once it has been read: states, moves, and the line through them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from portal.definitions.conditions import Condition
from portal.definitions.reading import InvalidDefinition
from portal.forms.compiled import CompiledForm
from portal.forms.definition import FormField
from portal.localised import LocalisedText
from portal.workflow.effects import EffectCall

__all__ = [
    "STAFF_PREFIX",
    "After",
    "Clock",
    "InvalidDefinition",
    "Kind",
    "Move",
    "Mover",
    "Outcome",
    "Phase",
    "Reason",
    "Reminder",
    "State",
    "Workflow",
]

#: What staff answer with a move stands beside the citizen's answers under ``staff.<key>``.
STAFF_PREFIX = "staff."


class Phase(StrEnum):
    """Where a case is, in terms that every workflow shares."""

    OPEN = "open"
    WAITING_CITIZEN = "waiting_citizen"
    WAITING_AGENCY = "waiting_agency"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a closed case ended; ``NONE`` while it is open."""

    NONE = ""
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ANSWERED = "answered"


class Reason(StrEnum):
    """Whether whoever makes a move may or must say why."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Kind(StrEnum):
    """What a move does with the case, besides leading to another state."""

    FORWARD = "forward"
    ASK = "ask"
    ANSWER = "answer"
    REJECT = "reject"
    APPROVE = "approve"
    WITHDRAW = "withdraw"


class Mover(StrEnum):
    """Who makes a move: staff, the applicant, or the clock after some days."""

    STAFF = "staff"
    CITIZEN = "citizen"
    CLOCK = "clock"


class Clock(StrEnum):
    """Whether the promise to the citizen goes on while a case stands in a state."""

    RUNS = "runs"
    PAUSES = "pauses"


@dataclass(frozen=True)
class After:
    """How long a case stands in a state before the clock moves it."""

    days: int
    working: bool = True


@dataclass(frozen=True)
class Reminder:
    """What the citizen is told, once for each stay, after ``days`` in a state."""

    days: int
    text: LocalisedText
    working: bool = True


@dataclass(frozen=True)
class State:
    """Where a case can stand. ``unit`` is a unit's slug, ``days`` are working days.

    ``notice_text`` is said with the notice that a case has come here.
    """

    key: str
    label: LocalisedText
    internal_label: LocalisedText
    phase: Phase = Phase.OPEN
    outcome: Outcome = Outcome.NONE
    unit: str = ""
    days: int = 0
    citizen_hint: LocalisedText = ""
    next_hint: LocalisedText = ""
    notice: bool = True
    notice_text: LocalisedText = ""
    clock: Clock = Clock.RUNS
    reminder: Reminder | None = None

    @property
    def is_closed(self) -> bool:
        return self.phase == Phase.CLOSED


@dataclass(frozen=True)
class Move:
    """What somebody may do to bring a case from one of ``from_states`` to ``to``.

    ``form`` asks staff something with the move, in one step; ``public`` names the questions
    whose answers the citizen sees. A move of the clock has ``after``; with ``visit`` the applicant
    is asked to come in person.
    """

    key: str
    label: LocalisedText
    from_states: tuple[str, ...]
    to: str
    permission: str = ""
    reason: Reason = Reason.NONE
    kind: Kind = Kind.FORWARD
    by: Mover = Mover.STAFF
    guard: Condition | None = None
    guard_text: LocalisedText = ""
    visit: bool = False
    form: CompiledForm | None = None
    public: frozenset[str] = frozenset()
    effects: tuple[EffectCall, ...] = ()
    after: After | None = None

    @property
    def is_main(self) -> bool:
        """Say whether the move brings a case nearer to its regular end."""
        return self.kind in (Kind.FORWARD, Kind.APPROVE)

    @property
    def fields(self) -> tuple[FormField, ...]:
        """What staff are asked with this move."""
        return tuple(self.form.fields) if self.form else ()

    def is_allowed(self, answers: Mapping[str, object]) -> bool:
        """Say whether ``answers``, those of the staff among them, satisfy the guard."""
        return self.guard is None or self.guard.holds(answers)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Workflow:
    """A sound set of states and moves. Nothing here queries the database."""

    initial: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]

    def state(self, key: str) -> State:
        """Return the state called ``key``.

        :raises KeyError: no such state.
        """
        return self._states_by_key[key]

    def move(self, key: str) -> Move:
        """Return the move called ``key``.

        :raises KeyError: no such move.
        """
        return self._moves_by_key[key]

    def has_state(self, key: str) -> bool:
        return key in self._states_by_key

    def moves_from(self, state_key: str, by: str | None = None) -> list[Move]:
        """List the moves out of a state, in the order of the definition.

        ``by`` ("staff", "citizen" or "clock") keeps only those that this side may make.
        """
        return [
            move
            for move in self.moves
            if state_key in move.from_states and (by is None or move.by == by)
        ]

    @cached_property
    def staff_fields(self) -> dict[str, FormField]:
        """What staff are asked in all moves, by ``staff.<key>`` as conditions name it."""
        return {f"{STAFF_PREFIX}{field.key}": field for move in self.moves for field in move.fields}

    def path(self) -> list[State]:
        """List the main line: the states of a case for which everything goes well.

        Follows forward and approving moves from the initial state to a closed one. Where the
        line forks, the state that the definition names next is taken; people go before the clock.
        """
        return [self._states_by_key[key] for key in self._path_keys]

    def next_state(self, key: str) -> State | None:
        """Return the state that usually follows, or None after the end.

        From a side state, such as waiting for the citizen, this is where the line goes on.
        """
        keys = self._path_keys
        if key in keys:
            position = keys.index(key) + 1
            return self._states_by_key[keys[position]] if position < len(keys) else None
        return next((self._states_by_key[target] for target in self._ways_back(key)), None)

    def _ways_back(self, key: str) -> Iterator[str]:
        if self.state(key).is_closed:
            return
        moves = [m for m in self.moves_from(key) if m.is_main or m.kind == Kind.ANSWER]
        moves.sort(key=lambda move: move.by == Mover.CLOCK)
        yield from (m.to for m in moves if m.to in self._path_keys)
        yield from (m.to for m in moves if m.to != key)

    @cached_property
    def _states_by_key(self) -> dict[str, State]:
        return {state.key: state for state in self.states}

    @cached_property
    def _moves_by_key(self) -> dict[str, Move]:
        return {move.key: move for move in self.moves}

    @cached_property
    def _path_keys(self) -> tuple[str, ...]:
        line = [self.initial]
        while not self._states_by_key[line[-1]].is_closed:
            ahead = (k for k in self._ahead_of(line[-1]) if self._can_end(k, avoiding=set(line)))
            following = next(ahead, None)
            if following is None:
                break
            line.append(following)
        return tuple(line)

    def _ahead_of(self, key: str) -> list[str]:
        """Order the targets of main moves: people's first, then those defined after ``key``."""
        order = list(self._states_by_key)
        here = order.index(key)
        main = [m for m in self.moves_from(key) if m.is_main and m.to != key]
        by_people = {m.to for m in main if m.by != Mover.CLOCK}
        return sorted(
            {m.to for m in main},
            key=lambda to: (to not in by_people, order.index(to) < here, order.index(to)),
        )

    def _can_end(self, key: str, *, avoiding: set[str]) -> bool:
        seen, waiting = set(avoiding), [key]
        while waiting:
            current = waiting.pop()
            if current in seen:
                continue
            seen.add(current)
            if self._states_by_key[current].is_closed:
                return True
            waiting.extend(m.to for m in self.moves_from(current) if m.is_main)
        return False
