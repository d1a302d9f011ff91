"""People and units, as plugins use them."""

from portal.accounts import sign_in_codes
from portal.accounts.fields import CodeField
from portal.accounts.units import unit_labels

__all__ = ["CodeField", "sign_in_codes", "unit_labels"]
