"""The page on which a design gets another title; its name for machines stays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.changing import save_design
from plugins.servicedesk.designing.kind import DesignKind, V
from plugins.servicedesk.designing.texts import gathered, spread, text_fields
from plugins.servicedesk.designs import ChangedMeanwhile
from plugins.servicedesk.models import Design
from portal.api import StaffRequest


class TitleForm(forms.Form):
    """What a design is called in the back office."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= title_fields()


def title_fields() -> dict[str, forms.Field]:
    """Return the fields of a title, of which the Persian one is required."""
    labels = (_("Title (Persian)"), _("Title (English)"))
    return text_fields("title", labels, required=True, longest=200)


def title_page(
    request: StaffRequest, kind: DesignKind[V], design: Design, *, heading: str
) -> HttpResponse:
    """Show the title and change it; a stale page is shown again with what was typed."""
    data = request.POST if request.method == "POST" else None
    form = TitleForm(data, initial=spread("title", design.title))
    refusal, status = "", 200 if data is None else 422
    if form.is_valid():
        try:
            save_design(request, design, title=gathered("title", form.cleaned_data))
            return redirect(kind.page_of(design))
        except ChangedMeanwhile as stale:
            refusal, status = str(stale), stale.status
            design.refresh_from_db()
    context = {
        **kind.page_context(design, heading, _("Title")),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "servicedesk/designing/title.html", context, status=status)
