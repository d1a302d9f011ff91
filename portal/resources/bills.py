"""Bills for programs: what is to be paid for a case, and the way to the bank."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from portal.cases.models import Case
from portal.errors import require
from portal.payments.actions import NothingToPay, begin_payment
from portal.payments.models import Invoice, InvoiceState, Payment, PaymentState
from portal.payments.slots import next_part
from portal.payments.ways import ways_to_pay
from portal.resources.describing import CODE, case_code
from portal.resources.seeing import seen_case
from portal.rest.audiences import SignedIn
from portal.rest.scopes import Scope
from portal.rest.strict import Strict, checked

MOST_PAYMENTS = 20


class LineSerializer(serializers.Serializer):
    """One line of a bill."""

    label = serializers.CharField()
    amount_rial = serializers.IntegerField()


class PartSerializer(serializers.Serializer):
    """A part of a bill with its own last day."""

    number = serializers.IntegerField()
    amount_rial = serializers.IntegerField()
    due_date = serializers.DateField()
    paid_at = serializers.DateTimeField(allow_null=True)


class PaymentSerializer(serializers.Serializer):
    """One attempt to pay."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=PaymentState.choices)
    amount_rial = serializers.IntegerField()
    gateway = serializers.CharField()
    bank_reference = serializers.CharField(allow_blank=True)
    started_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


class BillSerializer(serializers.Serializer):
    """One bill of a case; sums are whole rials."""

    number = serializers.CharField()
    state = serializers.ChoiceField(choices=InvoiceState.choices)
    total_rial = serializers.IntegerField()
    issued_at = serializers.DateTimeField()
    paid_at = serializers.DateTimeField(allow_null=True)
    lines = LineSerializer(many=True)
    parts = PartSerializer(many=True)
    payments = PaymentSerializer(many=True)
    gateways = serializers.ListField(child=serializers.CharField())


class NewPayment(Strict):
    """By which gateway the next part is paid."""

    gateway = serializers.CharField(max_length=200)


class BegunSerializer(serializers.Serializer):
    """A payment that was begun: send the payer to ``redirect_url``."""

    id = serializers.UUIDField()
    amount_rial = serializers.IntegerField()
    redirect_url = serializers.CharField()


class Bills(ViewSet):
    """The bills of one case."""

    permission_classes = [SignedIn]
    lookup_field = "code"
    lookup_value_regex = CODE
    token_scopes = {"bills": Scope.PAYMENTS_READ, "pay": Scope.PAYMENTS_WRITE}

    @extend_schema(
        summary=_("Read the bills of a case"),
        description=_("The newest first, with their parts and what was paid."),
        parameters=[case_code()],
        responses=BillSerializer(many=True),
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def bills(self, request: Request, code: str) -> Response:
        """List the bills of a case for those who see it."""
        case = seen_case(request, code).case
        invoices = case.invoices.order_by("-serial").prefetch_related("parts__payments")
        return Response([_bill(case, invoice) for invoice in invoices])

    @extend_schema(
        summary=_("Begin a payment"),
        description=_(
            "Of the next part of the newest bill, by the applicant only. The payer comes back to "
            "the portal, which asks the bank itself; read the bill again to see what came of it."
        ),
        parameters=[case_code()],
        request=NewPayment,
        responses={201: BegunSerializer},
    )
    @action(detail=True, methods=["post"], url_path="payments")
    def pay(self, request: Request, code: str) -> Response:
        """Begin to pay, and say where the payer goes. Takes up to 10 seconds."""
        seen = seen_case(request, code)
        require(not seen.as_staff)
        given = checked(NewPayment, request.data)
        payment, address = begin_payment(
            actor=seen.actor, part=_next_part(seen.case), gateway_id=given["gateway"],
            return_url=lambda one: request.build_absolute_uri(
                reverse("payments:back", args=[one.pk])
            ),
        )  # fmt: skip
        told = {"id": payment.pk, "amount_rial": payment.amount_rial, "redirect_url": address}
        return Response(BegunSerializer(told).data, status=201)


def _next_part(case: Case) -> Any:
    """Return what is paid next of the newest bill.

    :raises NothingToPay: there is nothing.
    """
    invoice = case.invoices.order_by("-serial").first()
    part = next_part(invoice, list(invoice.parts.all())) if invoice else None
    if invoice is None or part is None:
        raise NothingToPay
    invoice.case, part.invoice = case, invoice
    return part


def _bill(case: Case, invoice: Invoice) -> dict[str, Any]:
    invoice.case = case
    parts = list(invoice.parts.all())
    payments = [one for part in parts for one in part.payments.all()]
    payments.sort(key=lambda one: one.started_at, reverse=True)
    told = {
        "number": invoice.number,
        "state": invoice.state,
        "total_rial": invoice.total_rial,
        "issued_at": invoice.issued_at,
        "paid_at": invoice.paid_at,
        "lines": [{"label": label, "amount_rial": sum_} for label, sum_ in invoice.rows],
        "parts": parts,
        "payments": [_payment(one) for one in payments[:MOST_PAYMENTS]],
        "gateways": [gateway for gateway, _title in ways_to_pay()],
    }
    shown: dict[str, Any] = BillSerializer(told).data
    return shown


def _payment(payment: Payment) -> dict[str, Any]:
    return {
        "id": payment.pk,
        "state": payment.state,
        "amount_rial": payment.amount_rial,
        "gateway": payment.gateway,
        "bank_reference": payment.bank_reference,
        "started_at": payment.started_at,
        "settled_at": payment.settled_at,
    }
