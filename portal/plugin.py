"""The core declares itself with the same class as every plugin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.accounts.demo import load_demo_people
from portal.cases import notices
from portal.cases.tasks import discard_lost_drafts, sweep_lost_files
from portal.notifications.tasks import sweep
from portal.registry.plugin import Plugin, demo, every
from portal.workcalendar.defaults import ensure_defaults


class Core(Plugin):
    """The ledger, its people and its notices."""

    title = _("Portal")

    case_submitted = notices.submitted
    case_moved = notices.moved
    case_asked = notices.asked
    case_decided = notices.decided
    case_message = notices.message

    @every(minutes=1)
    def sweep_outbox(self) -> None:
        sweep()

    @every(minutes=60)
    def sweep_case_files(self) -> None:
        sweep_lost_files()

    @every(minutes=60 * 24)
    def discard_drafts(self) -> None:
        discard_lost_drafts()

    @demo(order=5)
    def demo_calendar(self) -> None:
        ensure_defaults()

    @demo(order=10)
    def demo_people(self) -> None:
        load_demo_people()
