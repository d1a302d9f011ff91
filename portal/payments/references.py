"""The references of banks, as people type them and as the books keep them."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from portal.errors import DomainError
from portal.payments.gateways import LONGEST_REFERENCE
from portal.persian.text import ascii_digits, clean

_USABLE = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-/_.]*")
_SPACES = re.compile(r"[\s\u200c\u200e\u200f\u2066-\u2069]+")


class BadReference(DomainError):
    """What was typed is no reference of a bank."""

    message = _("A reference of a bank is made of digits and Latin letters.")


class ReferenceTaken(DomainError):
    """One reference of a bank stands for one sum."""

    status = 409
    message = _("This reference has been booked already. Please look at the paper once more.")


def clean_reference(text: str) -> str:
    """Return a bank's reference in Latin digits and without spaces.

    :raises BadReference: see there.
    """
    typed = _SPACES.sub("", ascii_digits(clean(text)))
    if len(typed) > LONGEST_REFERENCE or not _USABLE.fullmatch(typed):
        raise BadReference
    return typed
