"""The core declares itself with the same class as every plugin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts.demo import load_demo_people
from portal.accounts.personal_data import PersonalDataEraser, PersonalDataExporter
from portal.accounts.profile_data import export_profile, export_record
from portal.accounts.representation import RepresentationDecided
from portal.cases import (
    contests,
    desk_notices,
    effects,
    notices,
    organisations,
    ratings,
    timed_moves,
)
from portal.cases.demo import load_demo_archive, load_demo_voices
from portal.cases.events import CaseMessageSent, CaseMoved, CaseRated, CaseSubmitted
from portal.cases.kinds import CaseKind
from portal.cases.models import Case
from portal.cases.personal_data import (
    erase_cases,
    export_cases,
    export_ratings,
    forget_ratings,
    may_erase_cases,
)
from portal.casework import later_holidays, merging
from portal.casework import slots as casework
from portal.casework.canned_admin import ReadyTextViewSet
from portal.casework.case_keys import keep_keys_of
from portal.casework.demo import load_demo_casework
from portal.casework.demo.lists import load_demo_lists
from portal.casework.personal_data import erase_work, export_work
from portal.contributions import Contribution, ExtensionPoint
from portal.counter import objections
from portal.counter.demo import load_demo_offices
from portal.counter.parts_of_pages import (
    counter_link,
    filed_at_counter,
    filed_for_you,
    filed_row,
)
from portal.counter.personal_data import erase_filings, export_filings
from portal.documents import effects as document_effects
from portal.documents import notices as document_notices
from portal.documents import slots as documents
from portal.documents.back_office import DocumentViewSet
from portal.documents.personal_data import export_documents
from portal.filing.services import find_services_in_code
from portal.inquiries import effects as inquiry_effects
from portal.inquiries import slots as inquiries
from portal.inquiries.actions import withdraw_from_duplicate
from portal.inquiries.agency_admin import AgencyViewSet
from portal.inquiries.demo import load_demo_agencies, load_demo_inquiries
from portal.inquiries.personal_data import export_inquiries
from portal.notifications.personal_data import erase_notices, export_notices
from portal.payments import effects as payment_effects
from portal.payments import slots as payments
from portal.payments import telling as payment_notices
from portal.payments.actions.billing import cancel_bills_of_duplicate
from portal.payments.personal_data import export_payments
from portal.registry.back_office import Admin
from portal.registry.contribute import demo, on, search, slot
from portal.registry.notices import muted
from portal.registry.plugin import Plugin
from portal.resources.bills import Bills
from portal.resources.cases import Cases
from portal.resources.me import Me
from portal.resources.offers import OfferList
from portal.resources.organisations import CaseOrganisation, Organisations
from portal.resources.webhooks import Webhooks
from portal.rest import deliveries
from portal.rest.apis import Api
from portal.rest.cases import PublicCases
from portal.rest.demo import load_demo_applications
from portal.rest.personal_data import export_applications, revoke_applications_of
from portal.schedules import Schedules
from portal.search.sources import Hit
from portal.statistics.demo import load_demo_figures
from portal.statistics.marking import mark_case
from portal.workcalendar.defaults import ensure_defaults
from portal.workflow.effects import CORE_PREFIX
from portal.workflow.effects import effects as effects_point


class Core(Schedules, Plugin):
    """The ledger, its people and its notices."""

    title = _("Portal")
    essential = True

    case_submitted = notices.submitted
    case_moved = notices.moved
    case_asked = notices.asked
    case_decided = notices.decided
    case_message = notices.message
    case_told = effects.case_told
    case_reminder = timed_moves.reminder
    case_desk = desk_notices.desk
    case_rate = ratings.invitation
    case_promise_moved = later_holidays.promise_moved
    representation_decided = organisations.decided
    contest = CaseKind(_("Complaint about a decision"), icon="message")
    counter_objected = objections.objected
    document_ready = document_notices.ready
    document_revoked = document_notices.revoked
    payment_needs_finance = payment_notices.finance
    plugin_muted = muted
    webhook_paused = deliveries.paused

    cases_api = Api(PublicCases, prefix="cases")
    own_cases_api = Api(Cases, prefix="cases", basename="own-cases")
    bills_api = Api(Bills, prefix="cases", basename="bills")
    case_organisation_api = Api(CaseOrganisation, prefix="cases", basename="case-organisation")
    organisations_api = Api(Organisations, prefix="organisations")
    offers_api = Api(OfferList, prefix="offers")
    me_api = Api(Me, prefix="me")
    webhooks_api = Api(Webhooks, prefix="webhooks")
    issued_documents = Admin(DocumentViewSet)
    agencies = Admin(AgencyViewSet)
    ready_texts = Admin(ReadyTextViewSet)

    profile_data = PersonalDataExporter(_("My profile"), export_profile)
    cases_data = PersonalDataExporter(_("My cases"), export_cases)
    documents_data = PersonalDataExporter(_("Issued documents"), export_documents)
    payments_data = PersonalDataExporter(_("Payments"), export_payments)
    inquiries_data = PersonalDataExporter(_("Inquiries at agencies"), export_inquiries)
    notices_data = PersonalDataExporter(_("Notices"), export_notices)
    record_data = PersonalDataExporter(_("Record of what was done"), export_record)
    cases_left = PersonalDataEraser(_("My cases"), erase_cases, may_erase=may_erase_cases)
    ratings_data = PersonalDataExporter(_("My ratings"), export_ratings)
    ratings_left = PersonalDataEraser(_("My ratings"), forget_ratings)
    filings_data = PersonalDataExporter(_("Filed for me at a counter"), export_filings)
    filings_left = PersonalDataEraser(_("Filed for me at a counter"), erase_filings)
    work_data = PersonalDataExporter(_("My work on cases"), export_work)
    work_left = PersonalDataEraser(_("My work on cases"), erase_work)
    applications_data = PersonalDataExporter(_("Programs with my rights"), export_applications)
    applications_left = PersonalDataEraser(_("Programs with my rights"), revoke_applications_of)
    representations_data = PersonalDataExporter(
        _("Acting for legal persons"), organisations.export_representations
    )
    representations_left = PersonalDataEraser(
        _("Acting for legal persons"), organisations.erase_representations
    )
    notices_left = PersonalDataEraser(_("Notices"), erase_notices)

    def contributions(self) -> Iterator[tuple[ExtensionPoint[Any], Contribution[Any]]]:
        """Yield the core's effects too, by the names that definitions use."""
        yield from super().contributions()
        cores = {
            **effects.CORE_EFFECTS,
            **document_effects.CORE_EFFECTS,
            **payment_effects.CORE_EFFECTS,
            **inquiry_effects.CORE_EFFECTS,
        }
        for name, effect in cores.items():
            yield effects_point, Contribution(self.slug, f"{CORE_PREFIX}{name}", effect)

    @on(CaseMoved, kind=contests.CONTEST)
    def note_result_of_complaint(self, event: CaseMoved) -> None:
        contests.note_result(event)

    @on(RepresentationDecided)
    def tell_of_representation(self, event: RepresentationDecided) -> None:
        organisations.tell_of_decision(event)

    @on(CaseSubmitted)
    def tell_applications_of_filing(self, event: CaseSubmitted) -> None:
        deliveries.tell_applications(event)

    @on(CaseMoved)
    def tell_applications_of_move(self, event: CaseMoved) -> None:
        deliveries.tell_applications(event)

    @on(CaseMessageSent)
    def tell_applications_of_message(self, event: CaseMessageSent) -> None:
        deliveries.tell_applications(event)

    @on(CaseMoved)
    def invite_to_rate(self, event: CaseMoved) -> None:
        ratings.invite_to_rate(event)

    @on(CaseMoved)
    def tell_followers(self, event: CaseMoved) -> None:
        merging.tell_followers(event)

    @on(CaseMoved, move=merging.MOVE_KEY)
    def cancel_bills_of_duplicate(self, event: CaseMoved) -> None:
        cancel_bills_of_duplicate(event.case)

    @on(CaseMoved, move=merging.MOVE_KEY)
    def withdraw_inquiries_of_duplicate(self, event: CaseMoved) -> None:
        withdraw_from_duplicate(event.case)

    @on(CaseSubmitted)
    def keep_places(self, event: CaseSubmitted) -> None:
        keep_keys_of(event)

    @on(CaseMoved)
    def keep_corrected_places(self, event: CaseMoved) -> None:
        keep_keys_of(event)

    @on(CaseSubmitted)
    def count_filed(self, event: CaseSubmitted) -> None:
        mark_case(event)

    @on(CaseMoved)
    def count_moved(self, event: CaseMoved) -> None:
        mark_case(event)

    @on(CaseRated)
    def count_rated(self, event: CaseRated) -> None:
        mark_case(event)

    @search(_("Online services"))
    def services_in_code(self, query: str, language: str, limit: int) -> Iterable[Hit]:
        return find_services_in_code(query, language, limit)

    @slot("my_case.notes", template="casework/handled_elsewhere.html")
    def handled_elsewhere(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return casework.handled_elsewhere(request, case)

    @slot("my_case.notes", template="payments/slots/bill.html")
    def bill_of_case(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return payments.bill_for_applicant(case)

    @slot("case_desk.facts", template="payments_admin/bill_box.html")
    def bill_at_desk(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return payments.bill_at_desk(request, case)

    @slot("case_desk.facts", template="inquiries_admin/case_box.html")
    def inquiries_at_desk(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return inquiries.inquiries_at_desk(request, case)

    @slot("my_case.notes", template="inquiries/asked.html")
    def agencies_asked(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return inquiries.asked_for_applicant(case)

    @slot("my_case.notes", template="counter/filed_for_you.html")
    def filed_for_you(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return filed_for_you(case)

    @slot("my_cases.row", template="counter/filed_row.html")
    def filed_row(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return filed_row(request, case)

    @slot("case_desk.facts", template="counter_admin/filed_at_counter.html")
    def filed_at_counter(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return filed_at_counter(case)

    @slot("my_case.notes", template="documents/slots/case.html")
    def documents_of_case(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return documents.for_applicant(case)

    @slot("case_desk.facts", template="documents_admin/case_box.html")
    def documents_at_desk(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return documents.for_officer(request, case)

    @slot("account_menu", template="counter/account_link.html")
    def counter_link(self, request: HttpRequest) -> dict[str, object] | None:
        return counter_link(request)

    @demo(order=5)
    def demo_calendar(self) -> None:
        ensure_defaults()

    @demo(order=10)
    def demo_people(self) -> None:
        load_demo_people()

    @demo(order=12)
    def demo_offices(self) -> list[str]:
        return load_demo_offices()

    @demo(order=65)
    def demo_archive(self) -> list[str]:
        return load_demo_archive()

    @demo(order=90)
    def demo_figures(self) -> list[str]:
        return load_demo_figures()

    @demo(order=14)
    def demo_agencies(self) -> list[str]:
        return load_demo_agencies()

    @demo(order=50)
    def demo_inquiries(self) -> list[str]:
        return load_demo_inquiries()

    @demo(order=56)
    def demo_lists(self) -> list[str]:
        return load_demo_lists()

    @demo(order=55)
    def demo_casework(self) -> list[str]:
        return load_demo_casework()

    @demo(order=55)
    def demo_applications(self) -> list[str]:
        return load_demo_applications()

    @demo(order=60)
    def demo_voices(self) -> list[str]:
        return load_demo_voices()
