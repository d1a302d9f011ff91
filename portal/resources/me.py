"""Who asks: an application or a person, and what it may do here."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from portal.accounts.access import units_with
from portal.accounts.audiences import is_citizen
from portal.rest.audiences import SignedIn
from portal.rest.models import Application
from portal.rest.scopes import Scope


class MyApplicationSerializer(serializers.Serializer):
    """The application behind a token."""

    name = serializers.CharField()
    token_prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    networks = serializers.ListField(child=serializers.CharField())
    expires_at = serializers.DateTimeField(allow_null=True)


@extend_schema_serializer(many=False)
class MeSerializer(serializers.Serializer):
    """What the account may do; ``application`` is null for people in a browser."""

    account = serializers.CharField()
    is_citizen = serializers.BooleanField()
    is_staff = serializers.BooleanField(help_text=_("Whether it sees cases of a unit."))
    rate_per_minute = serializers.IntegerField()
    application = MyApplicationSerializer(allow_null=True)


class Me(ViewSet):
    """The one who asks."""

    permission_classes = [SignedIn]
    pagination_class = None
    token_scopes = {"list": ""}

    @extend_schema(
        operation_id="me",
        summary=_("Who am I?"),
        description=_("Says what a token is good for. Needs no scope."),
        responses=MeSerializer,
    )
    def list(self, request: Request) -> Response:
        """Tell who asks, and what the token is good for."""
        found = request.auth if isinstance(request.auth, Application) else None
        told = {
            "account": request.user.get_username(),
            "is_citizen": is_citizen(request.user),
            "is_staff": bool(units_with(request.user, "cases.see")),
            "rate_per_minute": found.rate_per_minute if found else _usual_rate(),
            "application": _application(found) if found else None,
        }
        return Response(MeSerializer(told).data)


def _usual_rate() -> int:
    return int(settings.PORTAL_API_PER_MINUTE["user"])


def _application(found: Application) -> dict[str, object]:
    return {
        "name": found.name,
        "token_prefix": found.prefix,
        "scopes": found.scopes,
        "networks": found.networks,
        "expires_at": found.expires_at,
    }
