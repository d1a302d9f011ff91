"""Dissolving a unit: whatever it had passes to its successor in one action."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import ForeignObjectRel, ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.actions import may_manage_accounts
from portal.accounts.models import FormerUnit, RoleGrant, Unit, User
from portal.audit.actions import record
from portal.cases.models import Case, Phase, TimelineEntry
from portal.cases.timeline import unit_label
from portal.casework.hand_over_rows import HandOver
from portal.errors import DomainError, require
from portal.persian.text import clean

PASSED_ON = {
    "fa": "{former} منحل شد و پرونده به {unit} رسید",
    "en": "{former} was dissolved; the case passed to {unit}",
}
LONGEST_REASON = 500


class BadSuccessor(DomainError):
    """A unit cannot succeed itself, nor can one that lies below it."""

    message = gettext_lazy("Choose another unit that does not lie below the dissolved one.")


class CannotPass(DomainError):
    """Something that exists once in each unit is there in both."""

    status = 409
    message = gettext_lazy("%(thing)s exists in both units. Please settle that first.")

    def __init__(self, thing: str) -> None:
        super().__init__(str(self.message) % {"thing": thing})


class UsedMeanwhile(DomainError):
    """Somebody has just filed something with the unit."""

    status = 409
    message = gettext_lazy("Something was filed with this unit just now. Please try again.")


@dataclass(frozen=True)
class Belonging:
    """What a unit has of one sort: how it is called, and how many."""

    title: str
    count: int


@transaction.atomic
def dissolve_unit(*, actor: User, unit: Unit, successor: Unit, reason: str = "") -> FormerUnit:
    """Give everything that belongs to ``unit`` to ``successor``, and delete the unit.

    Cases keep state, officer and clock, and say on their timeline what happened; inquiries and
    bills go with them. Roles held in the unit are held in the successor. The units below it go
    there, too. What names the unit in workflows means the successor. Nothing is done unless all
    of it is. Costs about 3 queries for each sort of thing, and one for 500 cases.

    :raises BadSuccessor, CannotPass, UsedMeanwhile: see there.
    """
    require(may_manage_accounts(actor))
    unit, successor = _locked(unit, successor)
    why = clean(reason)[:LONGEST_REASON]
    cases = _cases_of(unit)
    _pass_cases(actor, unit, successor, cases, why)
    _pass_grants(unit, successor)
    for relation in _relations():
        _pass_rows(relation, unit, successor)
    for child in unit.get_children():
        child.move(Unit.objects.get(pk=successor.pk), pos="last-child")
    former = _keep_name(unit, successor)
    record(
        actor=actor, action="accounts.unit_dissolved", target=successor, slug=unit.slug,
        successor=successor.slug, cases=len(cases), reason=why,
    )  # fmt: skip
    try:
        with transaction.atomic():
            Unit.objects.get(pk=unit.pk).delete()
    except (ProtectedError, IntegrityError) as error:
        raise UsedMeanwhile from error
    return former


def belongings_of(unit: Unit) -> list[Belonging]:
    """Return what passes on when ``unit`` is dissolved, for a page that asks. 1 query each."""
    open_cases = Case.objects.filter(Q(unit=unit) | Q(holder=unit))
    found = [
        Belonging(_("Open cases"), open_cases.unfinished().count()),
        Belonging(_("Closed cases"), open_cases.filter(phase=Phase.CLOSED).count()),
        Belonging(_("Roles of people"), unit.grants.count()),
        Belonging(_("Units below it"), unit.get_children_count()),
    ]
    for relation in _relations():
        model = relation.related_model
        rows = model._base_manager.filter(**{relation.field.name: unit})
        found.append(Belonging(str(model._meta.verbose_name_plural), rows.count()))
    return [one for one in found if one.count]


def _locked(unit: Unit, successor: Unit) -> tuple[Unit, Unit]:
    rows = {
        row.pk: row
        for row in Unit.objects.select_for_update()
        .filter(pk__in=[unit.pk, successor.pk])
        .order_by("pk")
    }
    require(unit.pk in rows and successor.pk in rows)
    unit, successor = rows[unit.pk], rows[successor.pk]
    if unit.pk == successor.pk or successor.path.startswith(unit.path):
        raise BadSuccessor
    return unit, successor


def _cases_of(unit: Unit) -> list[Case]:
    """Lock the cases that the unit answers for or holds, so that no clerk writes them back."""
    rows = Case.objects.select_for_update().filter(Q(unit=unit) | Q(holder=unit)).order_by("pk")
    return list(rows.only("pk", "phase", "version", "unit_id", "holder_id"))


def _pass_cases(actor: User, unit: Unit, successor: Unit, cases: list[Case], why: str) -> None:
    names, former = unit_label(successor), unit_label(unit)
    label = {
        language: text.format(former=former[language], unit=names[language])
        for language, text in PASSED_ON.items()
    }
    now = timezone.now()
    shared = {"actor": actor, "actor_label": names, "by_staff": True, "at": now, "label": label}
    submitted = [case for case in cases if case.phase not in (Phase.DRAFT, Phase.CLOSED)]
    TimelineEntry.objects.bulk_create(
        (
            TimelineEntry(
                case=case, kind=TimelineEntry.Kind.ASSIGNED, case_version=case.version, **shared
            )
            for case in submitted
        ),
        batch_size=500,
    )
    HandOver.objects.bulk_create(
        (
            HandOver(
                case=case, from_unit=None, to_unit=successor, from_label=former, to_label=names,
                with_duty=case.unit_id == unit.pk, reason=why, by=actor, at=now,
            )
            for case in submitted
        ),
        batch_size=500,
    )  # fmt: skip
    Case.objects.filter(unit=unit).update(unit=successor)
    Case.objects.filter(holder=unit).update(holder=successor)


def _pass_grants(unit: Unit, successor: Unit) -> None:
    """Give the roles over; who holds one in both units holds it once."""
    there = RoleGrant.objects.filter(unit=successor).values_list("user", "role")
    doubled = set(there)
    for grant in unit.grants.all():
        if (grant.user_id, grant.role_id) in doubled:
            grant.delete()
    unit.grants.update(unit=successor)


def _relations() -> Iterator[ForeignObjectRel]:
    """Yield every other column that names a unit, of plugins too.

    Not of models that say ``is_derived``: those are made anew by whoever keeps them.
    """
    for relation in Unit._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
            continue
        model: Any = relation.related_model
        if model in (Case, RoleGrant) or not model._meta.managed:
            continue
        if getattr(model, "is_derived", False):
            continue
        yield relation


def _pass_rows(relation: ForeignObjectRel, unit: Unit, successor: Unit) -> None:
    model: type[models.Model] = relation.related_model
    name = relation.field.name
    try:
        with transaction.atomic():
            model._base_manager.filter(**{name: unit}).update(**{name: successor})
    except IntegrityError as error:
        raise CannotPass(str(model._meta.verbose_name)) from error


def _keep_name(unit: Unit, successor: Unit) -> FormerUnit:
    """Keep what the unit was called; those it had succeeded have its successor now."""
    FormerUnit.objects.filter(successor=unit).update(successor=successor)
    return FormerUnit.objects.create(slug=unit.slug, title=unit.title, successor=successor)
