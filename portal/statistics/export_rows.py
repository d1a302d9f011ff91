"""Exports of single cases: who asked for which, and the parts that are ready."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit, User
from portal.cases.models import Channel, case_file_storage
from portal.statistics.periods import Period

FOLDER = "exports"
KEPT = timedelta(days=7)


class ExportFormat(models.TextChoices):
    CSV = "csv", _("CSV, of any size")
    XLSX = "xlsx", _("Excel (XLSX)")


class ExportState(models.TextChoices):
    WAITING = "waiting", _("being prepared")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class ExportQuerySet(models.QuerySet["CaseExport"]):
    """Chainable reads of exports."""

    def visible_to(self, user: User) -> ExportQuerySet:
        """Keep one's own: an export holds what its maker may see, and nobody else may."""
        return self.filter(asked_by=user)

    def due(self) -> ExportQuerySet:
        """Keep what a worker may go on with now; one that died leaves its export after a while."""
        return self.filter(state=ExportState.WAITING, next_try_at__lte=timezone.now())


class CaseExport(models.Model):
    """The cases that were filed in some months, as a table to work with elsewhere.

    Made by the worker, part by part; ``last_id`` and ``rows`` say how far it has come. It is
    deleted with its files after a week.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    language = models.CharField(max_length=8, default=settings.LANGUAGE_CODE)
    format = models.CharField(_("format"), max_length=4, choices=ExportFormat.choices)
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, related_name="+", verbose_name=_("unit")
    )
    service = models.CharField(_("service"), max_length=150, blank=True)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices, blank=True)

    state = models.CharField(
        _("state"), max_length=8, choices=ExportState.choices, default=ExportState.WAITING
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)
    last_id = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, editable=False)
    next_try_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)
    refusal = models.CharField(_("why it failed"), max_length=300, blank=True)

    objects: ClassVar[ExportQuerySet] = ExportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("export of cases")
        verbose_name_plural = _("exports of cases")
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="case_export_due")]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M} {self.format}"

    @property
    def kept_until(self) -> datetime:
        return self.asked_at + KEPT

    @property
    def period(self) -> Period:
        return Period(self.first, self.last)

    @property
    def file_name(self) -> str:
        return f"cases-{self.first}-{self.last}.{self.format}"


def stored_name(part: ExportPart, filename: str) -> str:
    """Name a part by the random id of its export, so that no path can be guessed."""
    return f"{FOLDER}/{part.export_id.hex}/{part.number:05}-{uuid.uuid4().hex[:8]}"


class ExportPart(models.Model):
    """Some thousand rows of an export; its parts one after another are the file."""

    export = models.ForeignKey(CaseExport, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    file = models.FileField(upload_to=stored_name, storage=case_file_storage)

    class Meta:
        verbose_name = _("part of an export")
        verbose_name_plural = _("parts of exports")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="one_part_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.export_id} {self.number}"
