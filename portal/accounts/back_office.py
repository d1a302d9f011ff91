"""Units, roles and grants as Wagtail lists; what they change, the actions change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from portal.accounts.actions import grant_role, revoke_role, save_role, save_unit
from portal.accounts.back_office_forms import GrantForm, RoleForm, UnitForm
from portal.accounts.models import Role, RoleGrant, Unit
from portal.errors import DomainError


class RefusalsInForm:
    """Shows an action's refusal above the form, and leaves the database as it was."""

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            self.produced_error_message = str(refusal)
            response = self.form_invalid(form)  # type: ignore[attr-defined]
        return response


class SaveUnit(RefusalsInForm):
    """Saves through the action, with the place in the tree."""

    form: UnitForm
    request: Any

    def save_instance(self) -> Unit:
        parent = self.form.cleaned_data["parent"]
        return save_unit(actor=self.request.user, unit=self.form.instance, parent=parent)


class AddUnitView(SaveUnit, generic.CreateView):
    """Add a unit."""


class EditUnitView(SaveUnit, generic.EditView):
    """Change a unit or move it; it is dissolved on a page of its own."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        address = reverse("cases_admin:dissolve_unit", args=[self.object.pk])
        dissolve = Button(_("Dissolve this unit"), address, icon_name="bin", priority=90)
        return [*super().header_more_buttons, dissolve]


class TreeTitleColumn(TitleColumn):
    """A unit's title, indented by its depth in the tree."""

    def get_value(self, instance: Unit) -> str:
        return format_html("{}{}", "— " * (instance.depth - 1), instance.label)


class UnitIndexView(generic.IndexView):
    """All units as a tree; the order is the tree's own."""

    def order_queryset(self, queryset: QuerySet[Unit]) -> QuerySet[Unit]:
        return queryset.order_by("path")


class UnitViewSet(ModelViewSet):
    """The town hall's units."""

    model = Unit
    icon = "site"
    menu_label = _("Units")
    url_prefix = "units"
    add_to_admin_menu = False
    copy_view_enabled = False
    list_per_page = 200
    list_display = [
        TreeTitleColumn("label", label=_("Title"), url_name="units:edit"),
        Column("slug", label=_("Address name")),
    ]
    search_fields = ["title", "title_en", "slug"]
    index_view_class = UnitIndexView
    add_view_class = AddUnitView
    edit_view_class = EditUnitView

    def get_form_class(self, for_update: bool = False) -> type[UnitForm]:
        return UnitForm


class SaveRole(RefusalsInForm):
    """Saves through the action, with the permissions ticked."""

    form: RoleForm
    request: Any

    def save_instance(self) -> Role:
        role, chosen = self.form.instance, self.form.cleaned_data["permissions"]
        admin = True if role.pk is None else None
        return save_role(actor=self.request.user, role=role, permissions=chosen, admin=admin)


class AddRoleView(SaveRole, generic.CreateView):
    """Add a role with a group of its own."""


class EditRoleView(SaveRole, generic.EditView):
    """Change a role's titles and permissions."""


class RoleViewSet(ModelViewSet):
    """The roles that can be given to people."""

    model = Role
    icon = "group"
    menu_label = _("Roles")
    url_prefix = "roles"
    add_to_admin_menu = False
    copy_view_enabled = False
    list_display = [
        TitleColumn("label", label=_("Title"), url_name="roles:edit"),
        Column("slug", label=_("Address name")),
    ]
    add_view_class = AddRoleView
    edit_view_class = EditRoleView

    def get_form_class(self, for_update: bool = False) -> type[RoleForm]:
        return RoleForm


class AddGrantView(RefusalsInForm, generic.CreateView):
    """Give somebody a role."""

    form: GrantForm

    def save_instance(self) -> RoleGrant:
        given = self.form.cleaned_data
        return grant_role(
            actor=self.request.user, user=given["person"], role=given["role"], unit=given["unit"]
        )

    def get_success_buttons(self) -> list[Any]:
        return []


class RevokeGrantView(generic.DeleteView):
    """Take a role away."""

    page_title = _("Take away")

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except DomainError as refusal:
            messages.error(self.request, str(refusal))
            response = HttpResponseRedirect(self.get_success_url())
        return response

    def delete_action(self) -> None:
        grant = self.object
        revoke_role(actor=self.request.user, user=grant.user, role=grant.role, unit=grant.unit)


class GrantIndexView(generic.IndexView):
    """Who holds which role where."""

    def get_base_queryset(self) -> QuerySet[RoleGrant]:
        grants: QuerySet[RoleGrant] = super().get_base_queryset()
        return grants.select_related("user", "role", "unit")


class GrantViewSet(ModelViewSet):
    """Who holds which role, and where."""

    model = RoleGrant
    icon = "key"
    menu_label = _("Role grants")
    url_prefix = "role-grants"
    add_to_admin_menu = False
    copy_view_enabled = False
    list_display = ["user", Column("role", label=_("Role")), Column("place", label=_("Unit"))]
    search_fields = ["user__username", "user__last_name", "user__mobile", "role__title"]
    index_view_class = GrantIndexView
    add_view_class = AddGrantView
    delete_view_class = RevokeGrantView

    def get_form_class(self, for_update: bool = False) -> type[GrantForm]:
        return GrantForm


class PeopleAndUnits(ViewSetGroup):
    """The menu group; it shows to whoever may open one of its lists."""

    menu_label = _("People and units")
    menu_icon = "user"
    menu_order = 700
    items = (UnitViewSet("units"), RoleViewSet("roles"), GrantViewSet("role_grants"))
