"""The six-month report of the desk (گزارش شش‌ماههٔ میز خدمت) for those who supervise the town."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language_bidi

from portal.accounts.access import Actor
from portal.accounts.models import Unit
from portal.cases.contests import CONTEST
from portal.pdf import pdf_of
from portal.persian.jalali import jalali_parts
from portal.statistics.charts import Line, reason_lines
from portal.statistics.models import CountedService
from portal.statistics.months import this_month
from portal.statistics.open_work import OpenWork, added_up, all_open, open_work
from portal.statistics.periods import Period, half_year
from portal.statistics.reading import Choice, totals_by_service
from portal.statistics.totals import Totals


@dataclass(frozen=True)
class ReportLine:
    """What one service, or the whole desk, did in the half-year, and what is open of it now."""

    label: str
    promised_days: int
    totals: Totals
    work: OpenWork

    @property
    def rejections(self) -> list[Line]:
        return reason_lines(self.totals.rejection_reasons)

    @property
    def visits(self) -> list[Line]:
        return reason_lines(self.totals.visit_reasons)


@dataclass(frozen=True)
class SixMonths:
    """The report: its lines by name of the service, and all of them together."""

    year: int
    half: int
    period: Period
    unit: Unit | None
    lines: list[ReportLine]
    total: ReportLine

    @property
    def is_over(self) -> bool:
        """Whether the half-year has ended, so that its figures stay as they are."""
        return self.period.last < this_month()


def latest_half() -> tuple[int, int]:
    """Return year and half of the half-year that ended last, which is the one to report on."""
    year, month, _day = jalali_parts(this_month())
    return (year, 1) if month > 6 else (year - 1, 2)


def six_month_report(*, actor: Actor, year: int, half: int, unit: Unit | None = None) -> SixMonths:
    """Put the report together within the units whose statistics ``actor`` may see. Three queries.

    Complaints count with the service that they are about, not as a service of their own.
    """
    choice = Choice(half_year(year, half), unit=unit)
    services = {one.pk: one for one in CountedService.objects.exclude(key=CONTEST)}
    totals = totals_by_service(actor=actor, choice=choice)
    rows = [row for row in open_work(actor=actor, choice=choice) if row.service != CONTEST]
    work = added_up(rows, lambda row: row.service)
    late = {key for key, one in work.items() if one.overdue}
    lines = [
        ReportLine(
            one.label, one.promised_days, totals.get(pk, Totals()), work.get(one.key, OpenWork())
        )
        for pk, one in services.items()
        if pk in totals or one.key in late
    ]
    total = ReportLine("", 0, _together([line.totals for line in lines]), all_open(rows))
    ordered = sorted(lines, key=lambda line: line.label)
    return SixMonths(year, half, choice.period, unit, ordered, total)


def six_months_pdf(report: SixMonths) -> bytes:
    """Typeset the report in the active language, on landscape A4. Takes about a second."""
    context = {
        "report": report,
        "rtl": get_language_bidi(),
        "town_name": settings.TOWN_NAME,
        "made_at": timezone.now(),
    }
    return pdf_of(render_to_string("statistics/six_months_pdf.html", context))


def _together(parts: list[Totals]) -> Totals:
    total = Totals()
    for part in parts:
        total.join(part)
    return total
