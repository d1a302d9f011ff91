"""The one shape of everything that goes wrong.

``{"error": {"code": "too_many", "message": "…"}}``, and for values that were refused also
``"fields": {"loan.days": [{"code": "max_value", "message": "…"}]}``: paths are joined by dots, and
what concerns no single field stands under ``non_field_errors``. A refusal may tell more in
``details`` of its own, such as what has changed meanwhile. Codes stay as they are; messages
are in the language of the request.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core import exceptions as django
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions as drf
from rest_framework.fields import get_error_detail
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from portal.contributions import Contribution, Gate
from portal.errors import DomainError, Refused
from portal.ui.responses import RETRY_AFTER_SECONDS, explain

logger = logging.getLogger("portal.errors")
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
Json = dict[str, Any]


class TooLarge(drf.APIException):
    """The body is longer than the portal reads."""

    status_code = 413
    default_detail = gettext_lazy("This is too much data for one request.")
    default_code = "too_large"


@dataclass(frozen=True)
class Problem:
    """What a program is told; ``fields`` maps a field's path to its errors."""

    status: int
    code: str
    message: str
    fields: Mapping[str, list[Json]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> Json:
        told: Json = {"code": self.code, "message": self.message, **self.details}
        return {"error": {**told, "fields": dict(self.fields)} if self.fields else told}


def answer_error(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer an exception of a viewset; None lets Django answer what is the core's own fault."""
    match = context["request"].resolver_match
    contribution = getattr(match and match.func, "contribution", None)
    action = getattr(context["view"], "action", None)
    problem = problem_of(error) or plugin_fault(error, contribution, action)
    if problem is None:
        return None
    set_rollback()
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(problem.as_json(), status=problem.status, headers=headers)


def problem_of(error: Exception) -> Problem | None:
    """Return what to say about an expected error; None if nobody expected it."""
    if isinstance(error, OperationalError | InterfaceError):
        logger.error("database not available", exc_info=error)
        return _general(503, "unavailable", RETRY_AFTER_SECONDS)
    if isinstance(error, DomainError) and type(error) is not Refused:
        logger.info("API refused: %s", type(error).__name__)
        waiting = _waiting(getattr(error, "retry_after_seconds", None))
        details = getattr(error, "details", {})
        return Problem(error.status, _code_of(error), str(error), headers=waiting, details=details)
    known = _as_api_exception(error)
    return None if known is None else _of_api_exception(known)


def plugin_fault(
    error: BaseException, contribution: Contribution[Any] | None, action: str | None
) -> Problem | None:
    """Report what a plugin did not expect, and return what is said about it.

    It is reported as ``<contribution>.<action>``, so that muting hits that action alone. None for
    what no plugin declares, and while debugging.
    """
    if contribution is None or settings.DEBUG:
        return None
    Gate.report(f"{contribution.id}.{action}" if action else contribution.id, error)
    return _general(500, "server_error", None)


def not_found() -> Problem:
    """Return what is said about everything that is not there, or not for this visitor."""
    return _of_api_exception(drf.NotFound())


def _as_api_exception(error: Exception) -> drf.APIException | None:
    if isinstance(error, drf.APIException):
        return error
    if isinstance(error, Http404 | Refused):
        return drf.NotFound()
    if isinstance(error, django.PermissionDenied):
        return drf.PermissionDenied()
    if isinstance(error, django.ValidationError):
        return drf.ValidationError(get_error_detail(error))
    if isinstance(error, django.RequestDataTooBig):
        return TooLarge()
    return drf.ParseError() if isinstance(error, django.SuspiciousOperation) else None


def _of_api_exception(error: drf.APIException) -> Problem:
    waiting = _waiting(getattr(error, "wait", None))
    if header := getattr(error, "auth_header", None):
        waiting["WWW-Authenticate"] = header
    if isinstance(error.detail, dict | list):
        message = _("Some values were not accepted.")
        return Problem(error.status_code, "invalid", message, _fields(error.detail), waiting)
    code = getattr(error.detail, "code", error.default_code)
    return Problem(error.status_code, code, str(error.detail), headers=waiting)


def _general(status: int, code: str, retry_after_seconds: int | None) -> Problem:
    message = str(explain(status).message)
    return Problem(status, code, message, headers=_waiting(retry_after_seconds))


def _waiting(seconds: float | None) -> dict[str, str]:
    return {} if seconds is None else {"Retry-After": str(int(seconds))}


def _code_of(error: DomainError) -> str:
    return _WORD_START.sub("_", type(error).__name__).lower()


def _fields(detail: Any) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for path, one in _leaves(detail, ""):
        said = {"code": one.code, "message": str(one)}
        found.setdefault(path or api_settings.NON_FIELD_ERRORS_KEY, []).append(said)
    return found


def _leaves(detail: Any, path: str) -> Iterator[tuple[str, drf.ErrorDetail]]:
    """Yield every single error with the path of its field, through nested objects and lists."""
    if isinstance(detail, Mapping):
        for name, below in detail.items():
            yield from _leaves(below, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list):
        for position, below in enumerate(detail):
            nested = isinstance(below, Mapping | list)
            yield from _leaves(below, f"{path}.{position}".lstrip(".") if nested else path)
    else:
        yield path, detail
