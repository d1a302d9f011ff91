"""Bills and payments. Sums are whole rials, and what was paid is never changed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.cases.models import Case
from portal.cases.tracking_codes import pretty
from portal.localised import localise
from portal.payments.booking_rows import HandBooking as HandBooking
from portal.payments.day_rows import BankDay as BankDay
from portal.payments.gateways import LONGEST_REFERENCE, LONGEST_URL, PaymentRequest
from portal.payments.querysets import InvoiceQuerySet, PaymentQuerySet
from portal.payments.refund_rows import Refund as Refund
from portal.payments.ways import HandWay, way_label


class InvoiceState(models.TextChoices):
    """How far a bill is settled."""

    OPEN = "open", _("to be paid")
    PAID = "paid", _("paid")
    CANCELLED = "cancelled", _("cancelled")


class Invoice(models.Model):
    """A bill (صورت‌حساب) for one case. ``lines`` are ``[{"label", "amount_rial"}]``, frozen.

    The move called ``then_move`` is made by the portal once the first part is paid.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="invoices", verbose_name=_("case"))
    serial = models.PositiveSmallIntegerField(editable=False)
    lines = models.JSONField(_("lines"), default=list)
    total_rial = models.PositiveBigIntegerField(_("total in rials"))
    state = models.CharField(
        _("state"), max_length=10, choices=InvoiceState, default=InvoiceState.OPEN
    )
    then_move = models.CharField(max_length=60, blank=True, editable=False)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("issued by"),
    )  # fmt: skip
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    cancelled_reason = models.TextField(_("why it was cancelled"), blank=True)

    objects: ClassVar[InvoiceQuerySet] = InvoiceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("bill")
        verbose_name_plural = _("bills")
        ordering = ["-issued_at", "-serial"]
        indexes = [models.Index(fields=["state", "issued_at"], name="invoice_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["case", "serial"], name="one_invoice_per_serial"),
            models.UniqueConstraint(
                fields=["case"], name="one_open_invoice_per_case", condition=Q(state="open")
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_at__isnull=False) | ~Q(state="paid"),
                name="a_paid_invoice_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people call it: the tracking code and the number of the bill in its case."""
        return f"{self.case.pretty_code}/{self.serial}"

    @property
    def state_label(self) -> str:
        return str(InvoiceState(self.state).label)

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Each line in the active language with its sum in rials."""
        return [(localise(line["label"]), line["amount_rial"]) for line in self.lines]


class InvoicePart(models.Model):
    """A part of a bill with its own last day (قسط)."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField(editable=False)
    amount_rial = models.PositiveBigIntegerField(_("sum in rials"))
    due_date = models.DateField(_("to be paid by"))
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)

    class Meta:
        verbose_name = _("part of a bill")
        verbose_name_plural = _("parts of bills")
        ordering = ["invoice", "position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="one_part_per_position"),
            models.CheckConstraint(condition=Q(amount_rial__gt=0), name="no_part_is_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.position}"

    @property
    def number(self) -> int:
        return self.position + 1

    @property
    def is_late(self) -> bool:
        return self.paid_at is None and self.due_date < timezone.localdate()


class PaymentState(models.TextChoices):
    """What is known of an attempt to pay."""

    STARTED = "started", _("begun")
    PAID = "paid", _("paid")
    FAILED = "failed", _("not paid")
    UNCERTAIN = "uncertain", _("not confirmed yet")
    SURPLUS = "surplus", _("paid twice")


#: Nothing can change these any more.
SETTLED = (PaymentState.PAID, PaymentState.SURPLUS)
#: What came of these is not known yet.
OPEN = (PaymentState.STARTED, PaymentState.UNCERTAIN)


class Payment(models.Model):
    """One attempt to pay a part through a gateway; its id is the key by which a provider knows it.

    ``reference`` is the provider's name for the attempt, ``bank_reference`` what the bank knows
    the payment by. ``call_back`` is what a browser brought back, untrusted. What was paid past the
    gateways, or booked by hand, names who settled it and says why in ``note``. The bank is asked
    again at ``next_try_at``; since ``left_at`` that is left to the finance people.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    part = models.ForeignKey(InvoicePart, models.PROTECT, related_name="payments")
    gateway = models.CharField(_("gateway"), max_length=200)
    amount_rial = models.PositiveBigIntegerField(_("sum in rials"))
    state = models.CharField(
        _("state"), max_length=10, choices=PaymentState, default=PaymentState.STARTED
    )
    reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True, editable=False)
    bank_reference = models.CharField(
        _("bank's reference"), max_length=LONGEST_REFERENCE, blank=True
    )
    return_url = models.CharField(max_length=LONGEST_URL, editable=False)
    call_back = models.JSONField(default=dict, editable=False)
    started_at = models.DateTimeField(_("begun"), default=timezone.now)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("by"),
    )  # fmt: skip
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("settled by"),
    )  # fmt: skip
    note = models.TextField(_("reason"), blank=True, default="", db_default="")
    receipt_code = models.CharField(
        _("number of the receipt"), max_length=14, unique=True, null=True, blank=True,
        editable=False,
    )  # fmt: skip
    tries = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    next_try_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)
    left_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[PaymentQuerySet] = PaymentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["state", "started_at"], name="payment_by_state"),
            models.Index(fields=["settled_at"], name="payment_by_day"),
            models.Index(fields=["started_at"], name="payment_by_beginning"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "bank_reference"], name="one_reference_pays_once",
                condition=~Q(bank_reference=""),
            ),
            models.UniqueConstraint(
                fields=["part"], name="one_payment_settles_a_part", condition=Q(state="paid")
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "surplus"])
                | (Q(settled_at__isnull=False) & ~Q(bank_reference="")),
                name="a_settled_payment_has_its_reference",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "surplus"]) | Q(receipt_code__isnull=False),
                name="a_settled_payment_has_its_receipt",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def invoice(self) -> Invoice:
        return self.part.invoice

    @property
    def state_label(self) -> str:
        return str(PaymentState(self.state).label)

    @property
    def is_settled(self) -> bool:
        return self.state in SETTLED

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_past_gateways(self) -> bool:
        """Whether it was paid at a counter or a bank, and recorded by a person."""
        return self.gateway in HandWay

    @property
    def way_label(self) -> str:
        """What people call the way in which it was paid."""
        return way_label(self.gateway)

    @property
    def receipt_number(self) -> str:
        """The number of its receipt as people read it; ``""`` before it is settled."""
        return pretty(self.receipt_code) if self.receipt_code else ""

    @property
    def as_asked(self) -> PaymentRequest:
        """The payment as its gateway is asked for it, always with the sum that stands here."""
        invoice = self.invoice
        return PaymentRequest(
            amount_rial=self.amount_rial,
            code=invoice.number,
            return_url=self.return_url,
            description=invoice.case.label,
            idempotency_key=self.pk,
            reference=self.reference,
            payer_mobile=invoice.case.contact_mobile,
        )


def with_case(rows: models.QuerySet[Payment]) -> models.QuerySet[Payment]:
    """Join what the pages of payments show."""
    return rows.select_related(
        "part__invoice__case__applicant",
        "part__invoice__case__holder",
        "part__invoice__case__unit",
    )
