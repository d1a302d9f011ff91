"""What an administrator tells the portal about the town's account at Zarinpal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings as town
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PRODUCTION = "https://payment.zarinpal.com"
SANDBOX = "https://sandbox.zarinpal.com"
MERCHANT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
OWN_MACHINE = ("localhost", "127.0.0.1")


@dataclass(frozen=True)
class Settings:
    """The town's account. Without a merchant code the gateway is not offered to anybody."""

    merchant_id: str = field(
        default="",
        metadata={
            "label": gettext_lazy("Merchant code"),
            "help": gettext_lazy("36 characters, from your panel at Zarinpal."),
            "secret": True,
        },
    )
    sandbox: bool = field(
        default=False,
        metadata={
            "label": gettext_lazy("Use the sandbox"),
            "help": gettext_lazy("For trying out in a demo town only: no real money moves."),
        },
    )
    base_address: str = field(
        default="",
        metadata={
            "label": gettext_lazy("Other address"),
            "help": gettext_lazy("Leave it empty, unless Zarinpal has given you another one."),
        },
    )
    pass_mobile: bool = field(
        default=False,
        metadata={
            "label": gettext_lazy("Tell Zarinpal the payer's mobile number"),
            "help": gettext_lazy("Its page then offers people the cards that they used before."),
        },
    )

    @property
    def base(self) -> str:
        """Where Zarinpal is asked, and where people pay, without a slash at the end."""
        return (self.base_address or (SANDBOX if self.sandbox else PRODUCTION)).rstrip("/")

    def check(self) -> Iterator[str]:
        """Name what is wrong with these values, before they come into force."""
        if self.merchant_id and not MERCHANT.fullmatch(self.merchant_id):
            yield _("A merchant code has 36 characters: digits, letters a to f and four dashes.")
        if self.base_address and not _is_possible(self.base_address):
            yield _("The address must begin with https:// and name a machine.")

    def missing(self) -> list[str]:
        """Name what keeps the gateway from being offered, in the active language."""
        found = []
        if not self.merchant_id:
            found.append(_("The merchant code is missing."))
        if self.sandbox and not town.PORTAL_DEMO:
            found.append(_("The sandbox takes no real money, so citizens are not sent there."))
        return found


def _is_possible(address: str) -> bool:
    """Accept https, and http to this machine in a demo town."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    own = town.PORTAL_DEMO and parts.scheme == "http" and host in OWN_MACHINE
    clean = not (parts.query or parts.fragment or parts.username)
    return bool(host) and clean and (parts.scheme == "https" or own)
