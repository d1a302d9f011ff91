"""Why a message did not leave."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """What staff are told about a failure; the technical detail stands beside it."""

    REFUSED = "refused", _("The provider refused the message")
    OUT_OF_ORDER = "out_of_order", _("The provider is out of order or overloaded")
    NO_ANSWER = "no_answer", _("The provider could not be reached or did not answer in time")
    EXPIRED = "expired", _("It was too late for the message to be of use")
    INTERRUPTED = "interrupted", _("Sending was interrupted again and again")
    FAULT = "fault", _("A fault in the portal")


class DeliveryFailure(Exception):
    """A channel could not hand a message over.

    ``detail`` is for engineers ("HTTP 500"). ``quote`` is what the provider answered; it may
    repeat the message, so it is not kept for sensitive ones.
    """

    def __init__(self, reason: Reason, detail: str = "", *, quote: str = "") -> None:
        super().__init__(detail or reason.value)
        self.reason = reason
        self.detail = detail
        self.quote = quote


class TemporaryFailure(DeliveryFailure):
    """Trying again later may help."""


class PermanentFailure(DeliveryFailure):
    """Trying again with the same message will not help."""
