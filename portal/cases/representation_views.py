"""The citizen's page of the legal persons that somebody acts for."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.audiences import CitizenRequest, citizen, public
from portal.accounts.models import IdentityLevel, Representation, User
from portal.accounts.representation import (
    Paper,
    may_decide,
    request_representation,
    revoke_representation,
)
from portal.audit.actions import record
from portal.cases.actions.drafts import safe_name
from portal.cases.downloads import private_download
from portal.cases.forms import RepresentationForm
from portal.errors import DomainError


@citizen
@require_http_methods(["GET", "POST"])
def organisations(request: CitizenRequest) -> HttpResponse:
    """List for whom somebody acts and has asked to act, and take another request."""
    form = RepresentationForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _requested(request.user, form):
            messages.success(request, _("Thank you. The town will look at your paper."))
            return redirect("cases:organisations")
        status = 422
    rows = Representation.objects.with_related().filter(person=request.user)
    known = request.user.identity_level.rank >= IdentityLevel.NATIONAL_ID.rank
    context = {"rows": rows, "form": form, "is_known": known}
    response = render(request, "cases/organisations.html", context, status=status)
    add_never_cache_headers(response)
    return response


def _requested(user: User, form: RepresentationForm) -> bool:
    upload = form.cleaned_data["paper"][0]
    name = safe_name(upload.file.name or "paper", upload.checked.extension)
    paper = Paper(upload.file, name, upload.checked.content_type)
    try:
        request_representation(
            actor=user,
            legal_id=form.cleaned_data["legal_id"],
            name=form.cleaned_data["name"],
            position=form.cleaned_data["position"],
            paper=paper,
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@citizen
@require_POST
def end(request: CitizenRequest, representation_id: UUID) -> HttpResponse:
    """Take an own request back, or act for an organisation no more."""
    rows = Representation.objects.filter(person=request.user)
    row = get_object_or_404(rows, pk=representation_id)
    try:
        revoke_representation(actor=request.user, representation=row)
    except DomainError as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("You do not act for it any more."))
    return redirect("cases:organisations")


@public
@require_GET
def paper(request: HttpRequest, representation_id: UUID) -> FileResponse:
    """Serve the paper of a request to its person, and to staff who decide; never shown inline."""
    row = get_object_or_404(_visible_to(request), pk=representation_id)
    content = get_object_or_404(_visible_to(request).exclude(paper=""), pk=row.pk)
    if row.person != request.user:
        record(actor=request.user, action="representation.paper_read", target=row, request=request)
    return private_download(
        content.paper.open("rb"), name=row.paper_name, content_type=row.paper_type
    )


def _visible_to(request: HttpRequest) -> QuerySet[Representation]:
    rows = Representation.objects.with_related()
    if not isinstance(request.user, User):
        return rows.none()
    return rows.all() if may_decide(request.user) else rows.filter(person=request.user)
