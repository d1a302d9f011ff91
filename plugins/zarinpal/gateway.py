"""Zarinpal's way of paying: request, redirect, call-back, verify (its JSON interface, version 4).

The sum and the authority are those of our own row. What the browser brings back is not believed:
whatever it says, Zarinpal is asked.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from plugins.zarinpal.settings import Settings
from plugins.zarinpal.wire import NoAnswer, ask
from portal.api.payments import (
    GatewayUnavailable,
    PaymentRequest,
    PaymentUnconfirmed,
    Redirect,
    Verification,
)

logger = logging.getLogger("portal.payments")

REQUEST, VERIFY, START = "/pg/v4/payment/request.json", "/pg/v4/payment/verify.json", "/pg/StartPay"
TAKEN, VERIFIED, VERIFIED_BEFORE, NOT_PAID = 100, 100, 101, -51
AUTHORITY = re.compile(r"[A-Za-z0-9]{1,64}")
LONGEST_DESCRIPTION = 500
UNPAID = Verification(paid=False, reference="", amount_rial=0)


def start(settings: Settings, payment: PaymentRequest) -> Redirect:
    """Register the payment and send the citizen to Zarinpal's page. Takes up to 10 seconds.

    :raises GatewayUnavailable: it is not set up, does not answer, or has refused.
    """
    if settings.missing():
        raise GatewayUnavailable
    answer = _asked(settings, REQUEST, _registration(settings, payment), GatewayUnavailable)
    data = _data(answer)
    authority = data.get("authority")
    if data.get("code") != TAKEN or not _is_authority(authority):
        _complain("request", payment, answer)
        raise GatewayUnavailable
    return Redirect(f"{settings.base}{START}/{authority}", str(authority))


def verify(
    settings: Settings, call_back: Mapping[str, str], payment: PaymentRequest
) -> Verification:
    """Ask Zarinpal what came of the payment that it knows by our own reference.

    Takes up to 10 seconds; may be repeated: what was verified before is told again.

    :raises PaymentUnconfirmed: it is not set up, does not answer, or says neither yes nor no.
    """
    if not payment.reference:
        return UNPAID
    if settings.missing():
        raise PaymentUnconfirmed
    if call_back.get("Authority", payment.reference) != payment.reference:
        logger.warning("payment %s: a call-back names another authority", payment.code)
    question = {
        "merchant_id": settings.merchant_id,
        "amount": payment.amount_rial,
        "authority": payment.reference,
    }
    answer = _asked(settings, VERIFY, question, PaymentUnconfirmed)
    if _error_code(answer) == NOT_PAID:
        return UNPAID
    return _verification(answer, payment)


def _verification(answer: Mapping[str, Any], payment: PaymentRequest) -> Verification:
    data = _data(answer)
    reference = data.get("ref_id")
    known = isinstance(reference, int | str) and not isinstance(reference, bool) and reference
    if data.get("code") not in (VERIFIED, VERIFIED_BEFORE) or not known:
        _complain("verify", payment, answer)
        raise PaymentUnconfirmed
    amount = data.get("amount", payment.amount_rial)
    return Verification(paid=True, reference=str(reference), amount_rial=amount)


def _registration(settings: Settings, payment: PaymentRequest) -> dict[str, Any]:
    metadata = {"order_id": str(payment.idempotency_key)}
    if settings.pass_mobile and payment.payer_mobile:
        metadata["mobile"] = f"0{payment.payer_mobile.removeprefix('+98')}"
    return {
        "merchant_id": settings.merchant_id,
        "amount": payment.amount_rial,
        "currency": "IRR",
        "callback_url": payment.return_url,
        "description": f"{payment.description} {payment.code}"[:LONGEST_DESCRIPTION],
        "metadata": metadata,
    }


def _asked(
    settings: Settings,
    path: str,
    question: Mapping[str, Any],
    refusal: type[GatewayUnavailable],
) -> dict[str, Any]:
    try:
        return ask(f"{settings.base}{path}", question)
    except NoAnswer as error:
        logger.warning("Zarinpal does not answer: %s", error)
        raise refusal from error


def _data(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part that tells of a success; Zarinpal sends an empty list where there is none."""
    data = answer.get("data")
    return data if isinstance(data, dict) else {}


def _error_code(answer: Mapping[str, Any]) -> object:
    """Return the code of the error that an answer tells of, as an object or in a list."""
    errors = answer.get("errors")
    if isinstance(errors, list):
        errors = errors[0] if errors else {}
    return errors.get("code") if isinstance(errors, dict) else None


def _is_authority(text: object) -> bool:
    return isinstance(text, str) and AUTHORITY.fullmatch(text) is not None


def _complain(step: str, payment: PaymentRequest, answer: Mapping[str, Any]) -> None:
    """Log the codes of an answer that says neither yes nor no; never all of it."""
    codes = (_data(answer).get("code"), _error_code(answer))
    logger.error("payment %s: Zarinpal answered %s with %r", payment.code, step, codes)
