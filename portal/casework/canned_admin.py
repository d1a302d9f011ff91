"""The ready texts in the back office, for heads of units and administrators."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from portal.accounts.access import has_permission, unit_ids_with, units_with
from portal.accounts.models import Unit, User
from portal.audit.actions import record
from portal.cases.models import Case
from portal.casework.canned import shown_placeholders, unknown_placeholders
from portal.casework.canned_rows import CannedReply
from portal.casework.choices import Choice, services_in_use
from portal.casework.people import ASSIGN
from portal.errors import require
from portal.localised import localise
from portal.persian.text import digits_for
from portal.workflow.models import WorkflowVersion


class ReadyTextPolicy(BasePermissionPolicy):
    """Open to who assigns cases in a unit; general texts to who does so in the whole city."""

    actions = frozenset({"add", "change", "view", "delete"})

    def user_has_permission(self, user: User, action: str) -> bool:
        return action in self.actions and bool(units_with(user, ASSIGN))

    def user_has_any_permission(self, user: User, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return User.objects.filter(is_superuser=True)

    def instances_user_has_any_permission_for(
        self, user: User, actions: Iterable[str]
    ) -> QuerySet[CannedReply]:
        scope = units_with(user, ASSIGN)
        rows: QuerySet[CannedReply] = CannedReply.objects.all()
        return rows.filter(scope.q()) if scope and self.actions & set(actions) else rows.none()

    def user_has_permission_for_instance(
        self, user: User, action: str, instance: CannedReply
    ) -> bool:
        return may_keep(user, instance) and action in self.actions


register_permission_policy(CannedReply, ReadyTextPolicy(CannedReply))


def may_keep(user: User, row: CannedReply) -> bool:
    """Whether ``user`` may change a ready text: a head those of the own units. No query."""
    return units_with(user, ASSIGN).includes(row.unit)


@transaction.atomic
def save_ready_text(*, actor: User, row: CannedReply) -> CannedReply:
    """Add a ready text, or change it. Writes one audit entry. At most 4 queries.

    :raises Refused: the actor assigns no cases in its unit, or in the one that it had.
    """
    require(may_keep(actor, row))
    before = CannedReply.objects.filter(pk=row.pk).select_related("unit").first()
    require(before is None or may_keep(actor, before))
    row.save()
    action = "casework.ready_text_changed" if before else "casework.ready_text_added"
    record(actor=actor, action=action, target=row, title=row.title)
    return row


@transaction.atomic
def delete_ready_text(*, actor: User, row: CannedReply) -> None:
    """Forget a ready text; what was written with it stays. Writes one audit entry. 2 queries.

    :raises Refused: the actor assigns no cases in its unit.
    """
    require(may_keep(actor, row))
    record(actor=actor, action="casework.ready_text_deleted", target=row, title=row.title)
    row.delete()


class ReadyTextForm(forms.ModelForm[CannedReply]):
    """One ready text: where it is offered, and what it says."""

    class Meta:
        model = CannedReply
        fields = ["title", "text", "unit", "service", "state", "is_active"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, for_user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = unit_ids_with(for_user, ASSIGN) if for_user else ()
        unit = self.fields["unit"]
        unit.queryset = Unit.objects.filter(pk__in=units).order_by("path")  # type: ignore[attr-defined]
        unit.required = not (for_user and has_permission(for_user, ASSIGN, unit=None))
        unit.empty_label = _("please choose") if unit.required else _("all units")  # type: ignore[attr-defined]
        if unit.required and len(units) == 1:
            unit.empty_label = None  # type: ignore[attr-defined]
        words = _(
            "%(name)s, %(code)s, %(service)s and %(due)s are replaced by what is true of the case."
        )
        self.fields["text"].help_text = words % shown_placeholders()
        kept = self.instance
        self.fields["service"] = _choice(_("Service"), services_in_use(), kept.service)
        self.fields["state"] = _choice(_("State"), states_in_use(), kept.state)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if unknown := unknown_placeholders(text):
            known = " ".join(shown_placeholders().values())
            problem = _("{%(name)s} is not known. There are %(known)s.")
            raise forms.ValidationError(problem % {"name": unknown[0], "known": known})
        return text


def states_in_use() -> list[Choice]:
    """Return the states in which cases stand, with their labels. 2 queries."""
    rows = Case.objects.unfinished().values_list("state", "workflow_version").distinct()[:500]
    pairs = [(state, version) for state, version in rows if version]
    versions = WorkflowVersion.objects.in_bulk({version for _state, version in pairs})
    found = {
        state: localise(versions[version].compiled.state(state).internal_label)
        for state, version in pairs
    }
    return sorted(found.items(), key=lambda one: one[1])


def _choice(label: str, choices: list[Choice], kept: str) -> forms.ChoiceField:
    known = {key for key, _words in choices}
    gone = [(kept, kept)] if kept and kept not in known else []
    return forms.ChoiceField(label=label, required=False, choices=[("", _("all")), *choices, *gone])


class OwnReadyText:
    """Opens what this person keeps; the texts of others are not there."""

    request: Any

    def get_object(self, *given: Any) -> CannedReply:
        row: CannedReply = super().get_object(*given)  # type: ignore[misc]
        if not may_keep(self.request.user, row):
            raise Http404
        return row


class SaveReadyText:
    """Saves through the action."""

    form: ReadyTextForm
    request: Any

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc]
        return {**kwargs, "for_user": self.request.user}

    def save_instance(self) -> CannedReply:
        return save_ready_text(actor=self.request.user, row=self.form.instance)


class AddReadyTextView(SaveReadyText, generic.CreateView):
    """Add a ready text."""


class EditReadyTextView(OwnReadyText, SaveReadyText, generic.EditView):
    """Change a ready text."""


class DeleteReadyTextView(OwnReadyText, generic.DeleteView):
    """Forget a ready text."""

    def delete_action(self) -> None:
        delete_ready_text(actor=self.request.user, row=self.object)


class ReadyTextHistoryView(OwnReadyText, HistoryView):
    """Who changed a ready text."""


class ReadyTextUsageView(OwnReadyText, UsageView):
    """What refers to a ready text."""


class ReadyTextsView(generic.IndexView):
    """The ready texts that this person keeps."""

    def get_base_queryset(self) -> QuerySet[CannedReply]:
        rows: QuerySet[CannedReply] = self.permission_policy.instances_user_has_permission_for(
            self.request.user, "change"
        )
        return rows.select_related("unit")


class ReadyTextViewSet(ModelViewSet):
    """The ready texts of units."""

    model = CannedReply
    name = "ready_texts"
    url_prefix = "ready-texts"
    menu_label = gettext_lazy("Ready texts")
    icon = "openquote"
    add_to_admin_menu = True
    menu_order = 62
    list_per_page = 50
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False
    search_fields = ["title", "text"]
    list_filter = ["is_active"]
    index_view_class = ReadyTextsView
    add_view_class = AddReadyTextView
    edit_view_class = EditReadyTextView
    delete_view_class = DeleteReadyTextView
    history_view_class = ReadyTextHistoryView
    usage_view_class = ReadyTextUsageView
    list_display = [
        TitleColumn("title", label=gettext_lazy("title"), url_name="ready_texts:edit"),
        Column("unit", label=gettext_lazy("unit"), accessor=lambda row: row.unit or _("all units")),
        Column(
            "times_used", label=gettext_lazy("times used"), sort_key="times_used",
            accessor=lambda row: digits_for(row.times_used),
        ),
        BooleanColumn("is_active", label=gettext_lazy("in use")),
    ]  # fmt: skip

    def get_form_class(self, for_update: bool = False) -> type[ReadyTextForm]:
        return ReadyTextForm

    def get_menu_item(self, order: int | None = None) -> object:
        item = super().get_menu_item(order)
        item.is_shown = _may_manage
        return item


def _may_manage(request: HttpRequest) -> bool:
    return bool(units_with(request.user, ASSIGN))
