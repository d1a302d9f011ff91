"""Inquiries at other agencies, as plugins provide and use them."""

from portal.inquiries.connectors import (
    AgencyUnavailable,
    Answer,
    ConnectorWords,
    InquiryConnector,
    Pending,
    Question,
    ask_agency,
    connectors_in_words,
)
from portal.inquiries.models import Inquiry, InquiryState
from portal.inquiries.tasks import make_inquiry

__all__ = [
    "AgencyUnavailable",
    "Answer",
    "ConnectorWords",
    "Inquiry",
    "InquiryConnector",
    "InquiryState",
    "Pending",
    "Question",
    "ask_agency",
    "connectors_in_words",
    "make_inquiry",
]
