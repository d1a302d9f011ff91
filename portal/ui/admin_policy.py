"""What a page of the back office may load: its own host's things, and Wagtail's inline code."""

from __future__ import annotations

from csp.constants import HEADER, NONE, SELF, UNSAFE_INLINE
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

PREFIX = "/admin/"
DIRECTIVES = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}


class AdminPolicyMiddleware(MiddlewareMixin):
    """Give the back office a policy of its own; must stand below the one for public pages.

    It takes the place of that one in page previews, which the back office frames.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path_info.startswith(PREFIX):
            response[HEADER] = build_policy(config=DIRECTIVES)
        return response
