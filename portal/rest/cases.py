"""The core's own API: where a case is, for whoever knows its code."""

from __future__ import annotations

from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from portal.accounts.rate_limits import client_address
from portal.cases.models import Phase
from portal.cases.public_lookup import look_up
from portal.cases.public_status import public_status
from portal.errors import DomainError
from portal.rest.audiences import Public

_CODE = "[0-9]{14}"


class UnknownCode(DomainError):
    """No submitted case has this code."""

    status = 404
    message = _("There is no case with this code. Please compare it with your receipt.")


class CaseStatusSerializer(serializers.Serializer):
    """The open part of a case; labels are in the language of the request."""

    code = serializers.CharField()
    title = serializers.CharField()
    phase = serializers.ChoiceField(choices=Phase.choices)
    state = serializers.CharField()
    hint = serializers.CharField()
    unit = serializers.CharField()
    holder = serializers.CharField()
    next_step = serializers.CharField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    state_since = serializers.DateTimeField(allow_null=True)
    promised_at = serializers.DateTimeField(allow_null=True)
    is_paused = serializers.BooleanField()
    is_closed = serializers.BooleanField()


class PublicCases(ViewSet):
    """Follow a case by its tracking code."""

    permission_classes = [Public]
    lookup_field = "code"
    lookup_value_regex = _CODE

    @extend_schema(
        summary=_("Follow a case by its tracking code"),
        description=_(
            "Says where a case is, who holds it and what comes next, and nothing private. Wrong "
            "codes are counted; after ten in an hour every code has to wait."
        ),
        parameters=[
            OpenApiParameter(
                "code",
                str,
                OpenApiParameter.PATH,
                pattern=f"^{_CODE}$",
                description=_("The tracking code: 14 digits, without dashes."),
            )
        ],
        responses=CaseStatusSerializer,
    )
    def retrieve(self, request: Request, code: str) -> Response:
        """Say where a case is, who holds it and what comes next.

        Wrong codes are counted; after ten in an hour every code has to wait.
        """
        case = look_up(code=code, address=client_address(request))
        if case is None:
            raise UnknownCode
        response = Response(CaseStatusSerializer(public_status(case)).data)
        add_never_cache_headers(response)
        return response
