"""People and units, as plugins use them."""

from portal.accounts import sign_in_codes
from portal.accounts.access import SYSTEM
from portal.accounts.fields import CodeField
from portal.accounts.personal_data import PersonalDataEraser, PersonalDataExporter
from portal.accounts.units import unit_labels

__all__ = [
    "SYSTEM",
    "CodeField",
    "PersonalDataEraser",
    "PersonalDataExporter",
    "sign_in_codes",
    "unit_labels",
]
