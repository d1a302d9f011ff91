from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.accounts.access import Actor
from portal.definitions.actions import PublishedMeanwhile, publish_version
from portal.workflow.compile import compile_workflow
from portal.workflow.models import WorkflowVersion

__all__ = ["PublishedMeanwhile", "publish"]


def publish(*, actor: Actor, name: str, definition: Mapping[str, Any]) -> WorkflowVersion:
    """Make a definition the newest version of the workflow called ``name`` (a slug).

    A definition that equals the newest version gives that version. Costs at most 3 queries.

    :raises InvalidDefinition: the definition is not sound; nothing is written.
    :raises PublishedMeanwhile: another version took the number first.
    :raises Refused: the actor is not on the staff.
    """
    return publish_version(
        actor=actor,
        versions=WorkflowVersion.objects.all(),
        compile_definition=compile_workflow,
        name=name,
        definition=definition,
    )
