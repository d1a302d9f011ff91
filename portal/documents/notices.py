"""What people are told about documents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.cases import notices
from portal.documents.models import IssuedDocument
from portal.localised import localise
from portal.notifications.notices import Notice

ready = Notice(_("Your document is ready"), template="document_ready", channels=notices.CHANNELS)
revoked = Notice(
    _("A document was revoked"), template="document_revoked", channels=notices.CHANNELS
)


def tell_holder(notice: Notice, document: IssuedDocument, key: str) -> None:
    """Queue one notice about a document to the applicant; ``key`` makes a repeat harmless."""
    case = document.case
    title = localise(document.title, notices.language_of(case))
    notices.tell_applicant(
        notice=notice, case=case, key=f"document:{document.pk.hex}:{key}", text=title
    )
