"""Who may issue and revoke documents."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.accounts.access import Actor, SystemActor, units_with
from portal.accounts.models import User
from portal.cases.models import Case
from portal.cases.policies import works_on
from portal.documents.models import DocumentTemplate, newest_templates
from portal.workflow.models import WorkflowVersion

ISSUE = "documents.issue"
REVOKE = "documents.revoke"


def can_issue(actor: Actor, case: Case) -> bool:
    """Say whether ``actor`` may issue documents in a submitted case; the system may."""
    return not case.is_draft and _holds(actor, case, ISSUE)


def can_revoke(actor: Actor, case: Case) -> bool:
    """Say whether ``actor`` may revoke the documents of a case; the system may."""
    return _holds(actor, case, REVOKE)


def templates_for(actor: Actor, case: Case) -> QuerySet[DocumentTemplate]:
    """Return the templates that ``actor`` may choose in a case: those that its workflow issues.

    Both as the case has it and as it is today. Whoever issues documents for the whole town may
    choose any, so that no unit can issue what another one is in charge of. At most 3 queries.
    """
    if units_with(actor, ISSUE).everywhere:
        return newest_templates()
    own = case.workflow_version
    versions = [own, WorkflowVersion.objects.newest(own.name)] if own else []
    names = {name for version in versions if version for name in _issued_by(version)}
    return newest_templates().filter(name__in=names)


def _issued_by(version: WorkflowVersion) -> set[str]:
    calls = (call for move in version.compiled.moves for call in move.effects)
    return {str(call.given.get("template")) for call in calls if call.type == "document"}


def _holds(actor: Actor, case: Case, permission: str) -> bool:
    if isinstance(actor, SystemActor):
        return True
    return isinstance(actor, User) and works_on(actor, case, permission)
