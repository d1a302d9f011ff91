"""Keeping lists of the inbox under names."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import has_permission
from portal.accounts.models import Unit, User
from portal.casework.saved_filter_rows import SavedFilter, SavedFilterQuerySet
from portal.errors import DomainError, require
from portal.persian.text import clean

MOST_FILTERS = 20
SHARE = "cases.assign"


class TooManyFilters(DomainError):
    """Somebody keeps as many lists as chips can show."""

    message = _("You keep 20 lists already; please delete one first.")


class NameMissing(DomainError):
    """A list without a name."""

    message = _("Please give the list a name.")


@transaction.atomic
def keep_filter(*, actor: User, name: str, query: str, unit: Unit | None = None) -> SavedFilter:
    """Keep a list; with ``unit`` everybody there and below sees it. Costs at most 5 queries.

    Sharing needs ``cases.assign`` in the unit.

    :raises NameMissing, TooManyFilters: see there.
    """
    require(has_permission(actor, "cases.see"))
    require(unit is None or has_permission(actor, SHARE, unit=unit))
    mine = SavedFilter.objects.filter(owner=actor)
    if mine.count() >= MOST_FILTERS:
        raise TooManyFilters
    last = mine.aggregate(last=Max("position"))["last"] or 0
    return SavedFilter.objects.create(
        owner=actor, name=_named(name), query=query, unit=unit, position=last + 1
    )


def rename_filter(*, actor: User, kept: SavedFilter, name: str) -> None:
    """Call a list of one's own something else. One query.

    :raises NameMissing: see there.
    """
    require(kept.owner_id == actor.pk)
    kept.name = _named(name)
    kept.save(update_fields=["name"])


def delete_filter(*, actor: User, kept: SavedFilter) -> None:
    """Forget a list of one's own; the cases stay. One query."""
    require(kept.owner_id == actor.pk)
    kept.delete()


@transaction.atomic
def begin_with(*, actor: User, kept: SavedFilter, starts: bool) -> None:
    """Make a list of one's own the one that opens first, or no longer. Two queries."""
    require(kept.owner_id == actor.pk)
    SavedFilter.objects.filter(owner=actor, is_start=True).update(is_start=False)
    if starts:
        SavedFilter.objects.filter(pk=kept.pk).update(is_start=True)


@transaction.atomic
def move_up(*, actor: User, kept: SavedFilter) -> None:
    """Put a list of one's own one place further to the front. At most 3 queries."""
    require(kept.owner_id == actor.pk)
    rows: SavedFilterQuerySet = SavedFilter.objects.filter(owner=actor)
    ids = list(rows.values_list("pk", flat=True))
    place = ids.index(kept.pk)
    ids.insert(max(place - 1, 0), ids.pop(place))
    places = {pk: number for number, pk in enumerate(ids)}
    changed = list(rows)
    for one in changed:
        one.position = places[one.pk]
    SavedFilter.objects.bulk_update(changed, ["position"])


def _named(name: str) -> str:
    if not (name := clean(name)[:60]):
        raise NameMissing
    return name
