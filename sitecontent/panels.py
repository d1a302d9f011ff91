"""How the editor of a service is laid out, and the panel that says what its sheet lacks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    Panel,
    TabbedInterface,
)
from wagtail.admin.panels.group import PanelGroup

from sitecontent.sheet import completeness


class CompletenessPanel(Panel):
    """Shows the score of the sheet and links to each field that is still empty."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "sitecontent/admin/completeness_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            found = completeness(self.instance)
            anchors = field_anchors(self.instance.get_edit_handler())
            mandatory = {field for field, _label in found.mandatory_missing}
            context["completeness"] = found
            context["rows"] = [
                {"label": label, "anchor": anchors.get(field, ""), "mandatory": field in mandatory}
                for field, label in found.missing
            ]
            return context


def field_anchors(panel: Any, prefix: str = "panel") -> dict[str, str]:
    """Return for each field of an edit handler the id of the element that shows it."""
    if isinstance(panel, PanelGroup):
        found: dict[str, str] = {}
        for child, name in zip(panel.children, panel.child_identifiers, strict=True):
            found |= field_anchors(child, f"{prefix}-child-{name}")
        return found
    field = getattr(panel, "field_name", None)
    return {field: f"{prefix}-wrapper"} if field else {}


def _group(heading: Any, *fields: str) -> MultiFieldPanel:
    return MultiFieldPanel([FieldPanel(field) for field in fields], heading=heading)


def service_page_tabs(page_class: Any) -> TabbedInterface:
    """Return the tabs of the service editor."""
    content = [
        CompletenessPanel(heading=_("Completeness of the sheet")),
        *page_class.content_panels,
        FieldPanel("summary"),
        FieldPanel("steps"),
        FieldPanel("documents"),
        FieldPanel("no_documents_needed"),
        _group(_("Duration"), "duration_value", "duration_unit"),
        FieldPanel("fees"),
        FieldPanel("faq"),
        FieldPanel("workflow_steps"),
        FieldPanel("upper_laws"),
        FieldPanel("follow_up"),
        FieldPanel("complaint_how"),
        _group(_("Complaints"), "complaint_unit", "complaint_response_days", "legal_remedy"),
    ]
    sheet = [
        FieldPanel("unit"),
        FieldPanel("service_type"),
        FieldPanel("audience"),
        _group(_("Identity"), "service_code", "provider_name", "parent_agency", "category"),
        PageChooserPanel("parent_service", "sitecontent.ServicePage"),
        FieldPanel("subservices"),
        _group(_("Kind of service"), "nature", "levels", "life_events", "maturity"),
        _group(_("Start of the service"), "start_trigger", "start_trigger_other"),
        _group(_("Figures"), "applicants_count", "applicants_period", "in_person_visits"),
        _group(
            _("Frequency"), "frequency", "frequency_times", "frequency_period", "frequency_note"
        ),
        _group(
            _("Who filled in the form"),
            "filled_by", "contact_phone", "contact_email", "approved_date",
        ),
    ]  # fmt: skip
    access = [
        _group(_("Address"), "direct_url", "system_name"),
        FieldPanel("access"),
        FieldPanel("internal_systems"),
        FieldPanel("inquiries"),
        FieldPanel("other_agencies"),
        FieldPanel("processes"),
        FieldPanel("process_diagram"),
    ]
    promote = [*page_class.promote_panels, FieldPanel("is_featured")]
    return TabbedInterface(
        [
            ObjectList(content, heading=_("Content")),
            ObjectList(sheet, heading=_("Information sheet")),
            ObjectList(access, heading=_("Channels and access")),
            ObjectList(promote, heading=_("Promotion and settings")),
        ]
    )
