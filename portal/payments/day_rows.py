"""What a bank says of a day, and who has compared it with our books."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BankDay(models.Model):
    """One day of one gateway beside the bank's statement (مغایرت‌گیری روزانه).

    ``statement`` is ``[{"reference", "amount_rial"}]`` as the bank's file had it; None before one
    was brought. ``checked_by`` has looked at every difference.
    """

    day = models.DateField(_("day"))
    gateway = models.CharField(_("gateway"), max_length=200)
    statement = models.JSONField(_("bank statement"), null=True, blank=True)
    statement_name = models.CharField(_("file"), max_length=200, blank=True)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    brought_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("checked by"),
    )  # fmt: skip
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)

    class Meta:
        app_label = "payments"
        verbose_name = _("day of a gateway")
        verbose_name_plural = _("days of gateways")
        ordering = ["-day", "gateway"]
        constraints = [
            models.UniqueConstraint(fields=["day", "gateway"], name="one_row_per_day_and_gateway"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="a_checked_day_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.gateway}"
