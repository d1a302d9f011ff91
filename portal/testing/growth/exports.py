"""Exports every case of a town as CSV and XLSX and says what it took; started by the report.

A process of its own, so that its greatest memory is that of the export alone.
"""

from __future__ import annotations

import resource
import sys
import time

import django

django.setup()

from django.http import StreamingHttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from portal.accounts.models import User  # noqa: E402
from portal.cases.models import Case  # noqa: E402
from portal.statistics.export_actions import ask_for_export  # noqa: E402
from portal.statistics.export_making import make_exports  # noqa: E402
from portal.statistics.models import CaseExport, ExportFormat, ExportState  # noqa: E402
from portal.statistics.months import month_of, this_month  # noqa: E402
from portal.testing.cast import PASSWORD_BACKEND  # noqa: E402


def export(actor: User, format: ExportFormat) -> str:
    """Let the worker write all cases down, take the file as its owner does, and say how it went."""
    filed = Case.objects.order_by("submitted_at").values_list("submitted_at", flat=True)[0]
    before, began, turns = _peak_mb(), time.perf_counter(), 0
    asked = ask_for_export(actor=actor, first=month_of(filed), last=this_month(), format=format)
    while CaseExport.objects.filter(pk=asked.pk, state=ExportState.WAITING).exists():
        turns += make_exports()
    made = time.perf_counter() - began
    asked.refresh_from_db()
    if asked.state == ExportState.FAILED:
        return f"{format.upper()}: {asked.refusal}"
    size = _taken(actor, asked)
    return (
        f"{asked.rows:,} cases as {format.upper()}: made in {made:.1f} s ({turns} turns), taken in"
        f" {time.perf_counter() - began - made:.1f} s, {size / 1e6:.0f} MB; peak memory"
        f" {_peak_mb():.0f} MB, {before:.0f} MB before"
    )


def _taken(actor: User, asked: CaseExport) -> int:
    client = Client()
    client.force_login(actor, backend=PASSWORD_BACKEND)
    response = client.get(reverse("statistics_admin:download", args=[asked.pk]))
    assert isinstance(response, StreamingHttpResponse), response.status_code
    return sum(len(piece) for piece in response)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    actor = User.objects.get(username="growth-9")
    for format in (ExportFormat.CSV, ExportFormat.XLSX):
        sys.stdout.write(f"{export(actor, format)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
