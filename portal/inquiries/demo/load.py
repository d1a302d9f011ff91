"""Fill the demo town's list of agencies, and let its clerks ask some of them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.access import SYSTEM
from portal.accounts.models import User
from portal.audit.actions import record
from portal.cases.models import Case, Phase
from portal.inquiries.actions import Reply, Sending, ask_agency_about, mark_sent, record_answer
from portal.inquiries.agency_rows import Agency, Method
from portal.inquiries.models import Inquiry, SentBy
from portal.inquiries.people import colleagues_of
from portal.persian.text import digits_for

FACTS_TOLD = 3
SENT_AFTER, ANSWERED_AFTER = timedelta(hours=3), timedelta(days=3)


def load_demo_agencies() -> list[str]:
    """Put the agencies that the demo services name into the list; may be repeated.

    :raises ImproperlyConfigured: outside the demo, because their addresses are made up.
    """
    for entry in _read()["agencies"]:
        agency, created = Agency.objects.get_or_create(title=entry["title"], defaults=entry)
        if created:
            record(actor=SYSTEM, action="inquiries.agency_added", target=agency, title=agency.title)
    return [
        _("%(count)s agencies are in the list.") % {"count": digits_for(len(_read()["agencies"]))}
    ]


def load_demo_inquiries() -> list[str]:
    """Let clerks ask about cases that are being handled; nothing where letters exist already.

    :raises ImproperlyConfigured: outside the demo, because nobody has asked any of it.
    """
    entries = _read()["inquiries"]
    if Inquiry.objects.exclude(method=Method.ONLINE).exists():
        return []
    cases = _cases()
    made = [_ask(case, entry) for entry in entries if (case := _about(entry["about"], cases))]
    return [_("%(count)s inquiries were begun.") % {"count": digits_for(sum(made))}]


def _cases() -> list[Case]:
    rows = Case.objects.with_related().select_related("form_version")
    handled = rows.filter(phase__in=(Phase.OPEN, Phase.WAITING_AGENCY), applicant__isnull=False)
    return list(handled.order_by("submitted_at", "pk"))


def _about(word: str, cases: list[Case]) -> Case | None:
    """Take the oldest case whose title has this word out of ``cases``."""
    found = next((case for case in cases if word in case.title.get("fa", "")), None)
    if found is not None:
        cases.remove(found)
    return found


def _ask(case: Case, entry: dict[str, Any]) -> bool:
    clerk = case.assignee or colleagues_of(case).filter(is_superuser=False).first()
    if clerk is None or case.submitted_at is None:
        return False
    at = max(timezone.now() - timedelta(days=entry["days_ago"]), case.submitted_at)
    inquiry = ask_agency_about(
        actor=clerk, case=case, agency=Agency.objects.get(title=entry["agency"]),
        method=Method(entry["method"]), title=entry["title"], facts=_few_facts(case),
        owner=clerk, at=at,
    )  # fmt: skip
    _go_on(clerk, inquiry, entry)
    return True


def _go_on(clerk: User, inquiry: Inquiry, entry: dict[str, Any]) -> None:
    if "sent" in entry:
        sent = min(inquiry.asked_at + SENT_AFTER, timezone.now())
        sending = Sending(inquiry.shown_number, timezone.localdate(sent), SentBy(entry["sent"]))
        mark_sent(actor=clerk, inquiry=inquiry, sending=sending, at=sent)
    if "answer" in entry:
        answered = min(inquiry.asked_at + ANSWERED_AFTER, timezone.now())
        reply = Reply(entry["answer"], entry["reference"])
        record_answer(actor=clerk, inquiry=inquiry, reply=reply, at=answered)


def _few_facts(case: Case) -> list[str]:
    """Return the keys of a name and of the first answers that name a place."""
    keys = [field.key for field in case.form.fields] if case.form_version else []
    places = [key for key in keys if any(word in key for word in ("address", "code", "plot"))]
    return ["applicant.name", *places[:FACTS_TOLD]]


def _read() -> dict[str, Any]:
    if not getattr(settings, "PORTAL_DEMO", False):
        raise ImproperlyConfigured("Demo agencies are made in the demo town only.")
    path = Path(__file__).with_name("agencies_fa.json")
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data
