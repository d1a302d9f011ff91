"""How every viewset answers unless it says otherwise: who asks, how often, in which formats.

The framework's own defaults stay as they are, because Wagtail's back office stands on them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.rest.authentication import Bearer, Session
from portal.rest.errors import answer_error
from portal.rest.pagination import Pages
from portal.rest.parsers import Json
from portal.rest.scopes import require_scope
from portal.rest.tallies import count_call
from portal.rest.throttles import RequestsPerMinute


def _exception_handler(view: APIView) -> Callable[..., Any]:
    return answer_error


POLICY: dict[str, Any] = {
    "authentication_classes": [Bearer, Session],
    "throttle_classes": [RequestsPerMinute],
    "renderer_classes": [JSONRenderer],
    "parser_classes": [Json, MultiPartParser],
    "pagination_class": Pages,
    "metadata_class": None,
    "get_exception_handler": _exception_handler,
}


class Governed(APIView):
    """What no viewset decides itself: the scopes of applications, and the count of their calls.

    Requests are counted against their limit before they are refused: refusals cost too.
    """

    def check_permissions(self, request: Request) -> None:
        super().check_throttles(request)
        require_scope(request, self)
        super().check_permissions(request)

    def check_throttles(self, request: Request) -> None:
        """Do nothing more: :meth:`check_permissions` has counted the request."""

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        count_call(request, answer.status_code)
        return answer


def governed(view: type[APIView]) -> type[APIView]:
    """Return the view class under our policy; what it decides itself stays its own."""
    ours = {name: value for name, value in POLICY.items() if _is_frameworks_own(view, name)}
    named = {"__module__": view.__module__, "__doc__": view.__doc__}
    return type(view.__name__, (Governed, view), {**named, **ours})


def _is_frameworks_own(view: type, name: str) -> bool:
    """Say whether the attribute comes from the framework; one that does not exist comes along."""
    owner = next((one for one in view.__mro__ if name in vars(one)), None)
    return owner is None or owner.__module__.startswith("rest_framework.")
