"""What each office has filed in a period: by service, by operator, by consent, with objections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.access import Actor
from portal.accounts.models import User
from portal.cases.models import TimelineEntry
from portal.counter.models import AssistedFiling, Consent, Office
from portal.localised import localise
from portal.persian.jalali import format_date
from portal.spreadsheets import Row


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included, in the town's time."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        begin = timezone.make_aware(datetime.combine(self.first, time.min))
        end = timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))
        return begin, end


@dataclass(frozen=True)
class Group:
    """One group of filings that agree in office, service, operator and consent."""

    office_id: int
    service: str
    sender_id: int | None
    consent: str
    filed: int
    objections: int
    charges_rial: int


@dataclass
class Line:
    """What one service, one operator or one office adds up to."""

    label: str
    filed: int = 0
    by_code: int = 0
    on_paper: int = 0
    objections: int = 0
    charges_rial: int = 0

    def add(self, group: Group) -> None:
        self.filed += group.filed
        self.by_code += group.filed if group.consent == Consent.SMS else 0
        self.on_paper += group.filed if group.consent == Consent.PAPER else 0
        self.objections += group.objections
        self.charges_rial += group.charges_rial


@dataclass
class OfficeReport:
    """One office in a period; its groups are what the lines are added up from."""

    office: Office
    total: Line
    services: list[Line] = field(default_factory=list)
    operators: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """All offices of a manager in a period, those without a filing too."""

    period: Period
    offices: list[OfficeReport]
    groups: list[Group]
    service_titles: dict[str, str]
    operator_names: dict[int | None, str]

    @property
    def total(self) -> Line:
        line = Line(_("All offices"))
        for group in self.groups:
            line.add(group)
        return line


def report_of(*, actor: Actor, period: Period, office: Office | None = None) -> Report:
    """Add up what was sent in ``period`` by the offices that ``actor`` manages, or by one of them.

    Costs 4 queries at any number of filings.
    """
    managed = Office.objects.managed_by(actor)
    offices = list(managed.filter(pk=office.pk) if office else managed)
    rows = _sent(actor, period).filter(office__in=[one.pk for one in offices])
    groups = [Group(**row) for row in _grouped(rows)]
    titles = {s: localise(title) for s, title in rows.values_list("service", "service_title")}
    names = _names_of([group.sender_id for group in groups if group.sender_id])
    found = [_office_report(one, groups, titles, names) for one in offices]
    return Report(period, found, groups, titles, names)


def _names_of(operators: list[int]) -> dict[int | None, str]:
    return {user.pk: user.display_name for user in User.objects.filter(pk__in=operators)}


def objections_of(*, actor: Actor, period: Period) -> list[AssistedFiling]:
    """List the objections of a period, newest first; at most two hundred. One query."""
    begin, end = period.moments
    rows = AssistedFiling.objects.managed_by(actor).with_related()
    return list(
        rows.filter(objected_at__gte=begin, objected_at__lt=end).order_by("-objected_at")[:200]
    )


def _sent(actor: Actor, period: Period) -> Any:
    begin, end = period.moments
    return AssistedFiling.objects.managed_by(actor).filter(
        case__submitted_at__gte=begin,
        case__submitted_at__lt=end,
        case__timeline__kind=TimelineEntry.Kind.SUBMITTED,
    )


def _grouped(rows: Any) -> Iterable[dict[str, Any]]:
    """Who sent a case stands on its timeline; a colleague may send what another has begun."""
    by = rows.order_by().values(
        "office_id", "service", "consent", sender_id=F("case__timeline__actor")
    )
    groups: Iterable[dict[str, Any]] = by.annotate(
        filed=Count("pk"), objections=Count("objected_at"), charges_rial=Sum("tariff_rial")
    )
    return groups


def _office_report(
    office: Office, groups: list[Group], titles: dict[str, str], names: dict[int | None, str]
) -> OfficeReport:
    own = [group for group in groups if group.office_id == office.pk]
    total = Line(office.label)
    for group in own:
        total.add(group)
    return OfficeReport(
        office,
        total,
        _lines(own, lambda group: titles[group.service]),
        _lines(own, lambda group: names.get(group.sender_id, "–")),
    )


def _lines(groups: list[Group], label_of: Callable[[Group], str]) -> list[Line]:
    lines: dict[str, Line] = defaultdict(lambda: Line(""))
    for group in groups:
        line = lines[label_of(group)]
        line.label = label_of(group)
        line.add(group)
    return sorted(lines.values(), key=lambda line: (-line.filed, line.label))


def report_rows(report: Report) -> Iterator[Row]:
    """Yield a report for a spreadsheet: one row for each office, service, operator and consent.

    The period stands first. Days and headings are written in the active language.
    """
    yield [_("From"), format_date(report.period.first, "short")]
    yield [_("Until"), format_date(report.period.last, "short")]
    yield [
        _("Office"), _("Contract"), _("Service"), _("Operator"), _("Consent"),
        _("Filed"), _("Objections"), _("Tariff in rials"),
    ]  # fmt: skip
    offices = {found.office.pk: found.office for found in report.offices}
    for group in report.groups:
        office = offices[group.office_id]
        yield [
            office.label, office.contract_number, report.service_titles[group.service],
            report.operator_names.get(group.sender_id, "–"), str(Consent(group.consent).label),
            group.filed, group.objections, group.charges_rial,
        ]  # fmt: skip
