"""Giving a case to another unit, sending it back, and taking it over from a colleague."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Unit, User
from portal.cases import policies
from portal.cases.actions import assign_case
from portal.cases.actions.talk import ConversationOver
from portal.cases.concurrency import claim_version, locked
from portal.cases.desk_notices import ring_desk
from portal.cases.events import CaseAssigned, about
from portal.cases.models import Case, TimelineEntry
from portal.cases.timeline import add_entry, unit_label
from portal.casework.hand_over_rows import HandOver
from portal.casework.people import HANDLE
from portal.casework.telling import tell_colleagues
from portal.errors import DomainError, require
from portal.events.publishing import publish
from portal.localised import localise
from portal.persian.text import clean

LONGEST_REASON = 1000
GIVEN = {"fa": "به {unit} سپرده شد", "en": "Handed over to {unit}"}
RETURNED = {"fa": "به {unit} بازگردانده شد", "en": "Sent back to {unit}"}
WHY = {"fa": "دلیل ارجاع", "en": "Why it was handed over"}
WHY_TAKEN = {"fa": "دلیل برداشتن پرونده از همکار", "en": "Why it was taken from a colleague"}


class AlreadyThere(DomainError):
    """The case lies with this unit."""

    status = 409
    message = gettext_lazy("The case is already with this unit.")


class NothingToReturn(DomainError):
    """The case was not handed over to where it is, or was sent back already."""

    status = 409
    message = gettext_lazy("This case was not handed over to your unit, so it cannot be sent back.")


class WhyMissing(DomainError):
    """Colleagues are owed a reason."""

    message = gettext_lazy("Please write the reason; your colleagues read it.")


@transaction.atomic
def hand_over_case(
    *,
    actor: User,
    case: Case,
    unit: Unit,
    reason: str,
    seen_version: int,
    with_duty: bool = False,
    at: datetime | None = None,
) -> HandOver:
    """Put an open case on the desk of another unit; its clock goes on.

    ``with_duty`` makes that unit answer for it, too. Applicants see which unit has it now, staff
    the reason. The other desk is told. Costs at most 12 queries, and those of the notices.

    :raises StaleCase: somebody changed the case after ``seen_version``.
    :raises AlreadyThere, WhyMissing: see there.
    """
    case = _claimed(actor, case, seen_version)
    if unit.pk == case.holder_id and not (with_duty and unit.pk != case.unit_id):
        raise AlreadyThere
    return _give(actor, case, unit, _reason(reason), with_duty, None, at or timezone.now())


@transaction.atomic
def send_back(
    *, actor: User, case: Case, reason: str, seen_version: int, at: datetime | None = None
) -> HandOver:
    """Return a case to the unit that had handed it over, with what that unit answered for.

    Costs as :func:`hand_over_case`.

    :raises NothingToReturn, StaleCase, WhyMissing: see there.
    """
    case = _claimed(actor, case, seen_version)
    last = returnable(case, list(case.hand_overs.select_related("from_unit", "sent_back")))
    if last is None or last.from_unit is None:
        raise NothingToReturn
    moment = at or timezone.now()
    return _give(actor, case, last.from_unit, _reason(reason), last.with_duty, last, moment)


def returnable(case: Case, hand_overs: list[HandOver]) -> HandOver | None:
    """Return the handing over that a sending back would answer, if there is one. No query.

    That a unit was dissolved since is none: its successor is sent to, or sends back.
    """
    last = next((one for one in reversed(hand_overs) if one.from_unit_id is not None), None)
    if last is None or last.is_return or case.is_closed:
        return None
    return last if last.to_unit_id == case.holder_id != last.from_unit_id else None


@transaction.atomic
def take_over(*, actor: User, case: Case, seen_version: int, reason: str = "") -> Case:
    """Take an open case; a colleague from whom it is taken is told why.

    Costs at most 8 queries, and those of the notice.

    :raises StaleCase: somebody changed the case after ``seen_version``.
    :raises WhyMissing: it is assigned to somebody else and no reason was given.
    """
    former = Case.objects.select_related("assignee").get(pk=case.pk).assignee
    is_others = former is not None and former != actor
    why = _reason(reason) if is_others else clean(reason)[:LONGEST_REASON]
    taken = assign_case(actor=actor, case=case, assignee=actor, seen_version=seen_version)
    if why:
        add_entry(
            taken, TimelineEntry.Kind.NOTE, actor=actor, by_staff=True, is_public=False,
            label=WHY_TAKEN, text=why,
        )  # fmt: skip
    if former is not None and is_others:

        def words() -> str:
            said = _("%(name)s has taken this case over from you: %(reason)s")
            return said % {"name": actor.display_name, "reason": why}

        key = f"taken:{taken.version}"
        tell_colleagues(case=taken, people=[former], words=words, key=key)
    return taken


def _claimed(actor: User, case: Case, seen_version: int) -> Case:
    case = locked(case)
    require(policies.works_on(actor, case, HANDLE))
    if case.is_draft or case.is_closed:
        raise ConversationOver
    claim_version(case, seen_version)
    return case


def _reason(text: str) -> str:
    reason = clean(text)[:LONGEST_REASON]
    if not reason:
        raise WhyMissing
    return reason


def _give(
    actor: User, case: Case, unit: Unit, reason: str, with_duty: bool,
    answers: HandOver | None, at: datetime,
) -> HandOver:  # fmt: skip
    giver = case.holder
    case.holder, case.assignee = unit, None
    if with_duty:
        case.unit = unit
    case.save(update_fields=["holder", "unit", "assignee", "updated_at"])
    _write_down(actor, case, giver, reason, RETURNED if answers else GIVEN, at)
    row = HandOver.objects.create(
        case=case, from_unit=giver, to_unit=unit, with_duty=with_duty, reason=reason, by=actor,
        from_label=unit_label(giver), to_label=unit_label(unit), answers=answers, at=at,
    )  # fmt: skip
    ring_desk(case=case, text=_words(giver, reason), key=f"hand-over:{row.pk}")
    publish(CaseAssigned(**about(case), assignee_id=None))
    return row


def _write_down(
    actor: User, case: Case, giver: Unit, reason: str, label: dict[str, str], at: datetime
) -> None:
    names = unit_label(case.holder)
    shown = {language: text.format(unit=names[language]) for language, text in label.items()}
    add_entry(
        case, TimelineEntry.Kind.ASSIGNED, actor=actor, by_staff=True, unit=giver, label=shown,
        at=at,
    )  # fmt: skip
    add_entry(
        case, TimelineEntry.Kind.NOTE, actor=actor, by_staff=True, unit=giver, is_public=False,
        label=WHY, text=reason, at=at,
    )  # fmt: skip


def _words(giver: Unit, reason: str) -> dict[str, str]:
    names = unit_label(giver)
    return {
        "fa": f"این پرونده از {localise(names, 'fa')} به واحد شما رسید: {reason}",
        "en": f"This case came to your unit from {localise(names, 'en')}: {reason}",
    }
