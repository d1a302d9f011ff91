"""What nobody waits for: asking the bank again of payments whose end is not known."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.leases import work_off
from portal.payments.actions import confirm_payment
from portal.payments.models import OPEN, Payment, PaymentState, with_case
from portal.payments.telling import tell_finance

LEFT_FOR = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(days=3)
NEVER_STARTED_AFTER = timedelta(hours=1)
#: No bank keeps its page open for so long: what was not paid by then is not paid any more.
PAGE_CLOSED_AFTER = timedelta(hours=1)
PAUSE_MINUTES = (10, 20, 40, 80, 160, 320, 720)
SWEEP_SECONDS = 30
MOST_LEFT = 100


def settle_open_payments() -> int:
    """Ask the banks of payments begun ten minutes to three days ago; return how many were asked.

    Who paid and closed the browser is told so by this. The pauses between two questions grow from
    ten minutes to half a day; what is older is left to the finance people, who are told once. What
    the bank has called not paid while its page was open is asked about once more after an hour.
    Three queries when idle; stops after half a minute and leaves the rest to its next run.
    """
    now = timezone.now()
    _forget_what_never_started(now)
    _leave_to_finance(now)
    begun = {"started_at__lt": now - LEFT_FOR, "started_at__gt": now - GIVEN_UP_AFTER}
    payments = Payment.objects.filter(Q(state__in=OPEN) | _said_no_too_early(now), **begun)
    waiting = payments.filter(next_try_at__lte=now).exclude(reference="")
    due = with_case(waiting.order_by("next_try_at"))
    return work_off(due, partial(_asked, now=now), seconds=SWEEP_SECONDS)


def _asked(payment: Payment, now: datetime) -> bool:
    """Ask the bank about one payment; False if another worker has its turn."""
    if not _claimed(payment, now):
        return False
    confirm_payment(payment=payment)
    return True


def _claimed(payment: Payment, now: datetime) -> bool:
    """Take the turn of asking; False if another worker was faster. One query."""
    pause = PAUSE_MINUTES[min(payment.tries, len(PAUSE_MINUTES) - 1)]
    mine = Payment.objects.filter(
        pk=payment.pk, next_try_at=payment.next_try_at, state=payment.state
    )
    return bool(mine.update(tries=F("tries") + 1, next_try_at=now + timedelta(minutes=pause)))


def _said_no_too_early(now: datetime) -> Q:
    """Return the condition for a no that the bank has said while its page may have been open."""
    return Q(
        state=PaymentState.FAILED,
        started_at__lt=now - PAGE_CLOSED_AFTER,
        next_try_at__lt=F("started_at") + PAGE_CLOSED_AFTER,
    )


def _forget_what_never_started(now: datetime) -> None:
    """Note as not paid what no bank has given a page for: nobody was sent there. One query."""
    old = {"started_at__lt": now - NEVER_STARTED_AFTER, "started_at__gt": now - GIVEN_UP_AFTER}
    Payment.objects.filter(state=PaymentState.STARTED, reference="", **old).update(
        state=PaymentState.FAILED
    )


def _leave_to_finance(now: datetime) -> None:
    """Ask no more about what is older than three days, and tell the finance people. One query."""
    old = Payment.objects.filter(
        state__in=OPEN, left_at=None, started_at__lte=now - GIVEN_UP_AFTER
    ).exclude(reference="")
    for payment in with_case(old.order_by("started_at"))[:MOST_LEFT]:
        _leave(payment, now)


@transaction.atomic
def _leave(payment: Payment, now: datetime) -> None:
    mine = Payment.objects.filter(pk=payment.pk, left_at=None, state__in=OPEN)
    if mine.update(left_at=now, state=PaymentState.UNCERTAIN):
        tell_finance(payment.invoice.case, payment, key=f"left:{payment.pk}")
