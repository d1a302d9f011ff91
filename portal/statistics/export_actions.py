"""Asking for an export of single cases, and throwing it away."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import units_with
from portal.accounts.models import Unit, User
from portal.accounts.permissions import EXPORT_CASES
from portal.audit.actions import record
from portal.cases.models import case_file_storage
from portal.errors import DomainError, require
from portal.queue import enqueue_on_commit
from portal.statistics.models import CaseExport, ExportFormat, ExportState

MAKE = "portal.statistics.export_making.make"
MOST_WAITING = 3


class TooManyExports(DomainError):
    """Somebody has several exports that are not ready yet."""

    status = 409
    message = _("Several exports of yours are still being prepared. Please wait for them.")


@transaction.atomic
def ask_for_export(
    *,
    actor: User,
    first: date,
    last: date,
    format: ExportFormat = ExportFormat.CSV,
    unit: Unit | None = None,
    service: str = "",
    channel: str = "",
    request: HttpRequest | None = None,
) -> CaseExport:
    """Let the worker write down the cases filed from month ``first`` to month ``last``.

    Within the units where ``actor`` may export; it is written into the audit book. Costs 4 queries.

    :raises Refused: without the permission for exports, or in that unit.
    :raises TooManyExports: see there.
    """
    scope = units_with(actor, EXPORT_CASES)
    require(bool(scope) and (unit is None or scope.includes(unit)))
    waiting = CaseExport.objects.filter(asked_by=actor, state=ExportState.WAITING)
    if waiting.count() >= MOST_WAITING:
        raise TooManyExports
    export = CaseExport.objects.create(
        asked_by=actor, first=first, last=last, format=format, unit=unit, service=service,
        channel=channel, language=(get_language() or "").split("-")[0] or "fa",
    )  # fmt: skip
    record(
        actor=actor, action="cases.exported", target=export, request=request,
        first=first.isoformat(), last=last.isoformat(), unit=unit.slug if unit else "",
        service=service, channel=channel, format=str(format),
    )  # fmt: skip
    enqueue_on_commit(MAKE, str(export.pk))
    return export


def delete_export(export: CaseExport) -> None:
    """Delete an export with its files, the rows first: what is left of files is swept."""
    names = [str(part.file.name) for part in export.parts.all()]
    export.delete()
    for name in names:
        case_file_storage().delete(name)


def old_exports(kept: timedelta) -> list[CaseExport]:
    """Return the exports that nobody needs any more. One query."""
    return list(CaseExport.objects.filter(asked_at__lt=timezone.now() - kept))
