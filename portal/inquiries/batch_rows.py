"""Files that carry many inquiries to one agency, and the files in which it answers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.cases.querysets import staff_scope
from portal.inquiries.agency_rows import Agency


class BatchQuerySet(models.QuerySet["Batch"]):
    """Reads of the batches."""

    def for_staff(self, user: User) -> BatchQuerySet:
        """Keep the batches in which there is an inquiry about a case that ``user`` sees."""
        return self.filter(staff_scope(user, "inquiries__case__")).distinct()


class Batch(models.Model):
    """Inquiries that went to one agency in one file; the file can be made again from them."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="batches", verbose_name=_("agency")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("made by"),
    )  # fmt: skip
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    objects: ClassVar[BatchQuerySet] = BatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "inquiries"
        verbose_name = _("file of inquiries")
        verbose_name_plural = _("files of inquiries")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.made_at:%Y-%m-%d %H:%M}"


class AnswerSheet(models.Model):
    """A file of answers that somebody looks through before it is taken; deleted afterwards.

    ``rows`` is ``[{"line", "key", "answer", "reference"}]`` as it was read, nothing else of it.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="sheets")
    rows = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "inquiries"
        verbose_name = _("file of answers")
        verbose_name_plural = _("files of answers")

    def __str__(self) -> str:
        return f"{self.batch_id} {self.uploaded_at:%Y-%m-%d %H:%M}"
