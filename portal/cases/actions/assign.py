"""Who in the unit works on a case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.cases import policies
from portal.cases.actions.talk import ConversationOver
from portal.cases.concurrency import claim_version, locked
from portal.cases.events import CaseAssigned, about
from portal.cases.models import Case, TimelineEntry
from portal.cases.timeline import add_entry
from portal.errors import DomainError, require
from portal.events.publishing import publish

ASSIGNED_LABEL = {"fa": "به کارشناس سپرده شد", "en": "Assigned to an officer"}


class NotInUnit(DomainError):
    """The colleague may not work on this case."""

    message = _("This colleague does not work in the unit that holds the case.")


@transaction.atomic
def assign_case(
    *,
    actor: User,
    case: Case,
    assignee: User | None,
    seen_version: int,
    at: datetime | None = None,
) -> Case:
    """Give the case to a colleague of the unit, take it over, or put it back (``None``).

    Taking a case over needs ``cases.handle``; giving it to somebody else ``cases.assign``.
    ``at`` is the moment, for imports; otherwise it is now. Publishes :class:`CaseAssigned`.
    Costs at most 6 queries.

    :raises StaleCase: somebody changed the case after ``seen_version``.
    :raises NotInUnit: the colleague may not handle cases of this unit.
    """
    case = locked(case)
    needed = "cases.handle" if assignee in (None, actor) else "cases.assign"
    require(policies.works_on(actor, case, needed))
    if case.is_draft or case.is_closed:
        raise ConversationOver
    if assignee is not None and not policies.works_on(assignee, case, "cases.handle"):
        raise NotInUnit
    claim_version(case, seen_version)
    case.assignee = assignee
    case.save(update_fields=["assignee", "updated_at"])
    add_entry(
        case, TimelineEntry.Kind.ASSIGNED, actor=actor, by_staff=True, is_public=False,
        label=ASSIGNED_LABEL, text=assignee.display_name if assignee else "",
        at=at or timezone.now(),
    )  # fmt: skip
    publish(CaseAssigned(**about(case), assignee_id=case.assignee_id))
    return case
