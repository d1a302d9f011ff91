"""What is said about money: to the applicant, on the case, and to the finance people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from portal.accounts.access import people_with
from portal.accounts.models import User
from portal.cases import notices
from portal.cases.desk_notices import tell_desk
from portal.cases.effects import case_told
from portal.cases.models import Case, TimelineEntry
from portal.cases.timeline import add_entry
from portal.notifications.actions import Recipient, notify
from portal.notifications.notices import INBOX, Notice
from portal.payments.models import Payment, PaymentState
from portal.payments.policies import RECONCILE, may
from portal.payments.refund_rows import Refund, RefundState
from portal.persian.jalali import format_date
from portal.persian.money import format_rial

BILLED_LABEL = {"fa": "صورت‌حساب صادر شد", "en": "Bill issued"}
CANCELLED_LABEL = {"fa": "صورت‌حساب باطل شد", "en": "Bill cancelled"}
PAID_LABEL = {"fa": "پرداخت انجام شد", "en": "Paid"}
PAID_TWICE_LABEL = {"fa": "دو بار پرداخت شد", "en": "Paid twice"}
REFUND_ASKED_LABEL = {"fa": "درخواست استرداد وجه", "en": "Refund asked for"}
REFUND_LABELS = {
    RefundState.APPROVED: {"fa": "استرداد وجه تأیید شد", "en": "Refund approved"},
    RefundState.REFUSED: {"fa": "استرداد وجه رد شد", "en": "Refund refused"},
    RefundState.PAID_OUT: {"fa": "وجه بازگردانده شد", "en": "Paid back"},
}
MOST_TOLD = 20

#: What the finance people are told of a payment that needs them.
finance = Notice(
    gettext_lazy("A payment needs you"), template="payments_finance", channels=(INBOX, "email")
)


def note_on_case(
    case: Case,
    label: Mapping[str, str],
    text: str,
    person: User | None,
    at: datetime,
    *,
    is_public: bool = True,
) -> None:
    """Leave a note about money on the timeline of a case. One query."""
    add_entry(
        case, TimelineEntry.Kind.NOTE, actor=person, by_staff=person is not None, label=label,
        text=text, at=at, is_public=is_public,
    )  # fmt: skip


def tell_paid(case: Case, payment: Payment, at: datetime) -> None:
    """Tell the applicant, once, that a sum has come in, and note it on the case."""
    label = PAID_LABEL if payment.state == PaymentState.PAID else PAID_TWICE_LABEL
    note_on_case(case, label, _paid_words(payment, settings.LANGUAGE_CODE), None, at)
    _tell_applicant(case, f"paid:{payment.pk}", _paid_words(payment, notices.language_of(case)))
    if payment.state == PaymentState.SURPLUS:
        text = {"fa": _paid_words(payment, "fa"), "en": _paid_words(payment, "en")}
        tell_desk(case=case, text=text, key=f"surplus:{payment.pk}", at=at)


def tell_refund(case: Case, refund: Refund, at: datetime) -> None:
    """Tell the applicant, once for each step, how far a refund has come, and note it."""
    label = REFUND_LABELS[RefundState(refund.state)]
    note_on_case(case, label, _refund_words(refund, settings.LANGUAGE_CODE), None, at)
    words = _refund_words(refund, notices.language_of(case))
    _tell_applicant(case, f"refund:{refund.pk}:{refund.state}", words)


def tell_finance(case: Case, payment: Payment, *, key: str) -> None:
    """Tell up to 20 finance people of the case's unit that a payment needs them, once for ``key``.

    Costs 2 queries, and 4 to 9 more for each person.
    """
    people = [person for person in people_with(RECONCILE) if may(person, RECONCILE, case)]
    for person in people[:MOST_TOLD]:
        with override(person.language):
            address = reverse("payments_admin:bill", args=[payment.part.invoice_id])
            text = _finance_words(payment)
        notify(
            notice=finance, recipient=Recipient.of(person), context={"case": case, "text": text},
            dedupe_key=f"{case.tracking_code}:finance:{key}:{person.pk}",
            case_code=case.tracking_code, url=address,
        )  # fmt: skip


def _tell_applicant(case: Case, key: str, text: str) -> None:
    notices.tell_applicant(notice=case_told, case=case, key=key, text=text)


def _paid_words(payment: Payment, language: str) -> str:
    with override(language):
        if payment.state == PaymentState.SURPLUS:
            text = _(
                "%(amount)s came in once more and will be paid back. Bank's reference:"
                " %(reference)s"
            )
        else:
            text = _("%(amount)s was paid. Bank's reference: %(reference)s")
        return text % {
            "amount": format_rial(payment.amount_rial),
            "reference": payment.bank_reference,
        }


def _refund_words(refund: Refund, language: str) -> str:
    with override(language):
        texts = {
            RefundState.APPROVED: _("%(amount)s will be paid back to you."),
            RefundState.REFUSED: _("%(amount)s will not be paid back. Reason: %(reason)s"),
            RefundState.PAID_OUT: _(
                "%(amount)s was paid back on %(day)s. Bank's reference: %(reference)s"
            ),
        }
        return texts[RefundState(refund.state)] % {
            "amount": format_rial(refund.amount_rial),
            "reason": refund.refused_reason,
            "reference": refund.bank_reference,
            "day": format_date(refund.paid_out_date, "medium") if refund.paid_out_date else "",
        }


def _finance_words(payment: Payment) -> str:
    if payment.state == PaymentState.SURPLUS:
        text = _("%(amount)s came in once more; the refund waits for approval.")
    elif payment.state == PaymentState.PAID:
        text = _("%(amount)s was paid after the request had ended. Please see if it goes back.")
    else:
        text = _("The bank has not said for three days whether %(amount)s was paid.")
    return text % {"amount": format_rial(payment.amount_rial)}
