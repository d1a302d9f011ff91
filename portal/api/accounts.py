"""People and units, as plugins use them."""

from portal.accounts import sign_in_codes
from portal.accounts.units import unit_labels

__all__ = ["sign_in_codes", "unit_labels"]
