"""What payments put on the pages of a case."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from portal.accounts.models import User
from portal.cases.models import Case
from portal.cases.policies import works_on
from portal.payments.actions import HANDLE
from portal.payments.models import Invoice, InvoicePart, InvoiceState, Payment, PaymentState
from portal.payments.policies import SEE, may


def bill_for_applicant(case: Case) -> dict[str, object] | None:
    """Return the newest bill of a case for its applicant. At most 2 queries."""
    return _bill(case)


def bill_at_desk(request: HttpRequest, case: Case) -> dict[str, object] | None:
    """Return the newest bill for the staff, and what this officer may do about it."""
    found = _bill(case)
    if found is None:
        return None
    may_cancel = isinstance(request.user, User) and works_on(request.user, case, HANDLE)
    parts: list[InvoicePart] = found["parts"]  # type: ignore[assignment]
    is_untouched = all(part.paid_at is None for part in parts)
    return found | {
        "may_cancel": may_cancel and is_untouched and bool(found["next_part"]),
        "may_see_payments": may(request.user, SEE, case),
    }


def _bill(case: Case) -> dict[str, object] | None:
    unclear = Payment.objects.filter(part__invoice=OuterRef("pk"), state=PaymentState.UNCERTAIN)
    rows = case.invoices.annotate(has_uncertain=Exists(unclear))
    invoice: Invoice | None = rows.order_by("-serial").first()
    if invoice is None:
        return None
    invoice.case = case
    parts = list(invoice.parts.all())
    return {"invoice": invoice, "parts": parts, "next_part": next_part(invoice, parts)}


def next_part(invoice: Invoice, parts: list[InvoicePart]) -> InvoicePart | None:
    """Return the part that is paid next; None where nothing is left to pay."""
    if invoice.state != InvoiceState.OPEN:
        return None
    return next((part for part in parts if part.paid_at is None), None)
