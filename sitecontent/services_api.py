"""Services of the town for programs: each with its complete information sheet."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from portal.api.rest import Pages, Public, Strict, checked
from sitecontent import choices
from sitecontent.models import ServicePage

SERVICE_ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
READ = "services.read"


class ServiceFilter(Strict):
    """Which services to list."""

    q = serializers.CharField(max_length=100, required=False, help_text=_("Words to look for."))
    category = serializers.SlugField(max_length=80, required=False)
    unit = serializers.SlugField(max_length=80, required=False)
    service_type = serializers.ChoiceField(choices=choices.ServiceType.choices, required=False)
    life_event = serializers.ChoiceField(choices=choices.LifeEvent.choices, required=False)
    service_code = serializers.CharField(max_length=11, required=False)
    page = serializers.CharField(max_length=20, required=False)
    page_size = serializers.CharField(max_length=20, required=False)


class ServiceSerializer(serializers.Serializer):
    """One service in a list; ``id`` is the same in every language."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    service_code = serializers.CharField(allow_blank=True)
    category = serializers.CharField(allow_blank=True)
    unit = serializers.CharField(allow_blank=True)
    duration = serializers.CharField(allow_blank=True)
    url = serializers.URLField()


class ServiceSheetSerializer(ServiceSerializer):
    """One service with its sheet: facts by name, and rows such as fees, documents and laws."""

    facts = serializers.DictField()
    rows = serializers.DictField(child=serializers.ListField(child=serializers.JSONField()))


class Services(GenericViewSet):
    """The town's services, as their pages tell them."""

    permission_classes = [Public]
    serializer_class = ServiceSerializer
    pagination_class = Pages
    lookup_field = "service_id"
    lookup_value_regex = SERVICE_ID
    token_scopes = {"list": READ, "retrieve": READ}

    @extend_schema(summary=_("List services"), parameters=[ServiceFilter])
    def list(self, request: Request) -> Response:
        """List the published services of the request's language. About 5 queries."""
        wanted = checked(ServiceFilter, request.query_params.dict())
        rows = _narrowed(wanted).for_lists().order_by("title", "pk")
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response([_shown(request, one) for one in page])

    @extend_schema(
        summary=_("Read a service with its information sheet"),
        description=_("Documents, fees, laws, questions, duration, steps and where to complain."),
        parameters=[OpenApiParameter("service_id", str, "path", pattern=f"^{SERVICE_ID}$")],
        responses=ServiceSheetSerializer,
    )
    def retrieve(self, request: Request, service_id: str) -> Response:
        """Tell everything about one service. About 5 queries."""
        rows = ServicePage.objects.published_in(_language()).select_related("category", "unit")
        page = get_object_or_404(rows, translation_key=service_id)
        return Response({**_shown(request, page), "facts": _facts(page), "rows": _rows(page)})


def _narrowed(wanted: dict[str, Any]) -> Any:
    rows = ServicePage.objects.published_in(_language())
    exact = {
        "category__slug": wanted.get("category"),
        "unit__slug": wanted.get("unit"),
        "service_type": wanted.get("service_type"),
        "service_code": wanted.get("service_code"),
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if "life_event" in wanted:
        rows = rows.for_life_event(wanted["life_event"])
    return rows.with_words(wanted["q"]) if wanted.get("q", "").strip() else rows


def _shown(request: Request, page: ServicePage) -> dict[str, Any]:
    shown: dict[str, Any] = ServiceSerializer(
        {
            "id": page.translation_key,
            "title": page.title,
            "summary": page.summary,
            "service_code": page.service_code,
            "category": page.category.slug if page.category else "",
            "unit": page.unit.slug if page.unit else "",
            "duration": page.duration_label,
            "url": request.build_absolute_uri(page.url or "/"),
        }
    ).data
    return shown


#: What is told of a sheet beside its rows, as the page's fields are called.
FACTS = (
    "provider_name", "parent_agency", "service_type", "audience", "nature", "levels",
    "life_events", "start_trigger", "start_trigger_other", "maturity", "no_documents_needed",
    "duration_value", "duration_unit", "complaint_unit", "complaint_how",
    "complaint_response_days", "legal_remedy", "follow_up", "applicants_count",
    "applicants_period", "frequency", "frequency_times", "frequency_period", "frequency_note",
    "in_person_visits", "direct_url", "system_name", "contact_phone", "contact_email",
    "approved_date",
)  # fmt: skip


def _facts(page: ServicePage) -> dict[str, Any]:
    return {name: getattr(page, name) for name in FACTS}


def _rows(page: ServicePage) -> dict[str, list[Any]]:
    return {
        name: [child.block.get_prep_value(child.value) for child in getattr(page, name) or ()]
        for name in page.row_fields()
    }


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
