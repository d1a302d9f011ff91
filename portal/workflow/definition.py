"""What a workflow is once it has been read: states, moves, and the line through them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from portal.definitions.reading import InvalidDefinition
from portal.localised import LocalisedText

__all__ = [
    "InvalidDefinition",
    "Kind",
    "Move",
    "Mover",
    "Outcome",
    "Phase",
    "Reason",
    "State",
    "Workflow",
]


class Phase(StrEnum):
    OPEN = "open"
    WAITING_CITIZEN = "waiting_citizen"
    WAITING_AGENCY = "waiting_agency"
    CLOSED = "closed"


class Outcome(StrEnum):
    NONE = ""
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ANSWERED = "answered"


class Reason(StrEnum):
    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Kind(StrEnum):
    FORWARD = "forward"
    ASK = "ask"
    ANSWER = "answer"
    REJECT = "reject"
    APPROVE = "approve"
    WITHDRAW = "withdraw"


class Mover(StrEnum):
    STAFF = "staff"
    CITIZEN = "citizen"


@dataclass(frozen=True)
class State:
    """Where a case can stand. ``unit`` is a unit's slug, ``days`` are working days."""

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

    @property
    def is_closed(self) -> bool:
        return self.phase == Phase.CLOSED


@dataclass(frozen=True)
class Move:
    """What somebody may do to bring a case from one of ``from_states`` to ``to``."""

    key: str
    label: LocalisedText
    from_states: tuple[str, ...]
    to: str
    permission: str = ""
    reason: Reason = Reason.NONE
    kind: Kind = Kind.FORWARD
    by: Mover = Mover.STAFF

    @property
    def is_main(self) -> bool:
        """Say whether the move brings a case nearer to its regular end."""
        return self.kind in (Kind.FORWARD, Kind.APPROVE)


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

    def moves_from(self, state_key: str, by: str | None = None) -> list[Move]:
        """List the moves out of a state, in the order of the definition.

        ``by`` ("staff" or "citizen") keeps only those that this side may make.
        """
        return [
            move
            for move in self.moves
            if state_key in move.from_states and (by is None or move.by == by)
        ]

    def path(self) -> list[State]:
        """List the main line: the states of a case for which everything goes well.

        Follows forward and approving moves from the initial state to a closed one. Where the
        line forks, the state that the definition names next is taken.
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
        """Order the targets of main moves: those defined after ``key`` first."""
        order = list(self._states_by_key)
        here = order.index(key)
        targets = {m.to for m in self.moves_from(key) if m.is_main and m.to != key}
        return sorted(targets, key=lambda target: (order.index(target) < here, order.index(target)))

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
