"""Parts of the OpenAPI document that several addresses share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.negotiation import DefaultContentNegotiation

CODE = "[0-9]{14}"

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    required=True,
    description=_("A new UUID for each new case; sent again, it gives the same case."),
)


def case_code() -> OpenApiParameter:
    """Return the path parameter of everything below one case."""
    return OpenApiParameter(
        "code",
        str,
        OpenApiParameter.PATH,
        pattern=f"^{CODE}$",
        description=_("The tracking code: 14 digits, without dashes."),
    )


class Whatever(DefaultContentNegotiation):
    """Gives a file whatever kinds of content are asked for; refusals are told as JSON."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type
