"""Templates of documents as a kind of design."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.designing.kind import DesignKind
from plugins.servicedesk.models import Design
from portal.api.documents import DocumentTemplate

DOCUMENTS = DesignKind(
    kind=Design.Kind.DOCUMENT,
    version=DocumentTemplate,
    namespace="document-designs",
    title=_("Document templates"),
    icon="doc-full-inverse",
    templates="servicedesk/document_designer",
)
