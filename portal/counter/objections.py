"""“This was not me”: the citizen's word against a filing in the citizen's name."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.accounts.access import has_permission, people_with
from portal.accounts.permissions import MANAGE_COUNTERS
from portal.audit.actions import record
from portal.cases.desk_notices import tell_desk
from portal.cases.models import Case
from portal.cases.policies import Citizen, user_of
from portal.counter import policies
from portal.counter.models import AssistedFiling
from portal.errors import require
from portal.notifications.actions import Recipient, notify
from portal.notifications.notices import INBOX, Notice
from portal.persian.text import clean

OBJECTION_LIMIT = 1000
MOST_TOLD = 10
NOTE = {
    "fa": "متقاضی می‌گوید این پرونده را به دفتر نسپرده است:",
    "en": "The applicant says that the office was not asked to file this case:",
}

objected = Notice(
    _("A citizen objects to a filing"), template="counter_objected", channels=(INBOX, "email")
)


@transaction.atomic
def object_to_filing(*, actor: Citizen, filing: AssistedFiling, text: str) -> AssistedFiling:
    """Say that the office was not asked to do this; the consent ends at once.

    A case that was sent is flagged, its unit and the managers of the office are told; a draft is
    only the citizen's from now on. Objecting twice changes nothing.

    :raises Refused: the case is not the actor's own.
    """
    case = filing.case
    require(case is not None and policies.may_object(actor, case))
    row = AssistedFiling.objects.select_for_update(of=("self",)).with_related().get(pk=filing.pk)
    if row.objected_at or row.case is None:
        return row
    row.objected_at, row.objection = timezone.now(), clean(text)[:OBJECTION_LIMIT]
    row.save(update_fields=["objected_at", "objection"])
    if not row.case.is_draft:
        _flag(row.case, row)
    _tell_managers(row, row.case)
    record(
        actor=user_of(actor), action="counter.objected", target=row, code=row.case.tracking_code,
        office=row.office.unit.slug,
    )  # fmt: skip
    return row


def _flag(case: Case, filing: AssistedFiling) -> None:
    """Let the case stand out in the inbox; a message never makes a decision stale."""
    words = {language: f"{start} {filing.objection}" for language, start in NOTE.items()}
    moment = filing.objected_at or timezone.now()
    tell_desk(case=case, text=words, key="objection", at=moment)
    Case.objects.filter(pk=case.pk).exclude(phase="closed").update(awaits_reply=True)


def _tell_managers(filing: AssistedFiling, case: Case) -> None:
    managers = [
        person
        for person in people_with(MANAGE_COUNTERS)
        if has_permission(person, MANAGE_COUNTERS, unit=filing.office.unit)
    ]
    for person in managers[:MOST_TOLD]:
        with override(person.language):
            address = reverse("counter_admin:report")
        notify(
            notice=objected,
            recipient=Recipient.of(person),
            context={"case": case, "office": filing.office.label, "text": filing.objection},
            dedupe_key=f"counter:objected:{filing.pk}:{person.pk}",
            case_code=case.tracking_code,
            url=address,
        )
