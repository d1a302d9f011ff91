"""Forms and workflows as versioned data, as plugins use them."""

from portal.definitions.answer_values import Answers, is_unanswered
from portal.definitions.condition_tree import AllOf, Not
from portal.definitions.conditions import Condition, Domain, can_hold, in_words, read_condition
from portal.definitions.findings import Finding, Findings
from portal.definitions.formula_arithmetic import rounded
from portal.definitions.formulas import Formula, FormulaFailed, read_formula
from portal.definitions.reading import InvalidDefinition, Node
from portal.forms.actions import publish as publish_form
from portal.forms.answers import StepResult, clean_step, display_answers
from portal.forms.check import check_form
from portal.forms.compile import compile_form
from portal.forms.compiled import CompiledForm, CompiledStep, choices_of, labels_of
from portal.forms.definition import FormField
from portal.forms.domains import domain_of
from portal.forms.field_types import FieldType
from portal.forms.file_types import most_files
from portal.forms.group_types import columns_of
from portal.forms.models import FormVersion
from portal.forms.uploads import CheckedUpload, check_upload
from portal.forms.visibility import effective_answers, shown, shown_in_step
from portal.workflow.actions import publish as publish_workflow
from portal.workflow.check import check_workflow
from portal.workflow.compile import compile_workflow
from portal.workflow.definition import Workflow
from portal.workflow.models import WorkflowVersion

__all__ = [
    "AllOf",
    "Answers",
    "CheckedUpload",
    "CompiledForm",
    "CompiledStep",
    "Condition",
    "Domain",
    "FieldType",
    "Finding",
    "Findings",
    "FormField",
    "FormVersion",
    "Formula",
    "FormulaFailed",
    "InvalidDefinition",
    "Node",
    "Not",
    "StepResult",
    "Workflow",
    "WorkflowVersion",
    "can_hold",
    "check_form",
    "check_upload",
    "check_workflow",
    "choices_of",
    "clean_step",
    "columns_of",
    "compile_form",
    "compile_workflow",
    "display_answers",
    "domain_of",
    "effective_answers",
    "in_words",
    "is_unanswered",
    "labels_of",
    "most_files",
    "publish_form",
    "publish_workflow",
    "read_condition",
    "read_formula",
    "rounded",
    "shown",
    "shown_in_step",
]
