from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import get_language

from portal.definitions.findings import Finding
from portal.forms.compiled import CompiledForm
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
    for_staff: bool = False,
    findings: Sequence[Finding] = (),
    form: CompiledForm | None = None,
    links: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """Draw a workflow in the active language, with an ordered list for screen readers.

    ``units`` maps unit slugs to labels. ``for_staff`` shows all moves with their conditions,
    ``form`` names the questions in them, ``findings`` are marked, ``links``
    lead from states to addresses. The page links ``workflow/diagram.css``. No query.
    """
    compiled = workflow.compiled if isinstance(workflow, WorkflowVersion) else workflow
    language = get_language() or settings.LANGUAGE_CODE
    shown: dict[str, Any] = {
        "language": language,
        "current": current or None,
        "units": units,
        "for_staff": for_staff,
        "findings": findings,
        "form": form,
    }
    return {
        "svg": as_svg(compiled, decorative=True, links=links, **shown),
        "outline": outline(compiled, **shown),
    }
