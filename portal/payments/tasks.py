"""What nobody waits for: asking the bank again of payments whose end is not known."""

from __future__ import annotations

import time
from datetime import timedelta

from django.utils import timezone

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
    now, stop_at = timezone.now(), time.monotonic() + SWEEP_SECONDS
    begun = {"started_at__lt": now - LEFT_FOR, "started_at__gt": now - GIVEN_UP_AFTER}
    payments = Payment.objects.filter(state__in=OPEN, **begun).exclude(reference="")
    asked = 0
    for payment in with_case(payments.order_by("started_at")):
        if time.monotonic() >= stop_at:
            break
        confirm_payment(payment=payment)
        asked += 1
    return asked
