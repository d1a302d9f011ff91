"""Forms and workflows as versioned data, as plugins use them."""

from portal.definitions.reading import InvalidDefinition
from portal.forms.actions import publish as publish_form
from portal.forms.answers import StepResult, clean_step, display_answers
from portal.forms.compile import compile_form
from portal.forms.compiled import CompiledStep
from portal.forms.definition import FormField
from portal.forms.field_types import FieldType
from portal.forms.models import FormVersion
from portal.forms.uploads import CheckedUpload, check_upload
from portal.workflow.actions import publish as publish_workflow
from portal.workflow.compile import compile_workflow
from portal.workflow.definition import Workflow
from portal.workflow.models import WorkflowVersion

__all__ = [
    "CheckedUpload",
    "CompiledStep",
    "FieldType",
    "FormField",
    "FormVersion",
    "InvalidDefinition",
    "StepResult",
    "Workflow",
    "WorkflowVersion",
    "check_upload",
    "clean_step",
    "compile_form",
    "compile_workflow",
    "display_answers",
    "publish_form",
    "publish_workflow",
]
