"""The published versions of a form: who and when, what changed between any two, begin again."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from plugins.servicedesk.designing.changing import begin_again_from
from plugins.servicedesk.designs import offers_of
from plugins.servicedesk.form_designer.differences import differences
from plugins.servicedesk.form_designer.kind import FORMS
from plugins.servicedesk.models import Design
from portal.api import StaffRequest
from portal.api.definitions import FormVersion
from portal.api.persian import digits_for

VERSIONS = "servicedesk/form_designer/versions.html"


@FORMS.view
@require_GET
def versions(request: StaffRequest, design: Design) -> HttpResponse:
    """Show who published which version when, and what changed between two of them."""
    found = list(FORMS.versions_of(design))
    working = (0, _("what is in the works now"), design.definition)
    known = [working, *((one.number, _number(one), one.definition) for one in found)]
    by_number = {number: (words, definition) for number, words, definition in known}
    usual_old = found[0].number if found else 0
    old = _asked(request.GET.get("from"), by_number, usual_old)
    new = _asked(request.GET.get("to"), by_number, 0)
    context = {
        **FORMS.page_context(
            design, _("Versions of “%(title)s”") % {"title": design.label}, _("Versions")
        ),
        "header_icon": "history",
        "versions": found,
        "using": _using(design),
        "choices": [(number, words) for number, words, _definition in known],
        "old": old,
        "new": new,
        "old_words": by_number[old][0],
        "new_words": by_number[new][0],
        "changes": differences(by_number[old][1], by_number[new][1]) if found else [],
    }
    return render(request, VERSIONS, context)


def _number(version: FormVersion) -> str:
    return _("version %(number)s") % {"number": digits_for(version.number)}


def _asked(sent: str | None, known: Any, usual: int) -> int:
    return int(sent) if sent and sent.isdecimal() and int(sent) in known else usual


def _using(design: Design) -> dict[int, list[Any]]:
    """Return the services by the number of the version that they give to new applications."""
    found: dict[int, list[Any]] = {}
    for offer in offers_of(design).select_related("form_version"):
        found.setdefault(offer.form_version.number, []).append(offer)
    return found


@FORMS.view
@require_POST
def begin_again(request: StaffRequest, design: Design, number: int) -> HttpResponse:
    """Put an old version into the works in place of what is there."""
    return begin_again_from(request, FORMS, design, number, otherwise="design")
