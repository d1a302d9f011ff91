"""What nobody waits for: asking the bank again of payments whose end is not known."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from portal.leases import work_off
from portal.payments.actions import confirm_payment
from portal.payments.models import Payment, PaymentState, with_case

OPEN = (PaymentState.STARTED, PaymentState.UNCERTAIN)
LEFT_FOR = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(days=3)
SWEEP_SECONDS = 30


def settle_open_payments() -> int:
    """Ask the banks of payments begun ten minutes to three days ago; return how many were asked.

    Who paid and closed the browser is told so by this. One query when idle; stops after half a
    minute and leaves the rest to its next run.
    """
    now = timezone.now()
    begun = {"started_at__lt": now - LEFT_FOR, "started_at__gt": now - GIVEN_UP_AFTER}
    payments = Payment.objects.filter(state__in=OPEN, **begun).exclude(reference="")
    return work_off(with_case(payments.order_by("started_at")), _asked, seconds=SWEEP_SECONDS)


def _asked(payment: Payment) -> bool:
    confirm_payment(payment=payment)
    return True
