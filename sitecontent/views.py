"""Fixed addresses that lead to the pages editors may move or rename."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_GET
from wagtail.models import Page

from portal.api import public
from sitecontent.models import NewsIndexPage, ServiceIndexPage


@public
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """Lead to the list of services in the active language."""
    return _first(request, ServiceIndexPage)


@public
@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """Lead to the news in the active language."""
    return _first(request, NewsIndexPage)


def _first(request: HttpRequest, kind: type[Page]) -> HttpResponse:
    page = kind.objects.live().filter(locale__language_code=get_language()).first()
    if page is None:
        raise Http404
    return redirect(page.get_url(request))
