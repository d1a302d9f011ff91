"""Publishes a workflow once a check finds nothing wrong and all its examples hold."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from plugins.servicedesk.designs import Version, publish_design
from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.companions import Companions, companions_of
from plugins.servicedesk.workflow_designer.examples import tried
from plugins.servicedesk.workflow_designer.remarks import remarks_on
from plugins.servicedesk.workflow_designer.working_copy import WorkingCopy
from portal.api import DomainError, User
from portal.api.accounts import unit_labels


class NotReady(DomainError):
    """The check has found errors, or examples fail; ``problems`` says which."""

    status = 409

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        reasons = " ".join(self.problems)
        super().__init__(_("This cannot be published yet. %(reasons)s") % {"reasons": reasons})


@transaction.atomic
def publish_workflow_design(
    *, actor: User, design: Design, seen_revision: int, companions: Companions | None = None
) -> Version:
    """Make a workflow the version of all offers that use it; see :func:`publish_design`.

    ``companions`` are the forms that it must go with, else those of the offers. Costs 6 queries
    more than that.

    :raises NotReady: a check finds an error, or an example does not hold.
    :raises Refused, ChangedMeanwhile: see there.
    """
    stored = Design.objects.select_for_update().get(pk=design.pk)
    if problems := problems_of(stored, companions or companions_of(stored)):
        raise NotReady(problems)
    return publish_design(actor=actor, design=stored, seen_revision=seen_revision)


def problems_of(design: Design, companions: Companions) -> list[str]:
    """Say why a workflow cannot be published; nothing where it can. Costs at most 2 queries."""
    copy = WorkingCopy(design.definition)
    errors = remarks_on(copy, companions, unit_labels()).errors
    return [*(one.text for one in errors), *failing_examples(design, companions)]


def failing_examples(design: Design, companions: Companions) -> list[str]:
    """Say which examples of a workflow do not hold, and why. At most one query."""
    return [
        _("“%(name)s” does not hold: %(problems)s")
        % {"name": one.name, "problems": " ".join(one.problems)}
        for one in tried(design, WorkingCopy(design.definition), companions)
        if not one.holds
    ]
