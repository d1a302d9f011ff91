"""The fee of one application: shown before it is sent, frozen with it, completed by the staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from plugins.servicedesk.fees import MOST_RIAL, Fee, FeeLine, Pending, fee_of
from plugins.servicedesk.instalments import Due, schedule_of
from plugins.servicedesk.models import Application, Offer, OfferProblem
from portal.api import DomainError, User, localise, require
from portal.api.audit import record
from portal.api.cases import (
    Case,
    TimelineEntry,
    add_entry,
    case_told,
    locked,
    tell_applicant,
    works_on,
)
from portal.api.definitions import shown
from portal.api.payments import is_billed
from portal.api.persian import clean, format_rial
from portal.api.workcalendar import is_working_day

HANDLE = "cases.handle"
LONGEST_REASON = 1000
SET_LABEL = {"fa": "هزینه تعیین شد", "en": "Fee set"}


class NoSuchLine(DomainError):
    """The fee of this application has no such line for the staff to set."""

    status = 409
    message = gettext_lazy("This part of the fee cannot be set. Look at the case once more.")


class FeeIsBilled(DomainError):
    """There is a bill already, so the fee stays as it is."""

    status = 409
    message = gettext_lazy("A bill has been issued for this fee, so it cannot be changed any more.")


class AmountNotPossible(DomainError):
    """A fee is a whole sum of rials that is not negative."""

    message = gettext_lazy("Write a sum between 0 and 10,000,000,000,000 rials.")


class ReasonNeeded(DomainError):
    """A sum that staff set is explained to the applicant."""

    message = gettext_lazy("Please give the reason; the applicant will read it.")


@dataclass(frozen=True)
class KeptFee:
    """The fee that belongs to an application since it was sent."""

    fee: Fee
    schedule: tuple[Due, ...]
    set_by_staff: Mapping[int, str]

    @property
    def rows(self) -> list[tuple[FeeLine, str]]:
        """Each line with the reason that staff gave for it, ``""`` without one."""
        return [(line, self.set_by_staff.get(line.number, "")) for line in self.fee.lines]

    @property
    def open_lines(self) -> list[FeeLine]:
        return [line for line in self.fee.lines if line.amount_rial is None]


def current_fee(case: Case, offer: Offer) -> tuple[Fee, tuple[Due, ...]]:
    """Calculate what an application would cost if it were sent today. No query."""
    fee = fee_of(offer.fee_lines, case.answers, case.form if case.form_version else None)
    return fee, _schedule(fee, offer.instalments, timezone.localdate())


def kept_fee(application: Application) -> KeptFee | None:
    """Return the fee that was frozen; None for what was sent before fees were kept. No query."""
    if not application.fee:
        return None
    lines = application.fee["lines"]
    return KeptFee(
        fee=Fee(tuple(_line_from(row) for row in lines)),
        schedule=tuple(
            Due(due["amount_rial"], date.fromisoformat(due["day"]))
            for due in application.fee["schedule"]
        ),
        set_by_staff={row["number"]: row["reason"] for row in lines if row.get("reason")},
    )


def freeze_fee(*, case: Case, application: Application, at: datetime | None = None) -> None:
    """Keep what a case that was just sent costs; what failed is told to the designers.

    Call it inside the transaction that has locked and sent the case. A second call changes
    nothing. Costs one query, and 2 more for each problem.
    """
    if application.fee:
        return
    offer, day = application.offer, timezone.localdate(at)
    with override(settings.LANGUAGE_CODE):
        fee, _dues = current_fee(case, offer)
    application.fee = _kept(fee, _schedule(fee, offer.instalments, day), offer.instalments)
    application.save(update_fields=["fee"])
    note_problems(offer, case, fee)


def note_problems(offer: Offer, case: Case, fee: Fee) -> None:
    """Write down for the designers what could not be calculated, each place once.

    No query without a problem, 2 for each otherwise.
    """
    with override(settings.LANGUAGE_CODE):
        of_form = shown(case.form, case.answers).problems if case.form_version else ()
    problems = [*fee.problems, *((f"form.{place}", reason) for place, reason in of_form)]
    for place, reason in problems:
        values = {"reason": reason, "last_at": timezone.now()}
        problem, is_new = OfferProblem.objects.get_or_create(
            offer=offer, place=place[:200], defaults=values
        )
        if not is_new:
            OfferProblem.objects.filter(pk=problem.pk).update(count=F("count") + 1, **values)


@transaction.atomic
def assess_fee(
    *,
    actor: User,
    case: Case,
    number: int,
    amount_rial: int,
    reason: str,
    at: datetime | None = None,
) -> KeptFee:
    """Set a line of the fee that staff have to set, or set it anew; the applicant is told.

    ``number`` is the place of the line's rule. Writes a timeline entry, an audit entry and one
    notice. Costs about 12 queries.

    :raises Refused: the actor does not handle this case.
    :raises NoSuchLine, FeeIsBilled, AmountNotPossible, ReasonNeeded: see there.
    """
    case = locked(case)
    require(not case.is_draft and works_on(actor, case, HANDLE))
    reason = clean(reason).strip()[:LONGEST_REASON]
    if not 0 <= amount_rial <= MOST_RIAL:
        raise AmountNotPossible
    if not reason:
        raise ReasonNeeded
    application = Application.objects.filter(case=case).first()
    row = _row_to_set(application, number)
    if is_billed(case) or application is None:
        raise FeeIsBilled
    row |= {"amount_rial": amount_rial, "reason": reason, "pending": ""}
    _write_schedule(application, at)
    application.save(update_fields=["fee"])
    _tell(actor, case, row, at)
    return _sure(kept_fee(application))


def settable_lines(kept: KeptFee) -> list[FeeLine]:
    """Return the lines that staff may set: those that are open, and those that they have set."""
    return [
        line
        for line in kept.fee.lines
        if line.amount_rial is None or line.number in kept.set_by_staff
    ]


def _row_to_set(application: Application | None, number: int) -> dict[str, Any]:
    for row in application.fee.get("lines", []) if application else ():
        if row["number"] == number and (row["amount_rial"] is None or row.get("reason")):
            found: dict[str, Any] = row
            return found
    raise NoSuchLine


def _write_schedule(application: Application, at: datetime | None) -> None:
    """Count the days of the instalments from the day on which the last line became known."""
    fee = _sure(kept_fee(application)).fee
    kept = application.fee
    schedule = _schedule(fee, kept["instalments"], timezone.localdate(at))
    application.fee = {
        **kept,
        "total_rial": fee.total_rial,
        "is_known": fee.is_known,
        "schedule": _rows_of(schedule),
    }


def _tell(actor: User, case: Case, row: Mapping[str, Any], at: datetime | None) -> None:
    words = _words_of(row, settings.LANGUAGE_CODE)
    entry = add_entry(
        case, TimelineEntry.Kind.NOTE, actor=actor, by_staff=True, label=SET_LABEL, text=words,
        at=at or timezone.now(),
    )  # fmt: skip
    record(
        actor=actor, action="servicedesk.fee_set", target=case, code=case.tracking_code,
        line=row["number"], amount_rial=row["amount_rial"],
    )  # fmt: skip
    language = case.applicant.language if case.applicant else settings.LANGUAGE_CODE
    tell_applicant(
        notice=case_told, case=case, key=f"fee:{entry.pk}", text=_words_of(row, language)
    )


def _words_of(row: Mapping[str, Any], language: str) -> str:
    with override(language):
        return _("%(line)s: %(amount)s. %(reason)s") % {
            "line": localise(row["label"]),
            "amount": format_rial(row["amount_rial"]),
            "reason": row["reason"],
        }


def _schedule(fee: Fee, instalments: Iterable[object], begin: date) -> tuple[Due, ...]:
    """Return when what is due; nothing before the whole fee is known."""
    if not fee.is_known:
        return ()
    return schedule_of(fee.total_rial, list(instalments), begin, is_working_day)


def _kept(fee: Fee, schedule: tuple[Due, ...], instalments: list[Any]) -> dict[str, Any]:
    return {
        "lines": [_row_of(line) for line in fee.lines],
        "total_rial": fee.total_rial,
        "is_known": fee.is_known,
        "schedule": _rows_of(schedule),
        "instalments": instalments,
        "frozen_at": timezone.now().isoformat(),
    }


def _row_of(line: FeeLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "label": _plain(line.label),
        "note": _plain(line.note),
        "amount_rial": line.amount_rial,
        "pending": str(line.pending or ""),
    }


def _plain(text: object) -> object:
    return dict(text) if isinstance(text, Mapping) else str(text)


def _rows_of(schedule: Iterable[Due]) -> list[dict[str, Any]]:
    return [{"amount_rial": due.amount_rial, "day": due.day.isoformat()} for due in schedule]


def _line_from(row: Mapping[str, Any]) -> FeeLine:
    line = FeeLine(row["number"], row["label"], row["note"], row["amount_rial"])
    return replace(line, pending=Pending(row["pending"])) if row["pending"] else line


def _sure(kept: KeptFee | None) -> KeptFee:
    if kept is None:
        raise NoSuchLine
    return kept
