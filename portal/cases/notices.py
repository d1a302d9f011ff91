"""What the ledger tells people."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Representation, User
from portal.cases.models import Case
from portal.cases.policies import Citizen, OnBehalf
from portal.notifications.actions import Recipient, notify
from portal.notifications.notices import Notice

MOST_TOLD, INSTEAD = 200, 5
CHANNELS = ("inbox", "sms", "email")
submitted = Notice(_("Your case was received"), template="case_submitted", channels=CHANNELS)
moved = Notice(_("Your case moved on"), template="case_moved", channels=CHANNELS)
asked = Notice(_("Something is needed from you"), template="case_asked", channels=CHANNELS)
decided = Notice(_("Your case was decided"), template="case_decided", channels=CHANNELS)
message = Notice(_("A message about your case"), template="case_message", channels=CHANNELS)


def language_of(case: Case) -> str:
    """Return the language in which the applicant of ``case`` is told. No query when joined."""
    return case.applicant.language if case.applicant else settings.LANGUAGE_CODE


def filed_for(actor: Citizen, case: Case) -> str:
    """Say to the applicant of ``case`` who filed it; ``""`` for people who file themselves."""
    if not isinstance(actor, OnBehalf):
        return ""
    with override(language_of(case)):
        text = gettext("%(office)s filed it for you. Not you? Say so at “My cases”.")
        return text % {"office": actor.office.label}


def tell_applicant(
    *, notice: Notice, case: Case, key: str, text: str = "", page: str = "cases:my_case"
) -> None:
    """Queue one notice about ``case`` to its applicant; ``key`` makes a repeat harmless.

    ``page`` names the page of the case that it leads to.
    """
    for recipient in recipients_of(case):
        other = recipient.user is not None and recipient.user.pk != case.applicant_id
        own = f":{recipient.user.pk}" if other and recipient.user else ""
        notify(
            notice=notice,
            recipient=recipient,
            context={"case": case, "text": text},
            dedupe_key=f"{case.tracking_code}:{key}{own}",
            case_code=case.tracking_code,
            url=_address(case, recipient.language, page),
        )


def recipients_of(case: Case) -> list[Recipient]:
    """Return who is told about a case: its applicant, if there is any way.

    Of an organisation that is who filed it, or, once that person acts for it no more, up to five
    who do. One query for cases of organisations, else none.
    """
    if case.on_behalf_of_id is not None:
        rights = Representation.objects.filter(organisation=case.on_behalf_of_id).in_force()
        people = list(User.objects.filter(representations__in=rights, is_active=True)[:MOST_TOLD])
        if case.applicant not in people:
            return [Recipient.of(person) for person in people[:INSTEAD]]
    if case.applicant is None and not case.contact_mobile:
        return []
    return [Recipient(user=case.applicant, mobile=case.contact_mobile, language=language_of(case))]


def _address(case: Case, language: str, page: str) -> str:
    with override(language):
        return reverse(page, args=[case.tracking_code])
