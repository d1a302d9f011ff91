"""Taking open cases along to another version of their workflow."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.access import Actor, has_permission
from portal.accounts.models import User
from portal.audit.actions import record
from portal.cases import notices
from portal.cases.concurrency import claim_version, locked
from portal.cases.deadlines import due_in, set_clock
from portal.cases.desks import hand_over
from portal.cases.events import CaseMoved, about
from portal.cases.models import Case, Phase, TimelineEntry
from portal.cases.querysets import CaseQuerySet
from portal.cases.timeline import add_entry
from portal.errors import DomainError, require
from portal.events.publishing import publish
from portal.localised import localise
from portal.persian.text import digits_for
from portal.workflow.definition import State, Workflow
from portal.workflow.models import WorkflowVersion

logger = logging.getLogger("portal.cases")

#: The permission to take open cases along to a newer version.
TAKE_ALONG = "cases.take_along"
#: How many open cases are taken along in one call at most.
AT_ONCE = 200
TAKE_ALONG_MOVE = "take_along"
Mapped = Mapping[str, str]


class StatesDropped(DomainError):
    """Open cases stand in states that the new version does not have; ``states`` holds the keys."""

    status = 409

    def __init__(self, states: list[str]) -> None:
        self.states = states
        super().__init__(
            _(
                "Open cases stand in states that the new version does not have. Say for each of"
                " them where its cases go: %(states)s"
            )
            % {"states": _(", ").join(states)}
        )


class TargetImpossible(DomainError):
    """A case cannot be taken to a state that is unknown or closed; ``state`` is its key."""

    status = 409

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(
            _("Cases cannot be taken to “%(state)s”: it is closed, or not in the new version.")
            % {"state": state}
        )


class AnotherWorkflow(DomainError):
    """The version belongs to another workflow."""

    status = 409
    message = gettext_lazy("This version belongs to another workflow.")


@dataclass(frozen=True)
class TakenAlong:
    """How many cases were taken along now, and how many are still with other versions."""

    taken: int
    left: int


def occupied_states(name: str, *, besides: WorkflowVersion | None = None) -> dict[str, int]:
    """Count the open cases of the workflow ``name`` by the state where they stand.

    A case that waits for an answer counts a second time for the state to which it returns.
    ``besides`` leaves out those that are with this version already. Costs one query.
    """
    rows = _open_cases(name, besides).values_list("state", "resume_state")
    return dict(Counter(key for pair in rows for key in dict.fromkeys(pair) if key))


def take_along(
    *,
    actor: Actor,
    name: str,
    to_version: WorkflowVersion,
    mapping: Mapped | None = None,
    limit: int = AT_ONCE,
) -> TakenAlong:
    """Let open cases of the workflow ``name`` go on under ``to_version``; at most ``limit`` now.

    ``mapping`` says where the cases of a state go; a state that is not in it keeps its key. Call
    it again while ``left`` is not zero; cases that cannot be taken are logged and left. Each case
    has its transaction: deadlines are computed anew, the timeline gets an internal entry, and the
    applicant is told only where the public name of the state changes. Costs about 10 queries for
    each case.

    :raises AnotherWorkflow, TargetImpossible, StatesDropped: see there; no case is touched.
    :raises Refused: the actor may not do this for the whole town.
    """
    require(has_permission(actor, TAKE_ALONG, unit=None))
    mapping = mapping or {}
    _require_fitting(name, to_version, mapping)
    rows = _open_cases(name, to_version).order_by("pk").values_list("pk", flat=True)
    waiting = list(rows)
    taken = [_take_guarded(actor, pk, to_version, mapping) for pk in waiting[:limit]].count(True)
    record(
        actor=actor, action="cases.taken_along", target=to_version, workflow=name,
        version=to_version.number, taken=taken, mapping=dict(mapping),
    )  # fmt: skip
    return TakenAlong(taken, len(waiting) - taken)


def _open_cases(name: str, besides: WorkflowVersion | None) -> CaseQuerySet:
    rows = Case.objects.unfinished().filter(workflow_version__name=name)
    return rows.exclude(workflow_version=besides) if besides else rows


def _require_fitting(name: str, to_version: WorkflowVersion, mapping: Mapped) -> None:
    if to_version.name != name:
        raise AnotherWorkflow
    workflow = to_version.compiled
    for target in mapping.values():
        if not workflow.has_state(target) or workflow.state(target).is_closed:
            raise TargetImpossible(target)
    dropped = [
        key
        for key in occupied_states(name, besides=to_version)
        if key not in mapping and not _can_stand(workflow, key)
    ]
    if dropped:
        raise StatesDropped(sorted(dropped))


def _can_stand(workflow: Workflow, key: str) -> bool:
    return workflow.has_state(key) and not workflow.state(key).is_closed


def _take_guarded(actor: Actor, pk: int, to_version: WorkflowVersion, mapping: Mapped) -> bool:
    """Take one case so that its failure does not cost the others their turn."""
    try:
        return _take(actor, pk, to_version, mapping)
    except Exception:
        logger.exception("case %s could not be taken along", pk)
        return False


@transaction.atomic
def _take(actor: Actor, pk: int, to_version: WorkflowVersion, mapping: Mapped) -> bool:
    case = locked(Case(pk=pk))
    if case.is_draft or case.is_closed or case.workflow_version_id == to_version.pk:
        return False
    origin, key = case.current_state, mapping.get(case.state, case.state)
    if not _can_stand(to_version.compiled, key):
        return False
    claim_version(case, case.version)
    state = to_version.compiled.state(key)
    now = timezone.now()
    case.workflow_version = to_version
    _stand(case, origin, state, mapping, now)
    case.save()
    _write_down(actor, case, origin, state, now)
    if state.key != origin.key:
        publish(
            CaseMoved(
                **about(case), from_state=origin.key, to=key, move=TAKE_ALONG_MOVE, outcome=""
            )
        )
    return True


def _stand(case: Case, origin: State, state: State, mapping: Mapped, now: datetime) -> None:
    """Let the case go on in ``state`` as if it had stood there since it came to ``origin``."""
    back = mapping.get(case.resume_state, case.resume_state)
    waits = state.phase.value == Phase.WAITING_CITIZEN.value
    case.resume_state = back if waits and back and _can_stand(case.workflow, back) else ""
    case.state, case.phase = state.key, Phase(state.phase)
    set_clock(case, state, now)
    case.due_at = due_in(case, state, case.state_since or now)
    if (state.key, state.unit) != (origin.key, origin.unit):
        hand_over(case, state)


def _write_down(actor: Actor, case: Case, origin: State, state: State, now: datetime) -> None:
    """Add the internal entry; and a public one, with a notice, for a state of another name."""
    person = actor if isinstance(actor, User) else None
    number = case.workflow_version.number if case.workflow_version else 0
    add_entry(
        case, TimelineEntry.Kind.NOTE, actor=person, by_staff=person is not None, is_public=False,
        label={
            "fa": f"به نسخهٔ {digits_for(number, 'fa')} گردش کار برده شد",
            "en": f"Taken along to version {number} of the workflow",
        },
        from_state=origin.key, to_state=state.key, at=now,
    )  # fmt: skip
    if state.label == origin.label:
        return
    add_entry(
        case, TimelineEntry.Kind.MOVED, actor=person, by_staff=person is not None,
        label=state.label, from_state=origin.key, to_state=state.key, at=now,
    )  # fmt: skip
    if state.notice:
        text = localise(state.notice_text, notices.language_of(case))
        key = f"{state.key}:{case.version}"
        notices.tell_applicant(notice=notices.moved, case=case, key=key, text=text)
