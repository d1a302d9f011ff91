"""Answering a question for files with a file that was sent before."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from portal.cases.actions import DraftClosed, save_step
from portal.cases.given_answers import files_by_field
from portal.cases.models import Case
from portal.cases.policies import Citizen
from portal.cases.visitors import own_case_view
from portal.errors import DomainError, Refused
from portal.filing.earlier_files import reuse_file
from portal.filing.progress import progress_of
from portal.filing.views import already_sent, file_id_in, step_or_404, uploaded
from portal.forms.answers import clean_step
from portal.persian.text import language_or_active


@own_case_view
@require_POST
def reuse(
    request: HttpRequest, draft: Case, owner: Citizen, step_key: str, field_key: str
) -> HttpResponse:
    """Take a file of an earlier case, named by ``?file=``; answers on the page are kept."""
    code = draft.tracking_code
    compiled = step_or_404(draft, step_key)
    file_id = file_id_in(request)
    if file_id is None or field_key not in [field.key for field in compiled.fields]:
        raise Http404
    files = files_by_field(draft)
    result = clean_step(
        compiled, request.POST, None, language_or_active(),
        already_uploaded=[*uploaded(files), field_key],
        earlier=progress_of(draft, files).shown.answers,
    )  # fmt: skip
    try:
        save_step(actor=owner, draft=draft, step_key=step_key, answers=result.answers, done=False)
        reuse_file(actor=owner, draft=draft, step=compiled, field_key=field_key, file_id=file_id)
    except DraftClosed:
        return already_sent(request, code)
    except Refused as error:
        raise Http404 from error
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("filing:step", code, step_key)
