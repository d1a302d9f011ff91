"""Services declared in code, and the way into a form, as plugins use them."""

from portal.filing.actions import SwitchedOff, start_service, submit_draft
from portal.filing.identity import IdentityTooLow, identity_suffices, require_identity
from portal.filing.known_states import KNOWN_STATES
from portal.filing.offers import BeginOffer, Offers, OpenOffer
from portal.filing.services import OpenService, Service, find_services_in_code, open_services
from portal.filing.start_page import Beginning, start_page
from portal.filing.workflows import Workflow
from portal.forms.question_fields import (
    LegalIdField,
    MobileField,
    NationalIdField,
    PaperField,
    PluginField,
    PostcodeField,
    RialField,
    ShebaField,
)

__all__ = [
    "KNOWN_STATES",
    "BeginOffer",
    "Beginning",
    "IdentityTooLow",
    "LegalIdField",
    "MobileField",
    "NationalIdField",
    "Offers",
    "OpenOffer",
    "OpenService",
    "PaperField",
    "PluginField",
    "PostcodeField",
    "RialField",
    "Service",
    "ShebaField",
    "SwitchedOff",
    "Workflow",
    "find_services_in_code",
    "identity_suffices",
    "open_services",
    "require_identity",
    "start_page",
    "start_service",
    "submit_draft",
]
