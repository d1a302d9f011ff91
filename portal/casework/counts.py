"""How many cases wait in each list, in one query, and never counted further than needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import IntegerField, Subquery
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.cases.keyset import MOST_COUNTED
from portal.cases.querysets import CaseQuerySet
from portal.persian.text import digits_for

BADGE_MOST = 99


class _Counted(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def count_each(
    user: User, lists: Mapping[str, CaseQuerySet], *, most: int = MOST_COUNTED
) -> dict[str, int]:
    """Count several lists of ``user``, each no further than one past ``most``. One query."""
    if not lists:
        return {}
    columns = [_Counted(rows.order_by().values("pk")[: most + 1]) for rows in lists.values()]
    found: Sequence[int | None] = User.objects.filter(pk=user.pk).values_list(*columns)[0]
    return {name: count or 0 for name, count in zip(lists, found, strict=True)}


def shown_count(count: int, *, most: int = MOST_COUNTED) -> str:
    """Write a count in the digits of the active language: ``۱۲``, or ``+۱۰۰۰`` past ``most``."""
    if count <= most:
        return digits_for(count)
    return _("%(count)s+") % {"count": digits_for(most)}
