"""A handful of addresses that fail in every way, for the tests of this folder."""

from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from portal.errors import DomainError, Refused
from portal.ui import views


class Taken(DomainError):
    status = 409
    message = _("Done")


class Hasty(DomainError):
    status = 429
    retry_after_seconds = 90


def refused(request: HttpRequest) -> HttpResponse:
    raise Refused


def taken(request: HttpRequest) -> HttpResponse:
    raise Taken("The clerk <b>moved</b> it")


def hasty(request: HttpRequest) -> HttpResponse:
    raise Hasty


def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("no such host")


def torn(request: HttpRequest) -> HttpResponse:
    raise InterfaceError("connection already closed")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret detail")


def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("odd")


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.LANGUAGE_CODE)


urlpatterns = [
    path("", views.root),
    path("plain/", hello),
    path("admin/refused/", refused),
    *i18n_patterns(
        path("ui/", include("portal.ui.urls")),
        path("hello/", hello),
        path("refused/", refused),
        path("taken/", taken),
        path("hasty/", hasty),
        path("away/", away),
        path("torn/", torn),
        path("broken/", broken),
        path("denied/", denied),
        path("suspicious/", suspicious),
    ),
]
handler400 = "portal.ui.views.bad_request"
handler403 = "portal.ui.views.forbidden"
handler404 = "portal.ui.views.not_found"
handler500 = "portal.ui.views.server_error"
