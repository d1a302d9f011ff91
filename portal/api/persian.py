"""Persian text, digits, dates and numbers, as plugins use them."""

from portal.forms.fields import TextField, WholeNumberField
from portal.persian.fields import JalaliDateField, JalaliDateTimeField
from portal.persian.identifiers import clean_mobile, clean_national_id, display_mobile, mask_mobile
from portal.persian.jalali import InvalidDate, format_date, format_datetime, parse_date
from portal.persian.money import format_rial, format_toman
from portal.persian.text import ascii_digits, clean, digits_for, search_key

__all__ = [
    "InvalidDate",
    "JalaliDateField",
    "JalaliDateTimeField",
    "TextField",
    "WholeNumberField",
    "ascii_digits",
    "clean",
    "clean_mobile",
    "clean_national_id",
    "digits_for",
    "display_mobile",
    "format_date",
    "format_datetime",
    "format_rial",
    "format_toman",
    "mask_mobile",
    "parse_date",
    "search_key",
]
