"""How every viewset answers unless it says otherwise: who asks, how often, in which formats.

The framework's own defaults stay as they are, because Wagtail's back office stands on them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from portal.rest.authentication import Session
from portal.rest.errors import answer_error
from portal.rest.pagination import Pages
from portal.rest.parsers import Json
from portal.rest.throttles import RequestsPerMinute


def _exception_handler(view: APIView) -> Callable[..., Any]:
    return answer_error


POLICY: dict[str, Any] = {
    "authentication_classes": [Session],
    "throttle_classes": [RequestsPerMinute],
    "renderer_classes": [JSONRenderer],
    "parser_classes": [Json, MultiPartParser],
    "pagination_class": Pages,
    "metadata_class": None,
    "get_exception_handler": _exception_handler,
}


def governed(view: type[APIView]) -> type[APIView]:
    """Return the view class under our policy; what it decides itself stays its own."""
    ours = {name: value for name, value in POLICY.items() if _is_frameworks_own(view, name)}
    named = {"__module__": view.__module__, "__doc__": view.__doc__}
    return type(view.__name__, (view,), {**named, **ours})


def _is_frameworks_own(view: type, name: str) -> bool:
    """Say whether the attribute comes from the framework; one that does not exist comes along."""
    owner = next((one for one in view.__mro__ if name in vars(one)), None)
    return owner is None or owner.__module__.startswith("rest_framework.")
