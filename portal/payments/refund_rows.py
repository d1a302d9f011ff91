"""What the town pays back, in its books: asked for, approved by a second person, paid out."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.payments.gateways import LONGEST_REFERENCE
from portal.payments.querysets import RefundQuerySet


class RefundState(models.TextChoices):
    """How far a sum has come on its way back."""

    ASKED = "asked", _("waits for approval")
    APPROVED = "approved", _("to be paid out")
    PAID_OUT = "paid_out", _("paid back")
    REFUSED = "refused", _("refused")


#: The refunds that payers know of; what staff only thought of stays in the house.
KNOWN_TO_PAYERS = (
    Q(state__in=[RefundState.APPROVED, RefundState.PAID_OUT])
    | Q(asked_by=None)
    | Q(state=RefundState.REFUSED, payment__state="surplus")
)


class Refund(models.Model):
    """A sum of one payment that goes back to who paid it (استرداد وجه).

    ``asked_by`` and ``reason`` are empty where the portal has proposed it: it was paid twice. Two
    people act in each refund: who approves has not asked, and who pays out has not approved.
    ``sheba`` is the account it goes to.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payment = models.ForeignKey("payments.Payment", models.PROTECT, related_name="refunds")
    amount_rial = models.PositiveBigIntegerField(_("sum in rials"))
    reason = models.TextField(_("reason"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=RefundState, default=RefundState.ASKED
    )
    sheba = models.CharField(_("account (Sheba)"), max_length=26, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("asked for by"),
    )  # fmt: skip
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    refused_reason = models.TextField(_("why it was refused"), blank=True)
    paid_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("paid out by"),
    )  # fmt: skip
    paid_out_date = models.DateField(_("paid back on"), null=True, blank=True)
    bank_reference = models.CharField(
        _("bank's reference"), max_length=LONGEST_REFERENCE, blank=True
    )

    objects: ClassVar[RefundQuerySet] = RefundQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "payments"
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["state", "asked_at"], name="refund_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(amount_rial__gt=0), name="no_refund_is_empty"),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_decided_refund_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True) | Q(decided_by__isnull=True)
                | ~Q(asked_by=F("decided_by")),
                name="a_second_person_decides_a_refund",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid_out")
                | (Q(paid_out_by__isnull=False, paid_out_date__isnull=False)
                   & ~Q(bank_reference="")),
                name="a_paid_refund_has_its_reference",
            ),
            models.UniqueConstraint(
                fields=["bank_reference"], name="one_reference_pays_back_once",
                condition=~Q(bank_reference=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.amount_rial} {self.state}"

    @property
    def state_label(self) -> str:
        return str(RefundState(self.state).label)

    @property
    def why(self) -> str:
        return self.reason or gettext("This part of the bill was paid twice.")

    @property
    def is_asked(self) -> bool:
        return self.state == RefundState.ASKED

    @property
    def is_approved(self) -> bool:
        return self.state == RefundState.APPROVED
