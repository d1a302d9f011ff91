"""The OpenAPI document: what is active now, built from the addresses below ``/api/v1/`` alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from threading import RLock
from typing import Any

from django.conf import settings
from django.urls import get_resolver
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from portal.contributions import Contribution, guard, is_active
from portal.rest.apis import Api, apis
from portal.rest.audiences import Audience, Public
from portal.rest.scopes import scope_of

Document = dict[str, Any]
Endpoint = tuple[str, str, str, Callable[..., Any]]
PREFIX = "api/v1/"
_READING = {"GET", "HEAD", "OPTIONS"}
#: drf-spectacular keeps one list of what it is looking at for the whole process.
_one_at_a_time = RLock()


class FieldErrorSerializer(serializers.Serializer):
    """One thing that is wrong with one field."""

    code = serializers.CharField()
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """``code`` is for programs and stays as it is; ``message`` is for people."""

    code = serializers.CharField()
    message = serializers.CharField()
    fields = serializers.DictField(child=FieldErrorSerializer(many=True), required=False)
    version = serializers.IntegerField(
        required=False, help_text=_("Of a case that changed meanwhile: the version to look at.")
    )
    changes = serializers.ListField(
        child=serializers.DictField(), required=False, help_text=_("What happened since.")
    )


class ErrorSerializer(serializers.Serializer):
    """The shape of every refusal."""

    error = ProblemSerializer()


class SessionScheme(OpenApiAuthenticationExtension):
    """The session's cookie, and the token that changes need besides."""

    target_class = "portal.rest.authentication.Session"
    name = ["session", "csrf"]

    def get_security_requirement(self, auto_schema: AutoSchema) -> dict[str, list[str]]:
        needed = ["session"] if auto_schema.method in _READING else ["session", "csrf"]
        return {name: [] for name in needed}

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, str]]:
        header = settings.CSRF_HEADER_NAME.removeprefix("HTTP_").replace("_", "-")
        return [
            {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
            {"type": "apiKey", "in": "header", "name": header},
        ]


class BearerScheme(OpenApiAuthenticationExtension):
    """The token of an application."""

    target_class = "portal.rest.authentication.Bearer"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class PortalSchema(AutoSchema):
    """Describes one operation; components are named after their plugin, so they cannot collide."""

    def get_serializer_name(self, serializer: serializers.Serializer, direction: Any) -> str:
        name = super().get_serializer_name(serializer, direction)
        contribution = _contribution_of(self.view)
        if contribution is None or type(serializer).__module__.startswith("portal."):
            return name
        return _camel_case(contribution.plugin) + name

    def get_auth(self) -> list[Document]:
        is_public = any(isinstance(one, Public) for one in self.view.get_permissions())
        return [*super().get_auth(), *([{}] if is_public else [])]

    def get_extensions(self) -> Document:
        audiences = [one for one in self.view.get_permissions() if isinstance(one, Audience)]
        named = {"x-audience": audiences[0].name} if audiences else {}
        if scope := scope_of(self.view):
            named["x-scope"] = str(scope)
        return {**named, **super().get_extensions()}

    def _get_response_bodies(self, direction: Any = "response") -> Document:
        bodies: Document = super()._get_response_bodies(direction)
        if direction == "response":
            refusal = OpenApiResponse(ErrorSerializer, description=_("Refused"))
            bodies.setdefault("4XX", self._get_response_for_code(refusal, "4XX"))
            away = OpenApiResponse(ErrorSerializer, description=_("Not at the moment"))
            bodies.setdefault("503", self._get_response_for_code(away, "503"))
        return bodies


class ApiEndpoints(EndpointEnumerator):
    """Walks the API's own addresses and leaves everything else on the site alone."""

    def get_api_endpoints(self, patterns: Any = None, prefix: str = "") -> list[Any]:
        return super().get_api_endpoints(get_resolver("portal.rest.urls").url_patterns, PREFIX)


class PortalGenerator(SchemaGenerator):
    """Describes every viewset that could be built; one that cannot be described is reported."""

    endpoint_inspector_cls = ApiEndpoints

    def parse(self, input_request: Any, public: bool) -> Document:
        self._initialise_endpoints()
        paths: Document = {}
        with _one_at_a_time:
            for endpoint in list(self.endpoints):
                for path, operations in self._described(endpoint, public).items():
                    paths.setdefault(path, {}).update(operations)
        return paths

    def create_view(self, callback: Callable[..., Any], method: str, request: Any = None) -> Any:
        view = super().create_view(callback, method, request)
        view.contribution = _contribution_of(callback)
        return view

    def _described(self, endpoint: Endpoint, public: bool) -> Document:
        """Return the paths of one endpoint, none if the plugin's code fails."""
        self.endpoints = [endpoint]
        contribution = _contribution_of(endpoint[-1])
        if contribution is None:
            return super().parse(None, public)
        known, above = dict(self.registry._components), len(GENERATOR_STATS._traces)
        with guard(contribution):
            return super().parse(None, public)
        self.registry._components = known
        del GENERATOR_STATS._traces[above:]
        return {}


class ActiveGenerator(PortalGenerator):
    """Describes what is active now, the same for every visitor."""

    def _described(self, endpoint: Endpoint, public: bool) -> Document:
        contribution = _contribution_of(endpoint[-1])
        if contribution is not None and not is_active(contribution):
            return {}
        return super()._described(endpoint, public)


def document() -> Document:
    """Return what is active now, in the active language; must not be changed. No query."""
    return _document(get_language(), tuple(found.value for found in apis.active()))


@lru_cache(maxsize=16)
def _document(language: str | None, active: tuple[Api, ...]) -> Document:
    return ActiveGenerator().get_schema(request=None, public=True)


def _contribution_of(described: object) -> Contribution[Api] | None:
    """Return what a view or its callback belongs to; None for the API's own addresses."""
    return getattr(described, "contribution", None)


def _camel_case(slug: str) -> str:
    return "".join(word.capitalize() for word in re.split("[-_]", slug))
