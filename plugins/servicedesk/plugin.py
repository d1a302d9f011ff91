"""The e-service desk (میز خدمت الکترونیک): every service of the town, filed online."""

from __future__ import annotations

from typing import Any

from django.conf import settings as django_settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.actions import KIND, send_application, service_id
from plugins.servicedesk.counter import services_for_counters
from plugins.servicedesk.demo import bank
from plugins.servicedesk.demo.at_the_counter import load_demo_filings
from plugins.servicedesk.demo.insurance import CODE, DeskSettings, InsuranceFund
from plugins.servicedesk.demo.load import load_demo_cases, load_demo_offers
from plugins.servicedesk.demo.money import load_demo_money
from plugins.servicedesk.document_designer.viewset import DocumentDesignViewSet
from plugins.servicedesk.fee_pages import bill_for, fee_at_desk, fee_of_case, fee_on_review
from plugins.servicedesk.form_designer.viewset import FormDesignViewSet
from plugins.servicedesk.models import Offer
from plugins.servicedesk.offer_admin import OfferViewSet
from plugins.servicedesk.online import offers_for_programs
from plugins.servicedesk.workflow_designer.viewset import WorkflowDesignViewSet
from portal.api import Admin, CaseKind, Door, Permission, Plugin, Role, demo, slot
from portal.api.accounts import unit_labels
from portal.api.cases import Case, rating_summary
from portal.api.counter import CounterServices
from portal.api.filing import Offers
from portal.api.inquiries import InquiryConnector
from portal.api.payments import BillSource, Gateway
from portal.api.statistics import public_figures


class ServiceDesk(Plugin):
    """Puts services online: a form, a workflow, a fee preview and a tracking code."""

    title = _("E-service desk")
    description = _("Citizens file services online; units handle them in one inbox.")
    mount = "desk"

    application = CaseKind(
        _("Application"),
        icon="file",
        submit=send_application,
        review_template="servicedesk/review_fee.html",
        review_context=fee_on_review,
        home_view="servicedesk:index",
    )
    design = Permission(_("Put services online"))
    designer = Role(_("Service designer"), can=[design, "sheets.edit", "cases.take_along"])
    door = Door(
        title=_("E-service desk"),
        text=_("Apply for a municipal service and receive the result online."),
        view="servicedesk:index",
        icon="building",
        order=10,
    )

    offers = Admin(OfferViewSet)
    forms = Admin(FormDesignViewSet)
    workflows = Admin(WorkflowDesignViewSet)
    documents = Admin(DocumentDesignViewSet)
    fee = BillSource(KIND, bill_for)
    if django_settings.PORTAL_DEMO:
        settings = DeskSettings
        insurance_fund = InsuranceFund(lambda: settings_of_desk())
        sample_bank = Gateway(_("Sample bank of the demo town"), bank.start, bank.verify)
        workers_insurance = InquiryConnector(
            _("Insurance of the construction workers"),
            agency=_("Social Security Organisation (sample)"),
            ask=insurance_fund.ask,
            check=insurance_fund.check,
            needs={CODE: _("Renovation code")},
        )
    at_counters = CounterServices(_("Services of the desk"), services_for_counters)
    for_programs = Offers(_("Services of the desk"), offers_for_programs)

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

    @slot("service_page.figures", template="cases/rating_summary.html")
    def ratings_of_service(self, request: HttpRequest, page: Any) -> dict[str, object] | None:
        offer = offer_on(page)
        if offer is None:
            return None
        ratings = rating_summary(Case.objects.filter(application__offer=offer))
        return {"ratings": ratings} if ratings.is_published else None

    @slot("service_page.last_year", template="statistics/public_figures.html")
    def figures_of_service(self, request: HttpRequest, page: Any) -> dict[str, object] | None:
        offer = offer_on(page)
        figures = public_figures(service_id(offer.slug)) if offer else None
        return {"figures": figures} if figures else None

    @slot("my_case.notes", template="servicedesk/slots/fee_of_case.html")
    def fee_on_case(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return fee_of_case(case)

    @slot("receipt.facts", template="servicedesk/slots/fee_on_receipt.html")
    def fee_on_receipt(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return fee_of_case(case)

    @slot("receipt.paper", template="servicedesk/slots/fee_on_paper.html")
    def fee_on_paper(self, request: object, case: Case) -> dict[str, object] | None:
        return fee_of_case(case)

    @slot("case_desk.facts", template="servicedesk/slots/fee_at_desk.html")
    def fee_at_desk(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return fee_at_desk(request.user, case)

    @demo(order=30)
    def demo_offers(self) -> object:
        return load_demo_offers()

    @demo(order=40)
    def demo_cases(self) -> object:
        return load_demo_cases()

    @demo(order=45)
    def demo_filings(self) -> object:
        return load_demo_filings()

    @demo(order=47)
    def demo_money(self) -> object:
        return load_demo_money()


def settings_of_desk() -> DeskSettings:
    """Return the desk's settings in force."""
    found: DeskSettings = ServiceDesk().settings_now
    return found


def offer_on(page: Any) -> Offer | None:
    """Return the offer of a service page. One query for all the slots of the page."""
    if not hasattr(page, "_offer_shown"):
        page._offer_shown = Offer.objects.for_service(page.translation_key)
    offer: Offer | None = page._offer_shown
    return offer
