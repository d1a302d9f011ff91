"""Webhooks for programs: an application says where it wants to be told of what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from portal.rest.audiences import SignedIn
from portal.rest.models import Application, Subscription
from portal.rest.scopes import Scope
from portal.rest.strict import Strict, checked
from portal.rest.subscriptions import Happening, resume, rotate_secret, subscribe, unsubscribe

HOOK_ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
IDS = [OpenApiParameter("hook_id", UUID, "path")]


class ApplicationsOnly(PermissionDenied):
    """People look after webhooks in the back office."""

    default_detail = _("Only an application with a token has webhooks.")
    default_code = "applications_only"


class NewWebhook(Strict):
    """Where to tell of what; without ``service`` of all."""

    url = serializers.CharField(max_length=500, help_text=_("An https address outside."))
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=Happening.choices), allow_empty=False, max_length=10
    )
    service = serializers.CharField(max_length=150, allow_blank=True, default="")


class WebhookSerializer(serializers.Serializer):
    """One webhook of the application."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(choices=Happening.choices))
    service = serializers.CharField(allow_blank=True)
    failures = serializers.IntegerField(help_text=_("Attempts in a row that failed."))
    paused_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class WebhookSecretSerializer(WebhookSerializer):
    """A webhook with its secret, which is shown now only."""

    secret = serializers.CharField()


class Webhooks(ViewSet):
    """The webhooks of the application whose token is used."""

    permission_classes = [SignedIn]
    pagination_class = None
    lookup_field = "hook_id"
    lookup_value_regex = HOOK_ID
    token_scopes = dict.fromkeys(
        ("list", "create", "destroy", "secret", "resumption"), Scope.WEBHOOKS_MANAGE
    )

    @extend_schema(
        summary=_("List webhooks"), responses=WebhookSerializer(many=True), filters=False
    )
    def list(self, request: Request) -> Response:
        """List the application's own webhooks."""
        rows = _application(request).subscriptions.all()
        return Response(WebhookSerializer(rows, many=True).data)

    @extend_schema(
        summary=_("Begin a webhook"),
        description=_("The answer holds the secret that signs its calls; it is not shown again."),
        request=NewWebhook,
        responses={201: WebhookSecretSerializer},
    )
    def create(self, request: Request) -> Response:
        """Tell the application of events from now on."""
        application = _application(request)
        made = subscribe(
            actor=request.user, application=application, **checked(NewWebhook, request.data)
        )
        return _with_secret(made, 201)

    @extend_schema(summary=_("End a webhook"), parameters=IDS, responses={204: None})
    def destroy(self, request: Request, hook_id: str) -> Response:
        """Tell the application nothing more at this address."""
        unsubscribe(actor=request.user, subscription=_own(request, hook_id))
        return Response(status=204)

    @extend_schema(
        summary=_("Draw a new secret"),
        description=_("For a day calls carry a signature by the old one too."),
        parameters=IDS,
        request=None,
        responses=WebhookSecretSerializer,
    )
    @action(detail=True, methods=["post"])
    def secret(self, request: Request, hook_id: str) -> Response:
        """Change the secret without missing a call."""
        return _with_secret(
            rotate_secret(actor=request.user, subscription=_own(request, hook_id)), 200
        )

    @extend_schema(
        summary=_("Let a paused webhook go on"),
        parameters=IDS,
        request=None,
        responses=WebhookSerializer,
    )
    @action(detail=True, methods=["post"])
    def resumption(self, request: Request, hook_id: str) -> Response:
        """Go on after a pause; what waited is sent."""
        found = resume(actor=request.user, subscription=_own(request, hook_id))
        return Response(WebhookSerializer(found).data)


def _application(request: Request) -> Application:
    if not isinstance(request.auth, Application):
        raise ApplicationsOnly
    return request.auth


def _own(request: Request, hook_id: str) -> Subscription:
    rows: Any = Subscription.objects.filter(application=_application(request))
    found: Subscription = get_object_or_404(rows.select_related("application"), pk=hook_id)
    return found


def _with_secret(subscription: Subscription, status: int) -> Response:
    return Response(WebhookSecretSerializer(subscription).data, status=status)
