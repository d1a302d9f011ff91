"""Online services in the back office, for service designers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from plugins.servicedesk import exchange_views, fee_editor
from plugins.servicedesk.designing.viewset import designers_only
from plugins.servicedesk.fee_check import check_fee
from plugins.servicedesk.fee_words import outline_of
from plugins.servicedesk.models import Offer
from plugins.servicedesk.offer_form import OfferForm
from plugins.servicedesk.offers import (
    PeriodEndsBeforeItBegins,
    add_offer,
    change_offer,
)
from plugins.servicedesk.ownership import DESIGN, TemplatesOfOthers
from plugins.servicedesk.problems import problems_of
from portal.api import User, has_permission, units_with
from portal.api.persian import digits_for, search_key

NAME = "online-services"


class DesignerPolicy(BasePermissionPolicy):
    """Service designers add, see and change the offers of their units; nobody deletes them."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action in ("add", "change", "view") and has_permission(user, DESIGN)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Offer) -> bool:
        return self.user_has_permission(user, action) and has_permission(
            user, DESIGN, unit=instance.unit
        )

    def instances_user_has_any_permission_for(
        self, user: User, actions: list[str]
    ) -> QuerySet[Offer]:
        if not self.user_has_any_permission(user, actions):
            return Offer.objects.none()
        return Offer.objects.filter(units_with(user, DESIGN).q("unit"))

    def users_with_any_permission(self, actions: list[str]) -> object:
        return User.objects.filter(is_superuser=True)


register_permission_policy(Offer, DesignerPolicy(Offer))


class RowsPanel(Panel):
    """Shows the lines of a list kept in an offer: the filled ones, one more, the rest folded."""

    def __init__(self, rows: str, **options: Any) -> None:
        super().__init__(**options)
        self.rows = rows

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "rows": self.rows}

    class BoundPanel(Panel.BoundPanel):
        template_name = "servicedesk/admin/rows.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            rows = getattr(self.form, self.panel.rows)
            filled = [place for place, row in enumerate(rows, start=1) if row.is_filled]
            count = min(len(rows), max(filled, default=0) + 1)
            return context | {"shown": rows[:count], "spare": rows[count:], "shown_count": count}


class FeePanel(Panel):
    """Tells what the service costs and what went wrong with it, and leads to the fee's own page."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "servicedesk/admin/fee_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            offer: Offer = self.instance
            if not offer.pk:
                return context | {"offer": None}
            form = offer.form_version.compiled
            return context | {
                "offer": offer,
                "outline": outline_of(offer.fee_lines, form),
                "findings": check_fee(offer.fee_lines, form, offer.instalments),
                "problems": problems_of(offer),
            }


class OfferIndexView(generic.IndexView):
    """The offers of the units that the designer works for."""

    def get_base_queryset(self) -> QuerySet[Offer]:
        scope = units_with(self.request.user, DESIGN)
        offers = Offer.objects.filter(scope.q("unit")).select_related("unit")
        return offers.annotate(problem_count=Count("problems"))

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer taking a service in from a file beside adding one."""
        buttons: list[HeaderButton] = super().header_buttons
        address = reverse(f"{NAME}:import")
        return [*buttons, HeaderButton(_("Import"), url=address, icon_name="upload")]

    def search_queryset(self, queryset: QuerySet[Offer]) -> QuerySet[Offer]:
        """Keep offers with these words in a title; titles are few, and kept by language."""
        words = search_key(self.search_query or "").split()
        found = [
            offer.pk
            for offer in (queryset if words else ())
            if all(word in search_key(" ".join(offer.title.values())) for word in words)
        ]
        return queryset.filter(pk__in=found) if words else queryset


class SaveOffer:
    """Shows the refusal of a period or a workflow at its field."""

    form: OfferForm
    request: Any

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except (PeriodEndsBeforeItBegins, TemplatesOfOthers) as refusal:
            is_period = isinstance(refusal, PeriodEndsBeforeItBegins)
            form.add_error("closes_at" if is_period else "workflow_version", str(refusal))
            self.produced_error_message = str(refusal)
            response = self.form_invalid(form)  # type: ignore[attr-defined]
        return response


