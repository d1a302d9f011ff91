"""The e-service desk (میز خدمت الکترونیک): every service of the town, filed online."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.actions import offer_of, submit_application
from plugins.servicedesk.demo.load import load_demo_cases, load_demo_offers
from plugins.servicedesk.models import Offer
from plugins.servicedesk.offer_admin import OfferViewSet
from portal.api import Admin, CaseKind, Door, Permission, Plugin, Role, demo, slot
from portal.api.accounts import unit_labels


class ServiceDesk(Plugin):
    """Puts services online: a form, a workflow, a fee preview and a tracking code."""

    title = _("E-service desk")
    description = _("Citizens file services online; units handle them in one inbox.")
    mount = "desk"

    application = CaseKind(
        _("Application"),
        icon="file",
        submit=submit_application,
        review_template="servicedesk/review_fee.html",
        review_context=lambda case: {"offer": offer_of(case)},
        home_view="servicedesk:index",
    )
    design = Permission(_("Put services online"))
    designer = Role(_("Service designer"), can=[design, "sheets.edit"])
    door = Door(
        title=_("E-service desk"),
        text=_("Apply for a municipal service and receive the result online."),
        view="servicedesk:index",
        icon="building",
        order=10,
    )

    offers = Admin(OfferViewSet)

    @slot("service_page.actions", template="servicedesk/slots/apply.html")
    def apply_online(self, request: HttpRequest, page: Any) -> dict[str, object] | None:
        offer = offer_on(page)
        return {"offer": offer} if offer else None

    @slot("service_page.workflow", template="servicedesk/slots/workflow.html")
    def draw_workflow(self, request: HttpRequest, page: Any) -> dict[str, object] | None:
        offer = offer_on(page)
        if offer is None:
            return None
        return {"workflow": offer.workflow_version, "units": unit_labels()}

    @demo(order=30)
    def demo_offers(self) -> object:
        return load_demo_offers()

    @demo(order=40)
    def demo_cases(self) -> object:
        return load_demo_cases()


def offer_on(page: Any) -> Offer | None:
    """Return the offer of a service page. One query for all the slots of the page."""
    if not hasattr(page, "_offer_shown"):
        page._offer_shown = Offer.objects.for_service(page.translation_key)
    offer: Offer | None = page._offer_shown
    return offer
