"""The API's own addresses: what there is, its OpenAPI document, and that document to read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.accounts.audiences import public
from portal.rest.apis import apis
from portal.rest.audiences import Public
from portal.rest.openapi import document
from portal.rest.routes import mounted


class EntrySerializer(serializers.Serializer):
    """One plugin's viewset; ``url`` is what its addresses begin with."""

    id = serializers.CharField()
    plugin = serializers.CharField()
    url = serializers.URLField()


class IndexSerializer(serializers.Serializer):
    """What this portal offers to programs now."""

    entries = EntrySerializer(many=True)
    schema = serializers.URLField()
    docs = serializers.URLField()


class Index(APIView):
    """The way in."""

    permission_classes = [Public]

    @extend_schema(
        operation_id="index",
        summary=_("What this portal offers to programs now"),
        description=_("One entry for each part that a plugin adds; what is off is not listed."),
        responses=IndexSerializer,
        tags=["portal"],
    )
    def get(self, request: Request) -> Response:
        """List what this portal offers to programs now."""
        root = request.build_absolute_uri(reverse("rest:index"))
        listed = [found for found in apis.active() if found.id in mounted]
        found: dict[str, Any] = {
            "entries": [
                {"id": one.id, "plugin": one.plugin, "url": root + mounted[one.id]}
                for one in listed
            ],
            "schema": request.build_absolute_uri(reverse("rest:schema")),
            "docs": request.build_absolute_uri(reverse("rest:docs")),
        }
        return Response(IndexSerializer(found).data)


class Schema(APIView):
    """The OpenAPI document of what is active now; ``?lang=en`` goes before ``Accept-Language``."""

    permission_classes = [Public]
    renderer_classes = [OpenApiJsonRenderer, OpenApiJsonRenderer2]
    schema = None

    def get(self, request: Request) -> Response:
        wanted = request.query_params.get("lang")
        if wanted in dict(settings.LANGUAGES):
            translation.activate(wanted)
        return Response(document())


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the document to people, in the language of the portal's other pages.

    The page loads nothing from other hosts.
    """
    root = request.build_absolute_uri(reverse("rest:index"))
    first = f'curl -H "Authorization: Bearer $TOKEN" {root}core/me/'
    return render(request, "rest/docs.html", {"first_request": first})
