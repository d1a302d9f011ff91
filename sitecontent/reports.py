"""The report on information sheets: how complete they are, and which share a national code."""

from __future__ import annotations

from collections import Counter
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.reports import PageReportView
from wagtail.permissions import policy_registry

from sitecontent.models import ServicePage


class SheetFilterSet(WagtailFilterSet):
    """Narrows the report to published or draft sheets, or to codes that occur twice."""

    shared_code = django_filters.BooleanFilter(
        label=_("National code occurs more than once"), method="filter_shared_code"
    )

    class Meta:
        model = ServicePage
        fields = ["live", "unit", "category"]

    def filter_shared_code(self, queryset: Any, name: str, value: bool) -> Any:
        shared = shared_codes()
        return queryset.filter(service_code__in=shared) if value else queryset.exclude(
            service_code__in=shared
        )  # fmt: skip


class SheetReportView(PageReportView):
    """Lists every service with the completeness of its sheet. Queries do not grow with rows."""

    page_title = _("Completeness of information sheets")
    header_icon = "tasks"
    index_url_name = "sheet_report"
    index_results_url_name = "sheet_report_results"
    results_template_name = "sitecontent/admin/sheet_report_results.html"
    filterset_class = SheetFilterSet
    any_permission_required = ["add", "change", "publish"]
    list_export = ["title", "locale", "unit", "service_code", "completeness.score_percent", "live"]
    export_headings = {
        "title": _("Service"),
        "locale": _("Language"),
        "unit": _("Responsible unit"),
        "service_code": _("National service code"),
        "completeness.score_percent": _("Percent complete"),
        "live": _("Published"),
    }

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(ServicePage)

    def get_queryset(self) -> QuerySet[ServicePage]:
        pages = self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, ["change", "publish"]
        )
        self.queryset = (
            ServicePage.objects.filter(pk__in=pages.order_by().values("pk"))
            .select_related("locale", "unit", "content_type")
            .prefetch_workflow_states()
            .annotate_approved_schedule()
            .order_by("title")
        )
        return super().get_queryset()

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        shared = shared_codes()
        for page in object_list:
            page.has_shared_code = page.service_code in shared
        return object_list


def shared_codes() -> set[str]:
    """Return the national codes that different services carry. One query."""
    pairs = (
        ServicePage.objects.exclude(service_code="")
        .order_by()
        .values_list("service_code", "translation_key")
        .distinct()
    )
    counts = Counter(code for code, _key in pairs)
    return {code for code, number in counts.items() if number > 1}
