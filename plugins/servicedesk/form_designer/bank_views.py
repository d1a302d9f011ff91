"""The page of the field bank: which questions it has, and who asks them."""

from __future__ import annotations

from collections import defaultdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from plugins.servicedesk.field_bank import remove_from_bank
from plugins.servicedesk.form_designer.access import form_designs_of
from plugins.servicedesk.form_designer.gallery import card_of
from plugins.servicedesk.form_designer.views import NAME, crumbs
from plugins.servicedesk.form_designer.working_copy import WorkingCopy
from plugins.servicedesk.models import BankQuestion, Design
from plugins.servicedesk.offers import DESIGN
from portal.api import StaffRequest, User, staff


@staff(DESIGN)
@require_GET
def bank(request: StaffRequest) -> HttpResponse:
    """List the questions of the field bank with the forms that ask them."""
    using = _using(request.user)
    context = {
        "page_title": _("Field bank"),
        "header_icon": "folder-open-inverse",
        "breadcrumbs_items": crumbs(("", _("Field bank"))),
        "rows": [
            (one, card_of(str(one.field.get("type"))), using.get(one.slug, []))
            for one in BankQuestion.objects.all()
        ],
    }
    return render(request, "servicedesk/form_designer/bank.html", context)


def _using(user: User) -> dict[str, list[Design]]:
    found: defaultdict[str, list[Design]] = defaultdict(list)
    for design in form_designs_of(user):
        slugs = {one.get("bank") for _step, one in WorkingCopy(design.definition).questions}
        for slug in slugs - {None, ""}:
            found[str(slug)].append(design)
    return found


@staff(DESIGN)
@require_POST
def remove(request: StaffRequest, slug: str) -> HttpResponse:
    """Take a question out of the field bank."""
    remove_from_bank(actor=request.user, slug=slug)
    messages.success(request, _("The question was taken out of the field bank."))
    return redirect(f"{NAME}:bank")
