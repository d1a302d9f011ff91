"""What inquiries keep of a person, as that person sees it."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.inquiries.models import Inquiry


def export_inquiries(person: User) -> list[dict[str, Any]] | None:
    """Return what agencies were asked about the person's cases and answered. None without.

    One query.
    """
    rows = Inquiry.objects.filter(case__applicant=person).select_related("case")
    return [_entry(inquiry) for inquiry in rows] or None


def _entry(inquiry: Inquiry) -> dict[str, Any]:
    return {
        "for": inquiry.case.label,
        "agency": inquiry.agency_label,
        "inquiry": inquiry.label,
        "asked": [{"question": one.label, "answer": one.value} for one in inquiry.asked],
        "way": inquiry.method_label,
        "state": inquiry.state_label,
        "answer": inquiry.answer,
        "facts": inquiry.facts,
        "late_answer": inquiry.late_answer,
        "asked_at": inquiry.asked_at,
        "answered_at": inquiry.answered_at,
    }
