"""The page of the field bank: which questions it has, and who asks them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from plugins.servicedesk.designing.gallery import card_of
from plugins.servicedesk.designing.overview import undesigned_for
from plugins.servicedesk.field_bank import remove_from_bank
from plugins.servicedesk.form_designer.kind import FORMS
from plugins.servicedesk.form_designer.working_copy import WorkingCopy
from plugins.servicedesk.models import BankQuestion, Offer
from plugins.servicedesk.ownership import DESIGN
from portal.api import StaffRequest, User, staff
from portal.api.definitions import FormVersion


@staff(DESIGN)
@require_GET
def bank(request: StaffRequest) -> HttpResponse:
    """List the questions of the field bank with the forms that ask them."""
    using = _using(request.user)
    context = {
        "page_title": _("Field bank"),
        "header_title": _("Field bank"),
        "header_icon": "folder-open-inverse",
        "breadcrumbs_items": FORMS.crumbs(("", _("Field bank"))),
        "rows": [
            (one, card_of(str(one.field.get("type"))), using.get(one.slug, []))
            for one in BankQuestion.objects.all()
        ],
    }
    return render(request, "servicedesk/form_designer/bank.html", context)


@dataclass(frozen=True)
class Asking:
    """A form that asks a question of the bank; ``address`` is its page, if anybody works on it."""

    title: str
    definition: Mapping[str, Any]
    address: str = ""


def _using(user: User) -> dict[str, list[Asking]]:
    found: defaultdict[str, list[Asking]] = defaultdict(list)
    for form in _forms_of(user):
        slugs = {one.get("bank") for _step, one in WorkingCopy(form.definition).questions}
        for slug in slugs - {None, ""}:
            found[str(slug)].append(form)
    return found


def _forms_of(user: User) -> Iterator[Asking]:
    """Yield the forms of the user's units, also the published ones that nobody works on."""
    for design in FORMS.designs_of(user):
        yield Asking(design.label, design.definition, FORMS.page_of(design))
    published = {_newest(one.offers).pk: one for one in undesigned_for(FORMS, user)}
    for number, version in FormVersion.objects.in_bulk(published).items():
        yield Asking(published[number].title, version.definition)


def _newest(offers: Sequence[Offer]) -> FormVersion:
    """Return the newest of the versions that stand online."""
    return max((one.form_version for one in offers), key=lambda version: version.number)


@staff(DESIGN)
@require_POST
def remove(request: StaffRequest, slug: str) -> HttpResponse:
    """Take a question out of the field bank."""
    remove_from_bank(actor=request.user, slug=slug)
    messages.success(request, _("The question was taken out of the field bank."))
    return redirect(f"{FORMS.namespace}:bank")
