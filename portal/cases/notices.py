"""What the ledger tells people."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.cases.models import Case
from portal.notifications.actions import Recipient, notify
from portal.notifications.notices import Notice

CHANNELS = ("inbox", "sms", "email")
submitted = Notice(_("Your case was received"), template="case_submitted", channels=CHANNELS)
moved = Notice(_("Your case moved on"), template="case_moved", channels=CHANNELS)
asked = Notice(_("Something is needed from you"), template="case_asked", channels=CHANNELS)
decided = Notice(_("Your case was decided"), template="case_decided", channels=CHANNELS)
message = Notice(_("A message about your case"), template="case_message", channels=CHANNELS)


def tell_applicant(*, notice: Notice, case: Case, key: str, text: str = "") -> None:
    """Queue one notice about ``case`` to its applicant; ``key`` makes a repeat harmless."""
    recipient = Recipient(
        user=case.applicant,
        mobile=case.contact_mobile,
        language=case.applicant.language if case.applicant else "fa",
    )
    if recipient.user is None and not recipient.mobile:
        return
    notify(
        notice=notice,
        recipient=recipient,
        context={"case": case, "text": text},
        dedupe_key=f"{case.tracking_code}:{key}",
        case_code=case.tracking_code,
        url=_address(case, recipient.language),
    )


def _address(case: Case, language: str) -> str:
    with override(language):
        return reverse("cases:my_case", args=[case.tracking_code])
