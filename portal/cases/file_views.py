"""Opening a file of a case, from whichever side."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from portal.accounts.audiences import public
from portal.audit.actions import record
from portal.cases.downloads import private_download
from portal.cases.models import CaseFile
from portal.cases.policies import owns, user_of
from portal.cases.visitors import own_case_or_404
from portal.errors import DomainError

logger = logging.getLogger("portal.cases")


class FileGone(DomainError):
    """The record is there, the stored file is not."""

    status = 503
    message = _("This file cannot be opened at the moment. We have noted it.")


@public
@require_GET
def file(request: HttpRequest, file_id: UUID) -> FileResponse:
    """Serve one case file to whoever may see the case; never shown inline, never sniffed.

    :raises FileGone: it is not in the store.
    """
    case_file = _visible_file(request, file_id)
    content = _opened(case_file)
    user = user_of(request.user) if request.user.is_authenticated else None
    if user and not owns(user, case_file.case):
        record(
            actor=user,
            action="case_file.read",
            target=case_file,
            code=case_file.case.tracking_code,
            request=request,
        )
    return private_download(content, name=case_file.name, content_type=case_file.content_type)


def _opened(case_file: CaseFile) -> Any:
    try:
        return case_file.file.open("rb")
    except OSError as error:
        logger.exception("case file %s cannot be opened", case_file.pk)
        raise FileGone from error


def _visible_file(request: HttpRequest, file_id: UUID) -> CaseFile:
    rows = CaseFile.objects.select_related("case__unit", "case__holder", "entry")
    found = rows.visible_to(request.user).filter(pk=file_id).first()
    if found:
        return found
    candidate = get_object_or_404(rows.filter(~Q(entry__is_public=False)), pk=file_id)
    own_case_or_404(request, candidate.case.tracking_code)
    return candidate
