"""Documents that the town hall issues, as plugins use them."""

from portal.documents.actions import (
    CannotMend,
    issue_document,
    mend_document,
    publish_template,
    replace_document,
    revoke_document,
)
from portal.documents.check import check_template
from portal.documents.definition import (
    LONGEST_VALID_DAYS,
    MOST_SIGNATORY_LINES,
    DocumentDefinition,
    Paper,
    compile_document,
)
from portal.documents.effects import issue_in_words
from portal.documents.filters import FILTER_LABELS
from portal.documents.models import (
    DocumentTemplate,
    IssuedDocument,
    Revocation,
    Standing,
    newest_templates,
)
from portal.documents.tasks import prepare as prepare_document
from portal.documents.template_language import LONGEST_TEMPLATE
from portal.documents.typesetting import preview_pdf, sample_variables, verification_address
from portal.documents.verification import PublicDocument, look_up_document, public_document
from portal.documents.vocabulary import variable_labels

__all__ = [
    "FILTER_LABELS",
    "LONGEST_TEMPLATE",
    "LONGEST_VALID_DAYS",
    "MOST_SIGNATORY_LINES",
    "CannotMend",
    "DocumentDefinition",
    "DocumentTemplate",
    "IssuedDocument",
    "Paper",
    "PublicDocument",
    "Revocation",
    "Standing",
    "check_template",
    "compile_document",
    "issue_document",
    "issue_in_words",
    "look_up_document",
    "mend_document",
    "newest_templates",
    "prepare_document",
    "preview_pdf",
    "public_document",
    "publish_template",
    "replace_document",
    "revoke_document",
    "sample_variables",
    "variable_labels",
    "verification_address",
]
