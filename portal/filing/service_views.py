"""The start page of a service that a plugin declares in code."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from portal.accounts.audiences import public
from portal.cases.models import Case
from portal.filing.actions import start_service, unit_of
from portal.filing.publishing import versions_of
from portal.filing.services import services
from portal.filing.start_page import Beginning, start_page
from portal.localised import localise


@public
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, service_id: str) -> HttpResponse:
    """Tell what a service needs and promises, and begin a form. Costs at most 8 queries to show.

    :raises ServiceNotReady: its definition is refused; the reason has been reported.
    """
    service = services.get(service_id)
    if service is None:
        raise Http404
    form_version, _workflow_version = versions_of(service)
    beginning = Beginning(
        title=localise(service.title),
        summary=localise(service.summary),
        level=service.needed_level,
        begin=partial(start_service, service=service),
        earlier=Case.objects.filter(kind=service_id),
        unit=unit_of(service).label,
        promised_days=service.days,
        steps=[localise(step.title) for step in form_version.compiled.steps],
    )
    return start_page(request, beginning)
