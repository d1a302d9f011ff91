"""The desk's own pages: choose a service, see what it needs, begin; the form is the core's."""

from __future__ import annotations

from functools import partial
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from plugins.servicedesk.actions import start_application
from plugins.servicedesk.fee_words import outline_of
from plugins.servicedesk.models import Offer
from portal.api import localise, public
from portal.api.cases import Case
from portal.api.filing import Beginning, OpenService, open_services, start_page
from portal.api.persian import search_key


@public
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the services that can be filed online, by category. One query at any number.

    Services that plugins bring along stand in a group of their own.
    """
    query = request.GET.get("q", "")[:100]
    offers = list(Offer.objects.defer("papers", "fee_lines"))
    words = search_key(query).split()
    found = [offer for offer in offers if _fits(offer, words)]
    found.sort(key=lambda offer: (localise(offer.category), offer.pk))
    groups = [
        (name, [_card_of(offer) for offer in rows])
        for name, rows in groupby(found, lambda o: localise(o.category))
    ]
    added = [service for service in open_services() if _names(service, words)]
    if added:
        groups.append((_("More services"), added))
    return render(request, "servicedesk/index.html", {"groups": groups, "query": query})


def _fits(offer: Offer, words: list[str]) -> bool:
    text = search_key(" ".join([*offer.title.values(), *offer.summary.values()]))
    return all(word in text for word in words)


def _names(service: OpenService, words: list[str]) -> bool:
    text = search_key(f"{service.title} {service.summary}")
    return all(word in text for word in words)


def _card_of(offer: Offer) -> OpenService:
    return OpenService(
        id=offer.slug,
        title=offer.label,
        summary=localise(offer.summary),
        address=reverse("servicedesk:start", args=[offer.slug]),
        days=offer.promised_days,
    )


@public
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell what a service needs and costs, and begin an application."""
    offer = get_object_or_404(Offer.objects.complete(), slug=slug)
    beginning = Beginning(
        title=offer.label,
        summary=localise(offer.summary),
        level=offer.needed_level,
        begin=partial(start_application, offer=offer),
        earlier=Case.objects.filter(application__offer=offer),
        unit=offer.unit.label,
        promised_days=offer.promised_days,
        steps=[localise(step.title) for step in offer.form_version.compiled.steps],
        takes_applications=offer.takes_applications,
    )
    crumbs = [(_("E-service desk"), reverse("servicedesk:index")), (offer.label, "")]
    outline = outline_of(offer.fee_lines, offer.form_version.compiled)
    context = {"offer": offer, "crumbs": crumbs, "outline": outline}
    return start_page(request, beginning, template="servicedesk/start.html", context=context)
