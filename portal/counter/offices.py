"""What managers do: open an office, change or close it, and set the tariff."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import SYSTEM, Actor
from portal.accounts.actions import save_unit
from portal.accounts.models import Unit
from portal.audit.actions import record
from portal.counter import policies
from portal.counter.models import Office, OfficeKind, Tariff
from portal.counter.offerings import services_at_counters
from portal.counter.tariffs import EVERY_OTHER
from portal.errors import DomainError, require
from portal.filing.texts import in_every_language

ROOT = "counter-offices"
ROOT_TITLE = _("Counter offices and the 137 desk")
MOST_RIAL = 1_000_000_000


class ContractMissing(DomainError):
    """A contractor's office works under a contract."""

    message = _("A counter office needs the number of its contract.")


class BadTariff(DomainError):
    """An amount below nothing, beyond all reason, or for a service that is not there."""

    message = _("This tariff is not possible.")


@dataclass(frozen=True)
class OfficeFacts:
    """What a manager says of an office."""

    title: str
    kind: OfficeKind
    title_en: str = ""
    contract_number: str = ""
    address: str = ""
    phone: str = ""
    is_active: bool = True


@transaction.atomic
def save_office(*, actor: Actor, facts: OfficeFacts, office: Office | None = None) -> Office:
    """Open an office with a unit of its own below the root of all offices, or change one.

    Operators are people who are given the role “Counter operator” in that unit. An office that
    may not file any more keeps its cases and its report.

    :raises ContractMissing: see there.
    """
    require(policies.may_manage(actor, office))
    if facts.kind == OfficeKind.COUNTER and not facts.contract_number:
        raise ContractMissing
    unit = office.unit if office else Unit(slug=f"office-{secrets.token_hex(4)}")
    for name in ("title", "title_en", "address", "phone"):
        setattr(unit, name, getattr(facts, name))
    unit = save_unit(actor=SYSTEM, unit=unit, parent=_root())
    is_new = office is None
    office = office or Office(unit=unit)
    for name in ("kind", "contract_number", "is_active"):
        setattr(office, name, getattr(facts, name))
    office.save()
    action = "counter.office_opened" if is_new else "counter.office_changed"
    record(actor=actor, action=action, target=office, unit=unit.slug, active=office.is_active)
    return office


@transaction.atomic
def save_tariffs(*, actor: Actor, amounts: Mapping[str, int | None]) -> None:
    """Set the tariff in rials by service id, ``""`` for every other service; None takes one away.

    What has been begun keeps the tariff that the citizen was told.

    :raises BadTariff: see there.
    """
    require(policies.may_manage(actor, None))
    known = {EVERY_OTHER, *(service.id for service in services_at_counters())}
    for service, amount in amounts.items():
        if service not in known or not 0 <= (amount or 0) <= MOST_RIAL:
            raise BadTariff
        if amount is None:
            Tariff.objects.filter(service=service).delete()
        else:
            Tariff.objects.update_or_create(service=service, defaults={"amount_rial": amount})
    record(actor=actor, action="counter.tariffs_changed", amounts=dict(amounts))


def _root() -> Unit:
    found = Unit.objects.filter(slug=ROOT).first()
    if found:
        return found
    title = in_every_language(ROOT_TITLE)
    unit = Unit(slug=ROOT, title=title.get("fa") or str(ROOT_TITLE), title_en=title.get("en", ""))
    return save_unit(actor=SYSTEM, unit=unit)
