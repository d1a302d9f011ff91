"""Issued documents in the back office: the list of them, and the addresses of their pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from portal.accounts.access import has_permission
from portal.accounts.models import User
from portal.cases.tracking_codes import InvalidCode, parse
from portal.documents import admin_views
from portal.documents.models import IssuedDocument
from portal.documents.policies import ISSUE, REVOKE
from portal.persian.jalali import format_date
from portal.persian.text import ascii_digits

NAME = "issued_documents"


class CarePolicy(BasePermissionPolicy):
    """Whoever issues or revokes documents in a unit sees those of the unit."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action == "view" and (has_permission(user, ISSUE) or has_permission(user, REVOKE))

    def user_has_permission_for_instance(
        self, user: User, action: str, instance: IssuedDocument
    ) -> bool:
        return self.instances_user_has_any_permission_for(user, [action]).contains(instance)

    def instances_user_has_any_permission_for(
        self, user: User, actions: list[str]
    ) -> QuerySet[IssuedDocument]:
        if not self.user_has_any_permission(user, actions):
            return IssuedDocument.objects.none()
        return IssuedDocument.objects.in_care_of(user)

    def users_with_any_permission(self, actions: list[str]) -> object:
        return User.objects.filter(is_superuser=True)


register_permission_policy(IssuedDocument, CarePolicy(IssuedDocument))


class DocumentIndexView(generic.IndexView):
    """The documents of the units that the officer works for, newest first. About 6 queries."""

    table_classname = "listing stacked-table"

    def get_base_queryset(self) -> QuerySet[IssuedDocument]:
        return IssuedDocument.objects.in_care_of(self.request.user).with_related()

    def search_queryset(self, queryset: QuerySet[IssuedDocument]) -> QuerySet[IssuedDocument]:
        """Find by verification code, tracking code, part of the number or of the holder's name."""
        query = (self.search_query or "").strip()
        if not query:
            return queryset
        try:
            code = parse(query).code
        except InvalidCode:
            words = Q(number__icontains=ascii_digits(query)) | Q(holder__icontains=query)
            return queryset.filter(words)
        return queryset.filter(Q(code=code) | Q(case__tracking_code=code))


class DocumentViewSet(ModelViewSet):
    """Finds issued documents; each has a page where it is revoked, replaced or made again."""

    model = IssuedDocument
    name = NAME
    url_prefix = "issued-documents"
    menu_label = _("Issued documents")
    icon = "doc-full"
    add_to_admin_menu = True
    menu_order = 130
    list_per_page = 50
    add_to_reference_index = False
    inspect_view_enabled = False
    copy_view_enabled = False
    index_view_class = DocumentIndexView
    search_fields = ["number"]
    list_filter = ["state"]
    form_fields: list[str] = []
    list_display = [
        TitleColumn("label", label=_("Title"), url_name=f"{NAME}:document"),
        Column("number", label=_("Number"), accessor=lambda row: row.shown_number()),
        Column("holder", label=_("Holder")),
        Column("unit", label=_("Unit"), accessor="case.unit.label"),
        Column("issued_at", label=_("Issued on"), accessor=lambda row: _day(row)),
        Column("standing", label=_("Now"), accessor="standing_label"),
    ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Leave out what is not done here: adding, editing, deleting, Wagtail's own history."""
        without = dict.fromkeys(
            (
                "add_url_name", "edit_url_name", "delete_url_name", "history_url_name",
                "usage_url_name",
            )
        )  # fmt: skip
        return super().get_common_view_kwargs(**{**without, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("issue/<tracking_code:code>/", admin_views.issue, name="issue"),
            path("<uuid:document_id>/", admin_views.document_page, name="document"),
            path("<uuid:document_id>/revoke/", admin_views.revoke, name="revoke"),
            path("<uuid:document_id>/replace/", admin_views.replace, name="replace"),
            path("<uuid:document_id>/mend/", admin_views.mend, name="mend"),
        ]

    def register_admin_url_finder(self) -> None:
        """Nothing is edited here, so nothing leads to an edit page."""

    def get_menu_item(self, order: int | None = None) -> object:
        item = super().get_menu_item(order)
        item.is_shown = _in_care
        return item


def _day(document: IssuedDocument) -> str:
    return format_date(document.issued_at, "medium")


def _in_care(request: HttpRequest) -> bool:
    return has_permission(request.user, ISSUE) or has_permission(request.user, REVOKE)
