"""Workflows as a kind of design."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.designing.kind import DesignKind
from plugins.servicedesk.models import Design
from portal.api.definitions import WorkflowVersion

WORKFLOWS = DesignKind(
    kind=Design.Kind.WORKFLOW,
    version=WorkflowVersion,
    namespace="workflow-designs",
    title=_("Workflows of services"),
    icon="tasks",
    templates="servicedesk/workflow_designer",
)
