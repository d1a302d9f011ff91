"""Which language a page speaks, and what people see when something refuses."""

from __future__ import annotations

import logging

from django.conf import settings
from django.conf.urls.i18n import is_language_prefix_patterns_used
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix, is_valid_path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from portal.errors import DomainError, Refused
from portal.ui.responses import error_response, is_at_work, prefers_json, unavailable

ONE_YEAR_SECONDS = 31_536_000
logger = logging.getLogger("portal.errors")


class PortalLocaleMiddleware(MiddlewareMixin):
    """Speak the language of the address, else of the cookie, else of the town.

    The browser's ``Accept-Language`` never decides: browsers here are often set to English by
    somebody else. An address without its language prefix is redirected to the one with it.
    """

    def process_request(self, request: HttpRequest) -> None:
        translation.activate(_language_of(request))
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        spoken = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
        if response.status_code == 404 and (address := _address_with_prefix(request, spoken)):
            response = HttpResponseRedirect(address)
        in_path = translation.get_language_from_path(request.path_info)
        if in_path:
            _remember(request, response, in_path)
        else:
            patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", translation.get_language() or spoken)
        return response


class StaffLanguageMiddleware(MiddlewareMixin):
    """Speak to who is signed in to the back office as the profile says, error pages included.

    Must stand below the one that knows the user. Costs no more: Wagtail reads the profile too.
    """

    def process_request(self, request: HttpRequest) -> None:
        if not is_at_work(request):
            return
        if profile := getattr(request.user, "wagtail_userprofile", None):
            translation.activate(profile.get_preferred_language())
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE


class DomainErrorMiddleware(MiddlewareMixin):
    """Turn refusals into plain pages, and a database that is away into a 503."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DomainError):
            return _refusal(request, error)
        if isinstance(error, OperationalError | InterfaceError):
            logger.error("database not available: %s", request.path, exc_info=error)
            return unavailable(request)
        return None


def _language_of(request: HttpRequest) -> str:
    in_path = translation.get_language_from_path(request.path_info)
    if in_path:
        return in_path
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _address_with_prefix(request: HttpRequest, language: str) -> str | None:
    """Return the address with its language in front, if no view owns the one without."""
    if request.resolver_match or request.method not in {"GET", "HEAD"} or prefers_json(request):
        return None
    urlconf = getattr(request, "urlconf", settings.ROOT_URLCONF)
    if not is_language_prefix_patterns_used(urlconf)[0]:
        return None
    path = f"/{language}{request.path_info}"
    if translation.get_language_from_path(request.path_info):
        return None
    needs_slash = not is_valid_path(path, urlconf)
    if needs_slash and (path.endswith("/") or not is_valid_path(f"{path}/", urlconf)):
        return None
    prefix = get_script_prefix()
    full_path = request.get_full_path(force_append_slash=needs_slash)
    return full_path.replace(prefix, f"{prefix}{language}/", 1)


def _remember(request: HttpRequest, response: HttpResponseBase, language: str) -> None:
    known = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
    if known != language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=ONE_YEAR_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Show the refusal; a plain :class:`Refused` looks exactly like a page that is not there."""
    logger.info("%s refused: %s", request.path, type(error).__name__)
    return error_response(
        request,
        status=error.status,
        message="" if type(error) is Refused else str(error),
        retry_after_seconds=getattr(error, "retry_after_seconds", None),
    )
