"""Verifying documents for everybody, downloading them for those whose case it is."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.audiences import public
from portal.accounts.rate_limits import client_address
from portal.audit.actions import record
from portal.cases.downloads import private_download
from portal.cases.policies import can_see_as_staff, user_of
from portal.cases.visitors import own_case_or_404
from portal.documents.forms import CodeForm, CompareForm
from portal.documents.models import DocumentState, IssuedDocument
from portal.documents.verification import is_this_file, look_up_document, public_document
from portal.errors import DomainError

logger = logging.getLogger("portal.documents")


class DocumentGone(DomainError):
    """The record is there, the stored file is not."""

    status = 503
    message = gettext_lazy("This document cannot be opened at the moment. We have noted it.")


@public
@require_GET
def follow_code(request: HttpRequest, code: str) -> HttpResponse:
    """Lead the short address on a document to the page that verifies it. No query."""
    return redirect("verify:document", code)


@public
@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a verification code; read it in any digit script."""
    if "code" not in request.GET:
        return render(request, "documents/verify.html", {"form": CodeForm()})
    form = CodeForm(request.GET)
    if form.is_valid():
        response = redirect("verify:document", form.cleaned_data["code"].code)
        response["Location"] += "?mended=1" if form.cleaned_data["code"].mended else ""
        return response
    return _private(render(request, "documents/verify.html", {"form": form}, status=422))


@public
@require_http_methods(["GET", "POST"])
def verified(request: HttpRequest, code: str) -> HttpResponse:
    """Say what a document is worth; compare a file with it where one is sent.

    Costs at most 5 queries; a wrong code is counted against abuse.
    """
    document = look_up_document(code=code, address=client_address(request))
    if document is None:
        return _unknown(request, code)
    form = CompareForm(request.POST or None, request.FILES or None)
    sent = request.method == "POST"
    is_same = (
        is_this_file(document, form.cleaned_data["file"]) if sent and form.is_valid() else None
    )
    context = {
        "document": public_document(document),
        "form": form,
        "is_same": is_same,
        "mended": "mended" in request.GET,
    }
    status = 422 if sent and is_same is None else 200
    return _private(render(request, "documents/verified.html", context, status=status))


@public
@require_GET
def download(request: HttpRequest, document_id: UUID) -> FileResponse:
    """Serve a finished document to whoever may see its case; what staff read is recorded."""
    document = _visible(request, document_id)
    content = _opened(document)
    user = user_of(request.user) if request.user.is_authenticated else None
    if user and can_see_as_staff(user, document.case):
        record(
            actor=user,
            action="document.read",
            target=document,
            code=document.case.tracking_code,
            request=request,
        )
    return private_download(content, name=document.filename, content_type="application/pdf")


def _visible(request: HttpRequest, document_id: UUID) -> IssuedDocument:
    ready = IssuedDocument.objects.with_related().filter(Q(state=DocumentState.READY))
    found: IssuedDocument | None = ready.visible_to(request.user).filter(pk=document_id).first()
    if found is not None:
        return found
    candidate: IssuedDocument = get_object_or_404(ready, pk=document_id)
    own_case_or_404(request, candidate.case.tracking_code)
    return candidate


def _opened(document: IssuedDocument) -> Any:
    try:
        return document.file.open("rb")
    except OSError as error:
        logger.exception("document %s cannot be opened", document.pk)
        raise DocumentGone from error


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    form = CodeForm({"code": code})
    if form.is_valid():
        form.add_error(
            "code",
            _("No document of this town has this code. Do not trust a paper that carries it."),
        )
    return _private(render(request, "documents/verify.html", {"form": form}, status=404))


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
