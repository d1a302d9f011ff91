"""What the counter keeps of citizens, and what of it goes with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.cases.models import Phase
from portal.counter.models import AssistedFiling, Consent

UNANSWERED_IS_KEPT = timedelta(days=7)


def export_filings(person: User) -> list[dict[str, Any]] | None:
    """Return who filed for the person, and what was said there, or None. Costs one query."""
    rows = AssistedFiling.objects.filter(citizen=person).with_related().order_by("begun_at")
    return [_filing(filing) for filing in rows] or None


def erase_filings(person: User) -> str | None:
    """Forget what led to no case that was sent; what was sent belongs to its case, which stays."""
    unsent = AssistedFiling.objects.filter(citizen=person)
    deleted, _rows = unsent.exclude(case__submitted_at__isnull=False).delete()
    return _("What counter offices had begun for you is deleted.") if deleted else None


def forget_unanswered() -> int:
    """Delete what was asked for a week ago and nobody agreed or objected to; return how many."""
    old = AssistedFiling.objects.filter(begun_at__lt=timezone.now() - UNANSWERED_IS_KEPT)
    return old.filter(case=None, consent="", objected_at=None).delete()[0]


def _filing(filing: AssistedFiling) -> dict[str, Any]:
    return {
        "office": filing.office.label,
        "service": filing.service_label,
        "tracking_code": filing.case.pretty_code if filing.case else "",
        "sent": bool(filing.case and filing.case.phase != Phase.DRAFT),
        "told_name": filing.full_name,
        "told_national_id": filing.national_id,
        "told_mobile": filing.mobile,
        "consent": str(Consent(filing.consent).label),
        "consent_at": filing.consent_at,
        "objected_at": filing.objected_at,
    }
