"""The pages of one document for staff, and the page that issues one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.access import has_permission
from portal.accounts.audiences import StaffRequest, staff
from portal.audit.actions import record
from portal.cases.models import Case
from portal.documents.actions import (
    issue_document,
    mend_document,
    replace_document,
    revoke_document,
)
from portal.documents.forms import IssueForm, RevokeForm
from portal.documents.models import DocumentState, IssuedDocument, Revocation
from portal.documents.policies import ISSUE, REVOKE, can_issue, can_revoke, templates_for
from portal.documents.typesetting import verification_address
from portal.errors import DomainError

READ = "document.page_read"


def may_care(user: Any) -> bool:
    return has_permission(user, ISSUE) or has_permission(user, REVOKE)


@staff("cases.see")
@require_GET
def document_page(request: StaffRequest, document_id: UUID) -> HttpResponse:
    """Show a document with its history. Reading it is recorded. At most 14 queries."""
    document = _document(request, document_id)
    record(
        actor=request.user, action=READ, target=document, code=document.case.tracking_code,
        request=request,
    )  # fmt: skip
    return _page(request, document)


@staff(REVOKE)
@require_POST
def revoke(request: StaffRequest, document_id: UUID) -> HttpResponse:
    """Declare a document worthless."""
    document = _document(request, document_id)
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _page(request, document, form=form, status=422)
    try:
        revoke_document(
            actor=request.user,
            document=document,
            reason=form.cleaned_data["reason"],
            revocation=Revocation(form.cleaned_data["revocation"]),
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        fresh = _document(request, document_id)
        return _page(request, fresh, form=form, status=refusal.status)
    messages.success(request, _("The document was revoked. Whoever verifies it reads so."))
    return redirect("issued_documents:document", document_id)


@staff(ISSUE)
@require_POST
def replace(request: StaffRequest, document_id: UUID) -> HttpResponse:
    """Issue the document anew, from the case as it is now."""
    document = _document(request, document_id)
    try:
        new = replace_document(actor=request.user, document=document)
    except DomainError as refusal:
        return _refused(request, document_id, refusal)
    messages.success(
        request, _("A new document is being prepared. When it is ready, this one is revoked.")
    )
    return redirect("issued_documents:document", new.pk)


@staff(ISSUE)
@require_POST
def mend(request: StaffRequest, document_id: UUID) -> HttpResponse:
    """Try a document that could not be made once more."""
    document = _document(request, document_id)
    try:
        mend_document(actor=request.user, document=document)
    except DomainError as refusal:
        return _refused(request, document_id, refusal)
    messages.success(request, _("The document is being prepared again."))
    return redirect("issued_documents:document", document_id)


@staff(ISSUE)
@require_http_methods(["GET", "POST"])
def issue(request: StaffRequest, code: str) -> HttpResponse:
    """Issue a document of a case by choosing its template. At most 20 queries."""
    case = _case(request, code)
    form = IssueForm(request.POST or None, templates=templates_for(request.user, case))
    if form.is_valid():
        try:
            document = issue_document(
                actor=request.user,
                case=case,
                template_version=form.cleaned_data["template"],
                decision=form.cleaned_data["decision"] or None,
                document_id=form.cleaned_data["document_id"],
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The document is being prepared."))
            return redirect("issued_documents:document", document.pk)
    context = {
        "page_title": _("Issue a document"),
        "header_icon": "doc-full",
        "case": case,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "documents_admin/issue.html", context, status=status)


def _case(request: StaffRequest, code: str) -> Case:
    rows = Case.objects.for_staff(request.user).with_related().select_related("form_version")
    case = rows.filter(tracking_code=code).first()
    if case is None or not can_issue(request.user, case):
        raise Http404
    found: Case = case
    return found


def _document(request: StaffRequest, document_id: UUID) -> IssuedDocument:
    """Return a document of a case that this member of staff sees. One query."""
    rows = IssuedDocument.objects.with_related().select_related("issued_by", "revoked_by")
    visible = rows.for_staff(request.user).filter(pk=document_id).first()
    if visible is None:
        raise Http404
    found: IssuedDocument = visible
    return found


def _refused(request: StaffRequest, document_id: UUID, refusal: DomainError) -> HttpResponse:
    messages.error(request, str(refusal))
    return _page(request, _document(request, document_id), status=refusal.status)


def _page(
    request: StaffRequest,
    document: IssuedDocument,
    *,
    form: RevokeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    may_issue = can_issue(request.user, document.case)
    may_revoke = can_revoke(request.user, document.case) and not document.revoked_at
    failed = document.state == DocumentState.FAILED and not document.revoked_at
    context = {
        "page_title": document.label,
        "header_title": document.label,
        "header_icon": "doc-full",
        "breadcrumbs_items": _way(request, document),
        "document": document,
        "verification_address": verification_address(document.code),
        "replaced_by": document.replacements.first(),
        "form": form or RevokeForm(),
        "may_revoke": may_revoke,
        "may_replace": may_issue and may_revoke and document.is_ready,
        "may_mend": may_issue and failed,
    }
    return render(request, "documents_admin/document.html", context, status=status)


def _way(request: StaffRequest, document: IssuedDocument) -> list[dict[str, str]]:
    here = {"url": "", "label": document.shown_number()}
    if not may_care(request.user):
        return [here]
    return [{"url": reverse("issued_documents:index"), "label": _("Issued documents")}, here]
