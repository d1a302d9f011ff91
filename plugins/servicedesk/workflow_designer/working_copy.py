"""A workflow while it is put together: states and steps by key, changed one thing at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.designing.keys import key_from
from portal.api import DomainError
from portal.api.designing import KEY

Part = dict[str, Any]
CONDITION_PARTS = ("all", "any", "not")


class NotThere(DomainError):
    """The state or step has been removed or renamed."""

    status = 404
    message = _("This part is not there any more. Look at the workflow as it is now.")


class WorkingCopy:
    """A copy of a definition that may be unfinished and wrong; its changes touch nothing stored.

    Whatever JSON it is made of, each state and each move has a key of its own afterwards.
    ``assertions`` follow when something is renamed.
    """

    def __init__(self, definition: object, assertions: object = ()) -> None:
        given = definition if isinstance(definition, Mapping) else {}
        self.states = _parts(given.get("states"), "state")
        self.moves = [_as_move(move) for move in _parts(given.get("moves"), "move")]
        initial = given.get("initial")
        self.initial = initial if isinstance(initial, str) else ""
        self.assertions: list[Any] = deepcopy(assertions) if isinstance(assertions, list) else []

    @property
    def definition(self) -> Part:
        return {"initial": self.initial, "states": self.states, "moves": self.moves}

    @property
    def state_keys(self) -> list[str]:
        return [state["key"] for state in self.states]

    @property
    def move_keys(self) -> list[str]:
        return [move["key"] for move in self.moves]

    def has_state(self, key: str) -> bool:
        return key in self.state_keys

    def state(self, key: str) -> Part:
        """Return the state called ``key``.

        :raises NotThere: there is none.
        """
        return _found(self.states, key)

    def move(self, key: str) -> Part:
        """Return the move called ``key``.

        :raises NotThere: there is none.
        """
        return _found(self.moves, key)

    def moves_from(self, key: str) -> list[Part]:
        return [move for move in self.moves if key in move["from_states"]]

    def moves_to(self, key: str) -> list[Part]:
        return [move for move in self.moves if move["to"] == key]

    def add_state(self, state: Mapping[str, Any], after: str = "") -> Part:
        """Put a state behind ``after`` or at the end; gives it a key, and begins there if alone."""
        key = key_from(state.get("label"), self.state_keys, "state")
        added = {"key": key, **deepcopy(dict(state))}
        keys = self.state_keys
        self.states.insert(keys.index(after) + 1 if after in keys else len(keys), added)
        if not self.has_state(self.initial):
            self.initial = key
        return added

    def add_move(self, move: Mapping[str, Any]) -> Part:
        """Put a move behind the others of its first state; gives it a key."""
        key = key_from(move.get("key") or move.get("label"), self.move_keys, "move")
        added = _as_move({**deepcopy(dict(move)), "key": key})
        source = next(iter(added["from_states"]), "")
        beside = [n for n, one in enumerate(self.moves) if source in one["from_states"]]
        self.moves.insert(beside[-1] + 1 if beside else len(self.moves), added)
        return added

    def put_state(self, key: str, state: Mapping[str, Any]) -> None:
        """Replace a state; where it gets another key, all that names it follows.

        :raises NotThere: the state is gone.
        """
        _replace(self.states, key, state)
        if state["key"] != key:
            self._rename_state(key, state["key"])

    def put_move(self, key: str, move: Mapping[str, Any]) -> None:
        """Replace a move; where it gets another key, all examples follow.

        :raises NotThere: the move is gone.
        """
        _replace(self.moves, key, move)
        if move["key"] != key:
            self._rename_move(key, move["key"])

    def remove_state(self, key: str, heir: str = "") -> None:
        """Take a state out; its moves go with it, and those that lead to it lead to ``heir``.

        :raises NotThere: the state is gone already.
        """
        self.states.remove(self.state(key))
        heir = heir if heir != key and self.has_state(heir) else ""
        for move in list(self.moves):
            move["from_states"] = [source for source in move["from_states"] if source != key]
            if move["to"] == key:
                move["to"] = heir
            if not move["from_states"] or not move["to"]:
                self.moves.remove(move)
        if self.initial == key:
            self.initial = heir or next(iter(self.state_keys), "")

    def remove_move(self, key: str, source: str = "") -> None:
        """Take a move out, or only out of the state ``source``.

        :raises NotThere: the move is gone already.
        """
        move = self.move(key)
        left = [one for one in move["from_states"] if one != source] if source else []
        if left:
            move["from_states"] = left
        else:
            self.moves.remove(move)

    def begin_at(self, key: str) -> None:
        """Let requests begin in a state.

        :raises NotThere: the state is gone.
        """
        self.initial = self.state(key)["key"]

    def shift_state(self, key: str, by: int) -> None:
        """Move a state up (-1) or down (1).

        :raises NotThere: the state is gone.
        """
        _shift(self.states, self.states.index(self.state(key)), by)

    def shift_move(self, key: str, source: str, by: int) -> None:
        """Move a move up (-1) or down (1) among those out of ``source``.

        :raises NotThere: the move is gone.
        """
        move, beside = self.move(key), self.moves_from(source)
        if move not in beside:
            raise NotThere
        place = beside.index(move) + by
        if 0 <= place < len(beside):
            target = self.moves.index(beside[place])
            self.moves.remove(move)
            self.moves.insert(target, move)

    def staff_questions(self) -> Iterator[tuple[Part, Part]]:
        """Yield what staff are asked, each with its move."""
        for move in self.moves:
            for question in questions_of(move):
                yield move, question

    def effects_then(self, key: str) -> list[Part]:
        """Return the effects after which the portal makes the move ``key``."""
        return [
            effect
            for move in self.moves
            for effect in _listed(move.get("effects"))
            if isinstance(effect, dict) and effect.get("then") == key
        ]

    def _rename_state(self, old: str, new: str) -> None:
        for move in self.moves:
            move["from_states"] = [new if one == old else one for one in move["from_states"]]
            move["to"] = new if move["to"] == old else move["to"]
        self.initial = new if self.initial == old else self.initial
        for expected in self._expected():
            if expected.get("state") == old:
                expected["state"] = new

    def _rename_move(self, old: str, new: str) -> None:
        for effect in self.effects_then(old):
            effect["then"] = new
        for example in self._examples():
            moves = example.get("moves")
            if isinstance(moves, list):
                example["moves"] = [new if one == old else one for one in moves]
        for planned in self._planned():
            if planned.get("move") == old:
                planned["move"] = new
        for expected in self._expected():
            if expected.get("refused") == old:
                expected["refused"] = new

    def _examples(self) -> Iterator[Part]:
        return (one for one in self.assertions if isinstance(one, dict))

    def _expected(self) -> Iterator[Part]:
        found = (one.get("expect") for one in self._examples())
        return (one for one in found if isinstance(one, dict))

    def _planned(self) -> Iterator[Part]:
        for example in self._examples():
            moves = example.get("moves")
            if isinstance(moves, list):
                yield from (one for one in moves if isinstance(one, dict))


def questions_of(move: Part) -> list[Part]:
    """Return what staff are asked with a move, as far as it can be read."""
    return [one for one in _listed(move.get("fields")) if isinstance(one, dict) and one.get("key")]


def condition_fields(condition: object) -> Iterator[str]:
    """Yield the names of the questions that a condition asks about, whatever JSON it is."""
    if isinstance(condition, Mapping):
        if isinstance(condition.get("field"), str):
            yield str(condition["field"])
        for name in CONDITION_PARTS:
            yield from condition_fields(condition.get(name))
    elif isinstance(condition, list):
        for part in condition:
            yield from condition_fields(part)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _parts(given: object, otherwise: str) -> list[Part]:
    """Return copies of the objects in a list, each with a key of its own."""
    parts = [deepcopy(one) for one in _listed(given) if isinstance(one, dict)]
    taken: list[str] = []
    for part in parts:
        key = part.get("key")
        if not isinstance(key, str) or not KEY.fullmatch(key) or key in taken:
            part["key"] = key_from(str(key or ""), taken, otherwise)
        taken.append(part["key"])
    return parts


def _as_move(move: Part) -> Part:
    sources = _listed(move.get("from_states"))
    move["from_states"] = list(dict.fromkeys(one for one in sources if isinstance(one, str)))
    move["to"] = move["to"] if isinstance(move.get("to"), str) else ""
    return move


def _found(parts: Iterable[Part], key: str) -> Part:
    for part in parts:
        if part["key"] == key:
            return part
    raise NotThere


def _replace(parts: list[Part], key: str, part: Mapping[str, Any]) -> None:
    parts[parts.index(_found(parts, key))] = dict(part)


def _shift(parts: list[Part], place: int, by: int) -> None:
    if 0 <= place + by < len(parts):
        parts.insert(place + by, parts.pop(place))
