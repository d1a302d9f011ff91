from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.translation import get_language

from portal.workflow.definition import Workflow
from portal.workflow.diagram import as_svg
from portal.workflow.models import WorkflowVersion
from portal.workflow.outline import UnitLabels, outline

register = template.Library()


@register.inclusion_tag("workflow/diagram.html")
def workflow_diagram(
    workflow: Workflow | WorkflowVersion,
    current: str | None = None,
    units: UnitLabels | None = None,
) -> dict[str, object]:
    """Draw a workflow in the active language, with an ordered list for screen readers.

    ``units`` maps unit slugs to labels. The page links ``workflow/diagram.css``. No query.
    """
    compiled = workflow.compiled if isinstance(workflow, WorkflowVersion) else workflow
    language = get_language() or settings.LANGUAGE_CODE
    here = current or None
    return {
        "svg": as_svg(compiled, language=language, current=here, units=units, decorative=True),
        "outline": outline(compiled, language=language, current=here, units=units),
    }
