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
    webhooks,
)
from portal.cases.demo import load_demo_voices
from portal.cases.events import CaseMoved
from portal.cases.kinds import CaseKind
from portal.cases.models import Case
from portal.cases.personal_data import (
    erase_cases,
    export_cases,
    export_ratings,
    forget_ratings,
    may_erase_cases,
)
from portal.cases.tasks import discard_lost_drafts, sweep_lost_files
from portal.contributions import Contribution, ExtensionPoint
from portal.counter import objections
from portal.counter.demo import load_demo_offices
from portal.counter.parts_of_pages import (
    counter_link,
    filed_at_counter,
    filed_for_you,
    filed_row,
)
from portal.counter.personal_data import erase_filings, export_filings, forget_unanswered
from portal.documents import effects as document_effects
from portal.documents import notices as document_notices
from portal.documents import slots as documents
from portal.documents.back_office import DocumentViewSet
from portal.documents.personal_data import export_documents
from portal.documents.tasks import sweep_documents, sweep_lost_documents
from portal.events import tasks as events
from portal.filing.services import find_services_in_code
from portal.inquiries import effects as inquiry_effects
from portal.inquiries import slots as inquiries
from portal.inquiries import tasks as inquiry_tasks
from portal.inquiries.personal_data import export_inquiries
from portal.notifications.personal_data import erase_notices, export_notices
from portal.notifications.tasks import sweep
from portal.payments import effects as payment_effects
from portal.payments import slots as payments
from portal.payments.personal_data import export_payments
from portal.payments.tasks import settle_open_payments
from portal.registry.back_office import Admin
from portal.registry.contribute import demo, every, on, search, slot
from portal.registry.notices import muted
from portal.registry.plugin import Plugin
from portal.rest.apis import Api
from portal.rest.cases import PublicCases
from portal.search.sources import Hit
from portal.workcalendar.defaults import ensure_defaults
from portal.workflow.effects import CORE_PREFIX
from portal.workflow.effects import effects as effects_point


class Core(Plugin):
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
    representation_decided = organisations.decided
    contest = CaseKind(_("Complaint about a decision"), icon="message")
    counter_objected = objections.objected
    document_ready = document_notices.ready
    document_revoked = document_notices.revoked
    plugin_muted = muted

    cases_api = Api(PublicCases, prefix="cases")
    issued_documents = Admin(DocumentViewSet)

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

    @on(CaseMoved)
    def invite_to_rate(self, event: CaseMoved) -> None:
        ratings.invite_to_rate(event)

    @search(_("Online services"))
    def services_in_code(self, query: str, language: str, limit: int) -> Iterable[Hit]:
        return find_services_in_code(query, language, limit)

    @every(minutes=1)
    def sweep_outbox(self) -> None:
        sweep()

    @every(minutes=1)
    def sweep_events(self) -> None:
        events.sweep()

    @every("day", at="03:30")
    def purge_events(self) -> None:
        events.purge()

    @every("hour")
    def move_by_clock(self) -> None:
        timed_moves.run_clock()

    @every(minutes=1)
    def sweep_webhooks(self) -> None:
        webhooks.sweep_webhooks()

    @every("day", at="03:40")
    def purge_webhooks(self) -> None:
        webhooks.purge_webhooks()

    @every(minutes=10)
    def settle_payments(self) -> None:
        settle_open_payments()

    @every(minutes=1)
    def sweep_inquiries(self) -> None:
        inquiry_tasks.sweep_inquiries()

    @every(minutes=1)
    def make_documents(self) -> None:
        sweep_documents()

    @every("day", at="03:50")
    def sweep_document_files(self) -> None:
        sweep_lost_documents()

    @every(minutes=60)
    def sweep_case_files(self) -> None:
        sweep_lost_files()

    @every("day", at="03:00")
    def discard_drafts(self) -> None:
        discard_lost_drafts()

    @every("day", at="03:20")
    def forget_unanswered_filings(self) -> None:
        forget_unanswered()

    @slot("my_case.notes", template="payments/slots/bill.html")
    def bill_of_case(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return payments.bill_for_applicant(case)

    @slot("case_desk.facts", template="payments_admin/bill_box.html")
    def bill_at_desk(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return payments.bill_at_desk(request, case)

    @slot("case_desk.facts", template="inquiries_admin/case_box.html")
    def inquiries_at_desk(self, request: HttpRequest, case: Case) -> dict[str, object] | None:
        return inquiries.inquiries_at_desk(request, case)

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

    @demo(order=60)
    def demo_voices(self) -> list[str]:
        return load_demo_voices()
