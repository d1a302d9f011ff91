"""The short way to write a workflow in code: states, and what follows each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.permissions import PermissionDeclaration, permission_key
from portal.definitions.reading import InvalidDefinition
from portal.filing.known_states import (
    ANSWER_LABEL,
    KNOWN_STATES,
    UNKNOWN_END,
    UNKNOWN_STATE,
    KnownState,
)
from portal.filing.texts import in_every_language
from portal.localised import LocalisedText
from portal.workflow.definition import Kind, Mover, Outcome, Phase, Reason

Json = dict[str, Any]
Guard = PermissionDeclaration | str
HANDLE, DECIDE = "cases.handle", "cases.decide"
KIND_OF_OUTCOME: dict[str, Kind] = {
    Outcome.APPROVED: Kind.APPROVE,
    Outcome.REJECTED: Kind.REJECT,
    Outcome.WITHDRAWN: Kind.WITHDRAW,
}
REASON_OF_KIND = {Kind.REJECT: Reason.REQUIRED, Kind.ASK: Reason.REQUIRED}


class Workflow:
    """A way through the house: ``Workflow(submitted=["approved", "rejected"])``.

    Each keyword is a state, its list the states that may follow; the first keyword is where a
    case begins, and states that are no keyword are closed. Well-known states (see
    ``KNOWN_STATES``) have their labels, hints, phases and outcomes; any other needs one of
    ``labels``. By the state that they lead to: ``guards`` says who may make the move (a
    permission, default ``cases.decide`` for closing and ``cases.handle`` for other moves),
    ``reasons`` whether a text goes with it ("none", "optional", "required"; a rejection and a
    question need one). By state: ``outcomes`` of closed ones (default "answered"), working
    ``days``, ``units`` (slugs of the units that take over).

    The citizen answers out of ``waiting_citizen`` and may move to ``withdrawn``; all other moves
    are the staff's. A move is called ``to_<state>``, one of the citizen ``citizen_to_<state>``.
    """

    def __init__(
        self,
        *,
        guards: Mapping[str, Guard] | None = None,
        labels: Mapping[str, LocalisedText] | None = None,
        reasons: Mapping[str, str] | None = None,
        outcomes: Mapping[str, str] | None = None,
        days: Mapping[str, int] | None = None,
        units: Mapping[str, str] | None = None,
        **states: Sequence[str],
    ) -> None:
        self.states = states
        self.guards, self.labels, self.reasons = guards or {}, labels or {}, reasons or {}
        self.outcomes, self.days, self.units = outcomes or {}, days or {}, units or {}

    def definition(self) -> Json:
        """Return the workflow as JSON for :func:`portal.workflow.compile.compile_workflow`.

        :raises InvalidDefinition: a state lacks its label or a way on, or something is said of a
            state or a move that is not there.
        :raises UndeclaredPermission: a guard is a permission that nobody declares.
        """
        keys = self._keys()
        self._check_words(keys)
        self._check_states(keys)
        states = [self._state(key) for key in keys]
        return {"initial": next(iter(keys), ""), "states": states, "moves": list(self._moves(keys))}

    def _keys(self) -> list[str]:
        for key, following in self.states.items():
            if isinstance(following, str):
                raise InvalidDefinition(key, _("A list with at least one entry is needed here."))
        targets = [key for following in self.states.values() for key in following]
        return list(dict.fromkeys([*self.states, *targets]))

    def _check_words(self, keys: list[str]) -> None:
        """Refuse what is said of states and moves that are not there."""
        for name in ("labels", "guards", "reasons", "outcomes", "days", "units"):
            for key in getattr(self, name):
                if key not in keys:
                    reason = _("There is no state “%(key)s”.") % {"key": key}
                    raise InvalidDefinition(f"{name}[{key}]", reason)
        for key in self.outcomes:
            if not self._is_closed(key):
                reason = _("A closed state needs an outcome, and only a closed one.")
                raise InvalidDefinition(f"outcomes[{key}]", reason)
        for key in self.guards:
            if not any(self._mover(source, key) == Mover.STAFF for source in self._before(key)):
                raise InvalidDefinition(f"guards[{key}]", _("No move of the staff leads there."))

    def _check_states(self, keys: list[str]) -> None:
        for key in keys:
            known = KNOWN_STATES.get(key)
            if known is None and not self.labels.get(key):
                raise InvalidDefinition(key, _("This state is not well-known and needs a label."))
            if known and known.phase != Phase.CLOSED and self._is_closed(key):
                raise InvalidDefinition(key, _("Name the states that may follow this one."))

    def _is_closed(self, key: str) -> bool:
        return not self.states.get(key)

    def _before(self, key: str) -> list[str]:
        return [source for source, following in self.states.items() if key in following]

    def _known(self, key: str) -> KnownState:
        """Return what is known of a state; of an end where this workflow goes on, only its name."""
        known, closed = KNOWN_STATES.get(key), self._is_closed(key)
        if known is None:
            return UNKNOWN_END if closed else UNKNOWN_STATE
        goes_on = known.phase == Phase.CLOSED and not closed
        return KnownState(known.label, known.move) if goes_on else known

    def _outcome(self, key: str) -> str:
        return self.outcomes.get(key, self._known(key).outcome) if self._is_closed(key) else ""

    def _internal_label(self, key: str) -> LocalisedText:
        known = self._known(key)
        return self.labels.get(key) or known.internal or known.label

    def _state(self, key: str) -> Json:
        known = self._known(key)
        return {
            "key": key,
            "label": in_every_language(self.labels.get(key, known.label)),
            "internal_label": in_every_language(self._internal_label(key)),
            "phase": known.phase.value,
            "outcome": str(self._outcome(key)),
            "citizen_hint": in_every_language(known.hint),
            "unit": self.units.get(key, ""),
            "days": self.days.get(key, 0),
            "notice": known.notice,
        }

    def _mover(self, source: str, target: str) -> Mover:
        asked = self._known(source).phase == Phase.WAITING_CITIZEN
        if self._outcome(target) == Outcome.WITHDRAWN or (asked and not self._is_closed(target)):
            return Mover.CITIZEN
        return Mover.STAFF

    def _moves(self, keys: list[str]) -> Iterator[Json]:
        """Yield one move for each state that can be entered and each side that may enter it."""
        for target in keys:
            for mover in (Mover.STAFF, Mover.CITIZEN):
                sources = [s for s in self._before(target) if self._mover(s, target) == mover]
                if sources:
                    yield self._move(target, mover, sources)

    def _move(self, target: str, mover: Mover, sources: list[str]) -> Json:
        kind = self._kind(target, mover)
        reason = self.reasons.get(target, REASON_OF_KIND.get(kind, Reason.OPTIONAL))
        move = {
            "key": f"{'to' if mover == Mover.STAFF else 'citizen_to'}_{target}",
            "label": in_every_language(self._move_label(target, kind)),
            "from_states": sources,
            "to": target,
            "reason": str(reason),
            "kind": kind.value,
            "by": mover.value,
        }
        return {**move, "permission": self._guard(target)} if mover == Mover.STAFF else move

    def _kind(self, target: str, mover: Mover) -> Kind:
        if self._known(target).phase == Phase.WAITING_CITIZEN:
            return Kind.ASK
        if self._is_closed(target):
            return KIND_OF_OUTCOME.get(self._outcome(target), Kind.FORWARD)
        return Kind.ANSWER if mover == Mover.CITIZEN else Kind.FORWARD

    def _move_label(self, target: str, kind: Kind) -> LocalisedText:
        if kind == Kind.ANSWER:
            return ANSWER_LABEL
        return self._known(target).move or self.labels[target]

    def _guard(self, target: str) -> str:
        default = DECIDE if self._is_closed(target) else HANDLE
        return permission_key(self.guards.get(target, default))
