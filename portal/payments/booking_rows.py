"""What people say came of a payment whose bank is silent, until a second person agrees."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.payments.gateways import LONGEST_REFERENCE


class BookingState(models.TextChoices):
    """Whether the second person agrees."""

    ASKED = "asked", _("waits for approval")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")


class HandBooking(models.Model):
    """The wish to book an uncertain payment by hand (ثبت دستی), with what the bank's paper says."""

    payment = models.ForeignKey("payments.Payment", models.PROTECT, related_name="hand_bookings")
    bank_reference = models.CharField(_("bank's reference"), max_length=LONGEST_REFERENCE)
    reason = models.TextField(_("reason"))
    state = models.CharField(
        _("state"), max_length=10, choices=BookingState, default=BookingState.ASKED
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    refused_reason = models.TextField(_("why it was refused"), blank=True)

    class Meta:
        app_label = "payments"
        verbose_name = _("booking by hand")
        verbose_name_plural = _("bookings by hand")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], name="one_open_booking_per_payment", condition=Q(state="asked")
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_decided_booking_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(asked_by=F("decided_by")),
                name="a_second_person_decides_a_booking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id} {self.state}"

    @property
    def state_label(self) -> str:
        return str(BookingState(self.state).label)

    @property
    def is_asked(self) -> bool:
        return self.state == BookingState.ASKED
