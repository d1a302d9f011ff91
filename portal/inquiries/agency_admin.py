"""The list of agencies in the back office."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from portal.accounts.models import User
from portal.audit.actions import record
from portal.errors import DomainError, require
from portal.inquiries.agency_rows import Agency
from portal.inquiries.connectors import connectors_in_words
from portal.inquiries.policies import can_manage_agencies
from portal.persian.text import digits_for


class AgencyPolicy(BasePermissionPolicy):
    """Open to who manages agencies; one that was asked stays, and is switched off instead."""

    actions = frozenset({"add", "change", "view"})

    def user_has_permission(self, user: User, action: str) -> bool:
        return action in self.actions and can_manage_agencies(user)

    def user_has_any_permission(self, user: User, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return User.objects.filter(is_superuser=True)

    def instances_user_has_any_permission_for(
        self, user: User, actions: Iterable[str]
    ) -> QuerySet[Agency]:
        allowed = self.user_has_any_permission(user, actions)
        return Agency.objects.all() if allowed else Agency.objects.none()


register_permission_policy(Agency, AgencyPolicy(Agency))


@transaction.atomic
def save_agency(*, actor: User, agency: Agency) -> Agency:
    """Add an agency to the list, or change it. Writes one audit entry. 2 queries.

    :raises Refused: the actor does not manage agencies.
    """
    require(can_manage_agencies(actor))
    added = agency.pk is None
    agency.save()
    action = "inquiries.agency_added" if added else "inquiries.agency_changed"
    record(actor=actor, action=action, target=agency, title=agency.title)
    return agency


class AgencyForm(forms.ModelForm[Agency]):
    """One agency; it can be asked online through what plugins bring."""

    connector = forms.ChoiceField(
        label=gettext_lazy("Asked online through"), required=False,
        help_text=gettext_lazy("A letter can always be written, also when this does not answer."),
    )  # fmt: skip

    class Meta:
        model = Agency
        fields = [
            "title", "title_en", "contact", "phone", "address", "usual_days", "connector",
            "takes_batch", "letter_text", "is_active",
        ]  # fmt: skip
        widgets = {
            "phone": forms.TextInput(attrs={"dir": "ltr"}),
            "title_en": forms.TextInput(attrs={"dir": "ltr"}),
            "letter_text": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.id, f"{one.title} ({one.agency})") for one in connectors_in_words()]
        kept = self.instance.connector
        gone = [(kept, _("“%(name)s”, which is not there any more") % {"name": kept})]
        field = self.fields["connector"]
        field.choices = [  # type: ignore[attr-defined]
            ("", _("not asked online")), *known, *(gone if kept not in {"", *dict(known)} else []),
        ]  # fmt: skip


class SaveAgency:
    """Saves through the action, and shows its refusal above the form."""

    form: AgencyForm
    request: Any

    def save_instance(self) -> Agency:
        return save_agency(actor=self.request.user, agency=self.form.instance)

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            response = self.form_invalid(form)  # type: ignore[attr-defined]
        return response


class AddAgencyView(SaveAgency, generic.CreateView):
    """Add an agency."""


class EditAgencyView(SaveAgency, generic.EditView):
    """Change an agency."""


def _phone(agency: Agency) -> str:
    return f"\u2066{digits_for(agency.phone)}\u2069"


class AgencyViewSet(ModelViewSet):
    """The agencies that the town asks, for administrators and heads of units."""

    model = Agency
    name = "agencies"
    url_prefix = "agencies"
    menu_label = gettext_lazy("Agencies")
    icon = "site"
    add_to_admin_menu = True
    menu_order = 61
    list_per_page = 50
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False
    search_fields = ["title", "title_en", "contact"]
    list_filter = ["is_active", "takes_batch"]
    add_view_class = AddAgencyView
    edit_view_class = EditAgencyView
    list_display = [
        TitleColumn("label", label=gettext_lazy("Name"), url_name="agencies:edit"),
        Column("methods", label=gettext_lazy("Ways of asking"), accessor="methods_label"),
        Column(
            "usual_days", label=gettext_lazy("Usual working days"),
            accessor=lambda agency: digits_for(agency.usual_days),
        ),
        Column("phone", label=gettext_lazy("phone"), accessor=_phone),
        BooleanColumn("is_active", label=gettext_lazy("is asked today")),
    ]  # fmt: skip

    def get_form_class(self, for_update: bool = False) -> type[AgencyForm]:
        return AgencyForm

    def get_menu_item(self, order: int | None = None) -> object:
        item = super().get_menu_item(order)
        item.is_shown = _may_manage
        return item


def _may_manage(request: HttpRequest) -> bool:
    return can_manage_agencies(request.user)
