"""Counter offices, as plugins use them: which services can be filed there, and sample filings."""

from portal.cases.policies import OnBehalf
from portal.counter.actions import Told, begin_filing, import_consent, open_form
from portal.counter.models import AssistedFiling, Consent, Office
from portal.counter.objections import object_to_filing
from portal.counter.offerings import CounterService, CounterServices, find_service
from portal.counter.standing_in import on_behalf

__all__ = [
    "AssistedFiling",
    "Consent",
    "CounterService",
    "CounterServices",
    "Office",
    "OnBehalf",
    "Told",
    "begin_filing",
    "find_service",
    "import_consent",
    "object_to_filing",
    "on_behalf",
    "open_form",
]
