"""Two people, one case: the second is told, nothing is overwritten."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.cases.models import Case
from portal.errors import DomainError, require


class StaleCase(DomainError):
    """Somebody changed the case since the actor looked at it."""

    status = 409
    message = _(
        "Somebody else changed this case while you were reading it. Nothing of yours was saved; "
        "please look at what is new and decide again."
    )


def locked(case: Case) -> Case:
    """Lock the row of ``case`` until the transaction ends, and read it as it is then.

    Two queries: PostgreSQL does not find a row by a join whose foreign key changed while it waited
    for the lock.

    :raises Refused: it is a draft that was deleted meanwhile.
    """
    rows = Case.objects.select_for_update().filter(pk=case.pk)
    require(bool(rows.values_list("pk")))
    return Case.objects.with_related().get(pk=case.pk)


def claim_version(case: Case, seen_version: int) -> None:
    """Take the next version of ``case`` inside the caller's transaction, or refuse.

    One conditional UPDATE, so that it holds on every database. Costs one query.

    :raises StaleCase: the row moved past ``seen_version``.
    """
    taken = Case.objects.filter(pk=case.pk, version=seen_version).update(version=F("version") + 1)
    if not taken:
        raise StaleCase
    case.version = seen_version + 1
