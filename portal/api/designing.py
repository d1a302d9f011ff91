"""What the designers of forms and workflows look at and put together, as plugins use it."""

from portal.definitions.condition_tree import AllOf, AnyOf, Comparison, Not, Operator
from portal.definitions.reading import KEY, Json
from portal.definitions.versions import checksum_of
from portal.filing.progress import Progress
from portal.filing.step_page import step_context
from portal.forms.answers import blank_form
from portal.forms.compile import read_field
from portal.forms.field_types import OWN_TYPES, find_type, type_of
from portal.forms.fields import DateField, DecimalNumberField, MoneyField
from portal.forms.group_types import COLUMN_TYPES
from portal.forms.question_reading import PROFILE_TYPES
from portal.forms.rearranging import rearranged
from portal.forms.time_fields import TimeOfDayField
from portal.forms.type_contract import field_types
from portal.forms.uploads import FILE_KINDS
from portal.forms.visibility import Shown, first_stop
from portal.localised import in_every_wording
from portal.persian.latin import latin_words

__all__ = [
    "COLUMN_TYPES",
    "FILE_KINDS",
    "KEY",
    "OWN_TYPES",
    "PROFILE_TYPES",
    "AllOf",
    "AnyOf",
    "Comparison",
    "DateField",
    "DecimalNumberField",
    "Json",
    "MoneyField",
    "Not",
    "Operator",
    "Progress",
    "Shown",
    "TimeOfDayField",
    "blank_form",
    "checksum_of",
    "field_types",
    "find_type",
    "first_stop",
    "in_every_wording",
    "latin_words",
    "read_field",
    "rearranged",
    "step_context",
    "type_of",
]
