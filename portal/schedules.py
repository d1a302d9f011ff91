"""What the core does by the clock."""

from __future__ import annotations

from portal.cases import timed_moves, webhooks
from portal.cases.tasks import discard_lost_drafts, sweep_lost_files
from portal.casework import deadlines, later_holidays
from portal.casework.bulk_runs import forget_bulk_runs, sweep_bulk_runs
from portal.casework.presence import forget_presences
from portal.counter.personal_data import forget_unanswered
from portal.documents.tasks import sweep_documents, sweep_lost_documents
from portal.events import tasks as events
from portal.inquiries import batches as inquiry_batches
from portal.inquiries import tasks as inquiry_tasks
from portal.inquiries.reminders import remind_of_inquiries
from portal.notifications.tasks import sweep
from portal.payments.tasks import settle_open_payments
from portal.registry.contribute import every
from portal.rest import deliveries
from portal.statistics import tasks as statistics
from portal.statistics.export_making import make_exports, purge_exports


class Schedules:
    """The jobs of the core; each is declared like those of any plugin."""

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

    @every("hour")
    def mind_deadlines(self) -> None:
        deadlines.mind_deadlines()

    @every("hour")
    def follow_calendar(self) -> None:
        later_holidays.follow_calendar()

    @every(minutes=1)
    def sweep_webhooks(self) -> None:
        webhooks.sweep_webhooks()

    @every(minutes=1)
    def sweep_deliveries(self) -> None:
        deliveries.sweep_deliveries()

    @every("day", at="03:45")
    def purge_deliveries(self) -> None:
        deliveries.purge_deliveries()

    @every("day", at="03:40")
    def purge_webhooks(self) -> None:
        webhooks.purge_webhooks()

    @every(minutes=10)
    def settle_payments(self) -> None:
        settle_open_payments()

    @every(minutes=1)
    def sweep_inquiries(self) -> None:
        inquiry_tasks.sweep_inquiries()

    @every("hour")
    def remind_of_inquiries(self) -> None:
        remind_of_inquiries()

    @every("day", at="03:55")
    def forget_answer_sheets(self) -> None:
        inquiry_batches.forget_sheets()

    @every(minutes=1)
    def refresh_figures(self) -> None:
        statistics.refresh_figures()

    @every("day", at="02:30")
    def check_figures(self) -> None:
        statistics.check_lately()

    @every(minutes=1)
    def make_exports(self) -> None:
        make_exports()

    @every("day", at="03:10")
    def purge_exports(self) -> None:
        purge_exports()

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

    @every(minutes=1)
    def sweep_bulk_runs(self) -> None:
        sweep_bulk_runs()

    @every("day", at="03:25")
    def forget_presences(self) -> None:
        forget_presences()

    @every("day", at="03:35")
    def forget_bulk_runs(self) -> None:
        forget_bulk_runs()

    @every("day", at="03:20")
    def forget_unanswered_filings(self) -> None:
        forget_unanswered()
