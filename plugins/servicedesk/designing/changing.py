"""Saves what changed of a design in the name of who sent the page, or says why it was not saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.kind import DesignKind, V
from plugins.servicedesk.designs import ChangedMeanwhile, change_design
from plugins.servicedesk.models import Design
from portal.api import DomainError, StaffRequest
from portal.api.persian import digits_for

UNKNOWN_REVISION = -1


def seen_revision(request: HttpRequest) -> int:
    """Return the revision of the page that was sent; none that exists where it is missing."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else UNKNOWN_REVISION


def save_design(request: StaffRequest, design: Design, **values: Any) -> Design:
    """Save ``values`` of a design in the name of who sent the page.

    :raises ChangedMeanwhile: somebody else has saved since that page was opened.
    """
    return change_design(
        actor=request.user, design=design, seen_revision=seen_revision(request), values=values
    )


def refused_at(request: StaffRequest, address: str, refusal: DomainError) -> HttpResponse:
    """Lead to ``address`` and say why nothing was changed."""
    messages.error(request, str(refusal))
    return redirect(address)


def begin_again_from(
    request: StaffRequest, kind: DesignKind[V], design: Design, number: int, *, otherwise: str
) -> HttpResponse:
    """Put an old version into the works in place of what is there.

    ``otherwise`` is the page to return to where somebody else has changed that meanwhile.
    """
    version = get_object_or_404(kind.versions_of(design), number=number)
    try:
        save_design(request, design, definition=version.definition)
    except ChangedMeanwhile as refusal:
        return refused_at(request, kind.page_of(design, otherwise), refusal)
    words = _("You now work on a copy of version %(number)s. Nothing is published yet.")
    messages.success(request, words % {"number": digits_for(number)})
    return redirect(kind.page_of(design))