class AddOfferView(SaveOffer, generic.CreateView):
    """Put a service online."""

    def save_instance(self) -> Offer:
        return add_offer(actor=self.request.user, values=self.form.values())


class EditOfferView(SaveOffer, generic.EditView):
    """Change an offer of the designer's units."""

    def get_object(self, queryset: QuerySet[Offer] | None = None) -> Offer:
        offer: Offer = super().get_object(queryset)
        if not self.user_has_permission_for_instance("change", offer):
            raise PermissionDenied
        return offer

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Offer the service as a file."""
        buttons: list[Button] = super().header_more_buttons
        address = reverse(f"{NAME}:export", args=[self.object.pk])
        return [*buttons, Button(_("Export"), url=address, icon_name="download", priority=50)]

    def save_instance(self) -> Offer:
        values = self.form.values()
        return change_offer(actor=self.request.user, offer=self.form.instance, values=values)


class OfferViewSet(ModelViewSet):
    """Puts services online: texts, form, workflow, who may apply, fee and promise."""

    model = Offer
    name = NAME
    menu_label = _("Online services")
    icon = "form"
    add_to_admin_menu = True
    menu_order = 120
    list_per_page = 50
    list_display = [
        TitleColumn("label", label=_("Title"), url_name=f"{NAME}:edit"),
        Column("unit", label=_("Unit"), accessor="unit.label"),
        Column("identity_level", label=_("Who may apply"), accessor="get_identity_level_display"),
        Column(
            "promised_days",
            label=_("Promised working days"),
            accessor=lambda offer: digits_for(offer.promised_days),
        ),
        Column(
            "state",
            label=_("Now"),
            accessor=lambda offer: (
                _("Taking applications") if offer.takes_applications else _("Closed")
            ),
        ),
        Column(
            "problems",
            label=_("Problems"),
            accessor=lambda offer: digits_for(offer.problem_count) if offer.problem_count else "–",
        ),
    ]
    search_fields = ["slug"]
    inspect_view_enabled = False
    copy_view_enabled = False
    index_view_class = OfferIndexView
    add_view_class = AddOfferView
    edit_view_class = EditOfferView
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("title_fa"), FieldPanel("title_en")]),
                    FieldPanel("slug"),
                    FieldPanel("summary_fa"),
                    FieldPanel("summary_en"),
                    FieldRowPanel([FieldPanel("category_fa"), FieldPanel("category_en")]),
                    FieldPanel("service_key"),
                ],
                heading=_("What citizens see"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("unit"),
                    FieldRowPanel([FieldPanel("identity_level"), FieldPanel("promised_days")]),
                    FieldPanel("form_version"),
                    FieldPanel("workflow_version"),
                ],
                heading=_("How it is handled"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("is_open"),
                    FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                ],
                heading=_("Application period"),
            ),
            FeePanel(heading=_("Fee")),
            RowsPanel("paper_rows", heading=_("Papers to have at hand")),
        ],
        base_form_class=OfferForm,
    )

    def get_urlpatterns(self) -> list[Any]:
        """Add the pages of the fee, and of taking a service out and in.

        The list stays first: the menu leads to the first address.
        """
        return [
            *super().get_urlpatterns(),
            path("fee/<int:pk>/", fee_editor.fee_page, name="fee"),
            path("fee/<int:pk>/parts/", fee_editor.change_parts, name="fee_parts"),
            path("fee/<int:pk>/new/<slug:kind>/", fee_editor.new_line, name="fee_new"),
            path("fee/<int:pk>/line/<int:number>/", fee_editor.edit_line, name="fee_line"),
            path("import/", exchange_views.import_file, name="import"),
            path("import/confirm/", exchange_views.confirm, name="import_confirm"),
            path("export/<int:pk>/", exchange_views.export, name="export"),
        ]

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Leave out Wagtail's own history and usage: the audit book has the changes."""
        without = {"history_url_name": None, "usage_url_name": None}
        return super().get_edit_view_kwargs(**without, **kwargs)

    def get_menu_item(self, order: int | None = None) -> object:
        item = super().get_menu_item(order)
        item.is_shown = designers_only
        return item
