"""What moves set off: the one place that runs effects, and the core's own three.

An effect of the core that fails refuses the move. One of a plugin is reported and kept for the
staff of the case, and the move goes on without it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.access import SystemActor
from portal.accounts.units import unit_named
from portal.cases import notices
from portal.cases.desk_notices import tell_desk
from portal.cases.failures import effect_failed
from portal.cases.models import Case, TimelineEntry
from portal.cases.policies import Citizen
from portal.cases.webhooks import queue_webhook, read_address
from portal.contributions import guard
from portal.definitions.reading import Node
from portal.errors import DomainError
from portal.localised import localise
from portal.notifications.notices import Notice
from portal.workflow.definition import Move, State
from portal.workflow.effects import Effect, EffectCall, Options

logger = logging.getLogger("portal.cases")
UNIT_LONGEST = 100


class EffectFailed(DomainError):
    """Something that belongs to the move could not be done, so the move was not made."""

    status = 409
    message = gettext_lazy("What belongs to this step could not be done, so it was not made.")


class EffectOff(DomainError):
    """The plugin that would do it is switched off, or not there any more."""

    status = 409
    message = gettext_lazy("The plugin that does this is switched off, or not there any more.")


@dataclass(frozen=True)
class Happening:
    """A move as its effects see it: made, not yet committed; ``case`` stands in ``state``.

    ``entry`` is its line on the timeline, with what staff answered; ``number`` is the position of
    the effect among those of the move.
    """

    case: Case
    move: Move
    origin: State
    state: State
    entry: TimelineEntry
    actor: Citizen | SystemActor
    at: datetime
    number: int = 0

    @property
    def key(self) -> str:
        """Tells this effect of this move of the case from every other."""
        return f"{self.move.key}:{self.entry.case_version}:{self.number}"


def run_effects(happening: Happening) -> None:
    """Run what the move sets off, in the order of the definition. Costs what the effects cost.

    :raises EffectFailed: an effect of the core cannot be done; the caller's transaction ends.
    """
    for number, call in enumerate(happening.move.effects):
        happening = replace(happening, number=number)
        if call.is_cores:
            _run_cores(happening, call)
        elif error := run_plugins(happening, call):
            effect_failed(
                case=happening.case, entry=happening.entry, move=happening.move.key,
                effect=call.type, number=number, error=error,
            )  # fmt: skip


def run_plugins(happening: Happening, call: EffectCall) -> BaseException | None:
    """Run an effect of a plugin; its failure is reported, undone and returned, never raised."""
    found, failure = call.contribution, None
    if found is None:
        logger.warning("effect %s of %s is off or gone", call.type, happening.case.pk)
        return EffectOff()
    with guard(found):
        try:
            with transaction.atomic():
                found.value.run(happening, call.options(found.value))
        except (Exception, SystemExit) as error:
            failure = error
            raise
    return failure


def _run_cores(happening: Happening, call: EffectCall) -> None:
    found = call.contribution
    if found is None:
        logger.error("effect %s of case %s is unknown", call.type, happening.case.pk)
        raise EffectFailed
    try:
        found.value.run(happening, call.options(found.value))
    except (EffectFailed, OperationalError, InterfaceError):
        raise
    except DomainError as refusal:
        raise EffectFailed(_because(found.value, refusal)) from refusal
    except Exception as error:
        logger.exception("effect %s of case %s failed", call.type, happening.case.pk)
        raise EffectFailed from error


def _because(effect: Effect, refusal: DomainError) -> str:
    return _("This step was not made. %(effect)s: %(reason)s") % {
        "effect": effect.title,
        "reason": refusal,
    }


#: The notice with which a move tells the applicant something in its own words.
case_told = Notice(
    gettext_lazy("News of your case"), template="case_told", channels=notices.CHANNELS
)


def _read_notice(node: Node) -> Options:
    node.opened(("applicant", "staff"))
    texts = {who: node.get(who).localised_or_empty() for who in ("applicant", "staff")}
    if not any(texts.values()):
        node.fail(_("Write a text for the applicant or for the staff."))
    return texts


def _run_notice(happening: Happening, options: Options) -> None:
    case, key = happening.case, happening.key
    if text := localise(options["applicant"], notices.language_of(case)):
        notices.tell_applicant(notice=case_told, case=case, key=f"effect:{key}", text=text)
    if options["staff"]:
        tell_desk(case=case, text=options["staff"], key=key, at=happening.at)


def _preview_notice(options: Options) -> str:
    parts = []
    if options["applicant"]:
        parts.append(
            _("The applicant is told: %(text)s") % {"text": localise(options["applicant"])}
        )
    if options["staff"]:
        parts.append(_("The unit is told: %(text)s") % {"text": localise(options["staff"])})
    return " ".join(parts)


class UnitGone(DomainError):
    """The unit that a case should go to does not exist any more."""

    def __init__(self, slug: str) -> None:
        super().__init__(_("There is no unit “%(unit)s” any more.") % {"unit": slug})


def _read_assignment(node: Node) -> Options:
    node.opened(("unit",))
    slug = node.get("unit").text()
    if len(slug) > UNIT_LONGEST:
        node.get("unit").fail(_("This text is too long."))
    return {"unit": slug}


def _run_assignment(happening: Happening, options: Options) -> None:
    """Put the case on the desk of a unit, whatever the state says; nobody there has it yet."""
    unit = unit_named(options["unit"])
    if unit is None:
        raise UnitGone(options["unit"])
    case = happening.case
    if case.holder_id != unit.pk:
        case.holder, case.assignee = unit, None
        case.save(update_fields=["holder", "assignee", "updated_at"])


def _preview_assignment(options: Options) -> str:
    return _("The case goes to the unit “%(unit)s”.") % {"unit": options["unit"]}


def _read_webhook(node: Node) -> Options:
    node.opened(("url",))
    return {"url": read_address(node.get("url"))}


def _run_webhook(happening: Happening, options: Options) -> None:
    """Write the call down; the worker makes it. It carries keys and codes, no personal data."""
    case = happening.case
    queue_webhook(
        case=case,
        url=options["url"],
        content={
            "event": "case.moved",
            "code": case.tracking_code,
            "kind": case.kind,
            "move": happening.move.key,
            "from_state": happening.origin.key,
            "to": happening.state.key,
            "outcome": str(case.outcome),
            "at": happening.at.isoformat(),
        },
    )


def _preview_webhook(options: Options) -> str:
    return _("%(url)s is told of the step.") % {"url": options["url"]}


#: The core's own effects by the name that definitions use.
CORE_EFFECTS: Mapping[str, Effect] = {
    "notice": Effect(gettext_lazy("Send a notice"), _run_notice, _read_notice, _preview_notice),
    "assign": Effect(
        gettext_lazy("Hand over to a unit"), _run_assignment, _read_assignment, _preview_assignment
    ),
    "webhook": Effect(
        gettext_lazy("Tell another system"), _run_webhook, _read_webhook, _preview_webhook
    ),
}
