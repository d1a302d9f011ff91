"""Everything that can be done with bills and payments, whoever does it."""

from portal.payments.actions.billing import (
    HANDLE,
    AlreadyBilled,
    AlreadyPaid,
    cancel_invoice,
    is_billed,
    issue_invoice,
)
from portal.payments.actions.booking import NothingToPay
from portal.payments.actions.by_hand import (
    ask_for_booking,
    ask_the_bank,
    decide_booking,
    declare_unpaid,
    record_payment,
)
from portal.payments.actions.days import check_day, take_statement
from portal.payments.actions.paying import begin_payment, confirm_payment
from portal.payments.actions.refunds import (
    TooMuchBack,
    ask_for_refund,
    decide_refund,
    pay_out_refund,
)
from portal.payments.actions.second_person import AlreadyDecided, SamePerson
from portal.payments.references import ReferenceTaken

__all__ = [
    "HANDLE",
    "AlreadyBilled",
    "AlreadyDecided",
    "AlreadyPaid",
    "NothingToPay",
    "ReferenceTaken",
    "SamePerson",
    "TooMuchBack",
    "ask_for_booking",
    "ask_for_refund",
    "ask_the_bank",
    "begin_payment",
    "cancel_invoice",
    "check_day",
    "confirm_payment",
    "decide_booking",
    "decide_refund",
    "declare_unpaid",
    "is_billed",
    "issue_invoice",
    "pay_out_refund",
    "record_payment",
    "take_statement",
]
