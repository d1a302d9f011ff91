"""Paying through Zarinpal, one of the payment companies (پرداخت‌یار) of Iran."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from plugins.zarinpal import gateway
from plugins.zarinpal.settings import Settings
from portal.api import Plugin
from portal.api.payments import Gateway, PaymentRequest, Redirect, Verification


def _settings() -> Settings:
    now: Settings = Zarinpal().settings_now
    return now


def _start(payment: PaymentRequest) -> Redirect:
    return gateway.start(_settings(), payment)


def _verify(call_back: Mapping[str, str], payment: PaymentRequest) -> Verification:
    return gateway.verify(_settings(), call_back, payment)


def _check() -> list[str]:
    return _settings().missing()


class Zarinpal(Plugin):
    """Sends citizens to Zarinpal's page to pay; offered once its merchant code is set."""

    title = _("Zarinpal")
    description = _("Citizens pay bills online through Zarinpal.")
    settings = Settings

    online = Gateway(_("Bank card (Zarinpal)"), _start, _verify, _check)
