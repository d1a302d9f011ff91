"""Inquiries at other agencies, as plugins provide and use them."""

from portal.inquiries.connectors import (
    AgencyUnavailable,
    Answer,
    InquiryConnector,
    Pending,
    Question,
    ask_agency,
)

__all__ = [
    "AgencyUnavailable",
    "Answer",
    "InquiryConnector",
    "Pending",
    "Question",
    "ask_agency",
]
