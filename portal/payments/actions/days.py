"""Clearing a day up with the bank: bringing its statement, and saying that it was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.actions import record
from portal.errors import DomainError, require
from portal.payments.day_rows import BankDay
from portal.payments.policies import may_reconcile_days
from portal.payments.statements import StatementLine
from portal.persian.text import clean


class DayNotOver(DomainError):
    """What may still change cannot be checked."""

    status = 409
    message = _("This day is not over yet.")


class DayIsChecked(DomainError):
    """A day that was checked keeps its statement."""

    status = 409
    message = _("This day has been checked already, so its statement stays as it is.")


@transaction.atomic
def take_statement(
    *,
    actor: User,
    day: date,
    gateway: str,
    lines: Sequence[StatementLine],
    name: str = "",
    at: datetime | None = None,
) -> BankDay:
    """Keep what the bank says of a day of a gateway, in place of what it said before.

    Writes an audit entry. Costs 4 queries.

    :raises Refused: the actor does not reconcile for the whole town.
    :raises DayIsChecked: see there.
    """
    require(may_reconcile_days(actor))
    found = _locked_day(day, gateway)
    if found.checked_at:
        raise DayIsChecked
    found.statement = [
        {"reference": line.reference, "amount_rial": line.amount_rial} for line in lines
    ]
    found.statement_name = clean(name)[:200]
    found.brought_by, found.brought_at = actor, at or timezone.now()
    found.save()
    _audit(actor, "statement_taken", found, lines=len(lines))
    return found


@transaction.atomic
def check_day(
    *, actor: User, day: date, gateway: str, note: str = "", at: datetime | None = None
) -> BankDay:
    """Say that a day of a gateway was compared with the bank, and by whom.

    Writes an audit entry. Costs 4 queries.

    :raises Refused: the actor does not reconcile for the whole town.
    :raises DayNotOver, DayIsChecked: see there.
    """
    require(may_reconcile_days(actor))
    if day >= timezone.localdate():
        raise DayNotOver
    found = _locked_day(day, gateway)
    if found.checked_at:
        raise DayIsChecked
    found.checked_by, found.checked_at = actor, at or timezone.now()
    found.note = clean(note)[:1000]
    found.save()
    _audit(actor, "day_checked", found)
    return found


def _locked_day(day: date, gateway: str) -> BankDay:
    BankDay.objects.get_or_create(day=day, gateway=gateway)
    return BankDay.objects.select_for_update().get(day=day, gateway=gateway)


def _audit(actor: User, what: str, found: BankDay, **details: Any) -> None:
    record(
        actor=actor, action=f"payments.{what}", target=found, day=found.day.isoformat(),
        gateway=found.gateway, **details,
    )  # fmt: skip
