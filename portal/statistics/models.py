"""Figures kept beside the ledger: derived from it, never the truth, and made anew at any time."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit
from portal.cases.models import Channel
from portal.localised import localise
from portal.statistics.export_rows import CaseExport as CaseExport
from portal.statistics.export_rows import ExportFormat as ExportFormat
from portal.statistics.export_rows import ExportPart as ExportPart
from portal.statistics.export_rows import ExportState as ExportState
from portal.statistics.months import month_label


class CountedService(models.Model):
    """A service of which there are figures, by the name that it had in its newest case.

    ``key`` is its id, as in ``Case.service``; the name stays when the service goes.
    """

    key = models.CharField(_("key"), max_length=150, unique=True)
    title = models.JSONField(_("title"), default=dict)
    promised_days = models.PositiveSmallIntegerField(_("promised working days"), default=0)

    class Meta:
        verbose_name = _("counted service")
        verbose_name_plural = _("counted services")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return localise(self.title) or self.key


class Cell(models.Model):
    """One month of one service in one unit by one channel; ``month`` is its first day."""

    month = models.DateField(_("month"))
    service = models.ForeignKey(
        CountedService, models.CASCADE, related_name="+", verbose_name=_("service")
    )
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("unit"))
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)

    #: When its unit is dissolved, the successor's cells are counted anew.
    is_derived: ClassVar[bool] = True

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{month_label(self.month)}, {self.service_id}, {self.unit_id}, {self.channel}"


class MonthlyFigures(Cell):
    """What a month brought: what was filed in it, what was decided in it, and how.

    Everything about a decision counts in the month of the decision, stars too. ``durations`` says
    how many decisions took 0, 1, 2, … working days; withdrawn cases, with which the town did not
    come to an end, are neither there nor among ``promised`` and ``late``. The other two are
    ``{code: count}``, with ``""`` where no reason was chosen.
    """

    submitted = models.PositiveIntegerField(_("filed"), default=0)
    closed = models.PositiveIntegerField(_("closed"), default=0)
    approved = models.PositiveIntegerField(_("approved"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    withdrawn = models.PositiveIntegerField(_("withdrawn"), default=0)
    answered = models.PositiveIntegerField(_("answered"), default=0)
    promised = models.PositiveIntegerField(_("decided, with a promised day"), default=0)
    late = models.PositiveIntegerField(_("decided after the promised day"), default=0)
    visits = models.PositiveIntegerField(_("visits demanded"), default=0)
    complaints = models.PositiveIntegerField(_("complaints"), default=0)
    ratings = models.PositiveIntegerField(_("ratings"), default=0)
    stars = models.PositiveIntegerField(_("stars"), default=0)
    durations = models.JSONField(_("working days"), default=list)
    rejection_reasons = models.JSONField(_("reasons of refusals"), default=dict)
    visit_reasons = models.JSONField(_("reasons of visits"), default=dict)
    counted_at = models.DateTimeField(_("counted"), default=timezone.now)

    class Meta:
        verbose_name = _("monthly figures")
        verbose_name_plural = _("monthly figures")
        constraints = [
            models.UniqueConstraint(
                fields=["month", "service", "unit", "channel"], name="one_row_of_figures_per_cell"
            )
        ]
        indexes = [models.Index(fields=["service", "month"], name="figures_of_service")]


class TownMonth(models.Model):
    """The figures of a month of the whole town, added up; also by service, and by unit.

    Each row is ``[key, *figures]``, the figures as :data:`portal.statistics.totals.FIGURES` names
    them; ``total`` is one row, or none. While ``is_stale`` the cells have changed and are read
    themselves.
    """

    month = models.DateField(_("month"), primary_key=True)
    is_stale = models.BooleanField(default=True, db_index=True)
    total = models.JSONField(default=list)
    by_service = models.JSONField(default=list)
    by_unit = models.JSONField(default=list)

    class Meta:
        verbose_name = _("month of the town")
        verbose_name_plural = _("months of the town")

    def __str__(self) -> str:
        return month_label(self.month)


class StaleCell(Cell):
    """A cell that has to be counted again; whoever counts it deletes the row in doing so."""

    KEY: ClassVar[tuple[str, ...]] = ("month", "service_id", "unit_id", "channel")

    marked_at = models.DateTimeField(_("marked"), default=timezone.now)

    class Meta:
        verbose_name = _("cell to be counted again")
        verbose_name_plural = _("cells to be counted again")
        constraints = [
            models.UniqueConstraint(
                fields=["month", "service", "unit", "channel"], name="one_mark_per_cell"
            )
        ]

    @property
    def key(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self.KEY}
