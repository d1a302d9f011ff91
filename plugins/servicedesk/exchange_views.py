"""Taking a service out as a file, and taking one in: upload, look, confirm."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from plugins.servicedesk.exchange import MOST_BYTES, CannotImport, export_offer, read_file
from plugins.servicedesk.exchange_import import Preview, UnitNeed, import_offer, preview_import
from plugins.servicedesk.models import Offer
from plugins.servicedesk.named import Json
from plugins.servicedesk.ownership import DESIGN
from portal.api import DomainError, StaffRequest, staff, units_with
from portal.api.accounts import unit_labels
from portal.api.audit import record

LIST = "online-services:index"
EDIT = "online-services:edit"
PUBLISH, DRAFTS = "publish", "drafts"


class UploadForm(forms.Form):
    """The file of a service."""

    file = forms.FileField(
        label=gettext_lazy("File of a service"),
        help_text=gettext_lazy("A file that was exported from a portal of this kind."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self) -> Json:
        upload = self.cleaned_data["file"]
        try:
            return read_file(upload.read(MOST_BYTES + 1))
        except CannotImport as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class ConfirmForm(forms.Form):
    """The same file once more, units for those unknown here, and what should come of it."""

    content = forms.CharField(widget=forms.HiddenInput, strip=False)
    mode = forms.ChoiceField(
        label=gettext_lazy("What should happen"),
        widget=forms.RadioSelect,
        choices=[
            (PUBLISH, gettext_lazy("Publish the form and the workflow, and offer the service")),
            (DRAFTS, gettext_lazy("Only make drafts; nothing is published")),
        ],
        initial=PUBLISH,
    )

    def __init__(self, *args: Any, needs: tuple[UnitNeed, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs = needs
        choices = [("", _("Choose a unit")), *unit_labels().items()]
        for need in needs:
            self.fields[f"unit-{need.slug}"] = forms.ChoiceField(
                label=_("Unit for “%(unit)s”") % {"unit": need.title},
                choices=choices, required=False, initial=need.suggested,
            )  # fmt: skip

    @property
    def unit_fields(self) -> list[Any]:
        return [self[f"unit-{need.slug}"] for need in self.needs]


@staff(DESIGN)
@require_GET
def export(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a service out as a file. Written into the audit book."""
    scope = units_with(request.user, DESIGN)
    offer = get_object_or_404(Offer.objects.complete().filter(scope.q("unit")), pk=pk)
    record(
        actor=request.user, action="servicedesk.offer_exported", target=offer, slug=offer.slug,
        request=request,
    )  # fmt: skip
    response = JsonResponse(
        export_offer(offer), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = f'attachment; filename="service-{offer.slug}.json"'
    return response


@staff(DESIGN)
@require_http_methods(["GET", "POST"])
def import_file(request: StaffRequest) -> HttpResponse:
    """Take an uploaded file and show what importing it would do."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        context = {
            "page_title": _("Import a service"),
            "header_title": _("Import a service"),
            "header_icon": "upload",
            "breadcrumbs_items": _crumbs(("", _("Import a service"))),
            "form": form,
        }
        status = 422 if form.is_bound else 200
        return render(request, "servicedesk/admin/import.html", context, status=status)
    data = form.cleaned_data["file"]
    preview = preview_import(data)
    initial = {
        "content": json.dumps(data, ensure_ascii=False),
        "mode": DRAFTS if preview.has_errors else PUBLISH,
    }
    return _look(request, preview, ConfirmForm(needs=preview.unknown_units, initial=initial))


@staff(DESIGN)
@require_http_methods(["GET", "POST"])
def confirm(request: StaffRequest) -> HttpResponse:
    """Import what was looked at, or show it once more with what is still missing."""
    if request.method != "POST":
        return redirect("online-services:import")
    try:
        data = read_file(request.POST.get("content", "").encode(errors="replace"))
        first = preview_import(data)
    except CannotImport as refusal:
        messages.error(request, str(refusal))
        return redirect("online-services:import")
    form = ConfirmForm(request.POST, needs=first.unknown_units)
    chosen = {need.slug: request.POST.get(f"unit-{need.slug}", "") for need in form.needs}
    units = {slug: unit for slug, unit in chosen.items() if unit}
    if form.is_valid():
        try:
            return _done(request, data, units, form.cleaned_data["mode"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return _look(request, preview_import(data, units=units), form, status=422)


def _done(request: StaffRequest, data: Json, units: dict[str, str], mode: str) -> HttpResponse:
    publish = mode == PUBLISH
    offer = import_offer(actor=request.user, data=data, units=units, publish=publish)
    if offer is None:
        messages.success(request, _("The drafts were made. Nothing has been published."))
        return redirect(LIST)
    if offer.takes_applications:
        messages.success(request, _("The service was imported."))
    else:
        messages.success(
            request, _("The service was imported. It is closed; look at it and open it.")
        )
    return redirect(EDIT, offer.pk)


def _crumbs(*further: tuple[str, str]) -> list[dict[str, str]]:
    home = (reverse(LIST), _("Online services"))
    return [{"url": url, "label": label} for url, label in (home, *further)]


def _look(
    request: StaffRequest, preview: Preview, form: ConfirmForm, status: int = 200
) -> HttpResponse:
    context = {
        "page_title": _("Import: %(title)s") % {"title": preview.title},
        "header_title": _("Import: %(title)s") % {"title": preview.title},
        "header_icon": "upload",
        "breadcrumbs_items": _crumbs(
            (reverse("online-services:import"), _("Import a service")), ("", preview.title)
        ),
        "preview": preview,
        "form": form,
    }
    return render(request, "servicedesk/admin/import_preview.html", context, status=status)
