"""The core declares itself with the same class as every plugin."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from portal.accounts.demo import load_demo_people
from portal.accounts.personal_data import PersonalDataEraser, PersonalDataExporter
from portal.accounts.profile_data import export_profile, export_record
from portal.cases import notices
from portal.cases.personal_data import erase_cases, export_cases, may_erase_cases
from portal.cases.tasks import discard_lost_drafts, sweep_lost_files
from portal.events import tasks as events
from portal.filing.services import find_services_in_code
from portal.notifications.personal_data import erase_notices, export_notices
from portal.notifications.tasks import sweep
from portal.registry.contribute import demo, every, search
from portal.registry.notices import muted
from portal.registry.plugin import Plugin
from portal.rest.apis import Api
from portal.rest.cases import PublicCases
from portal.search.sources import Hit
from portal.workcalendar.defaults import ensure_defaults


class Core(Plugin):
    """The ledger, its people and its notices."""

    title = _("Portal")
    essential = True

    case_submitted = notices.submitted
    case_moved = notices.moved
    case_asked = notices.asked
    case_decided = notices.decided
    case_message = notices.message
    plugin_muted = muted

    cases_api = Api(PublicCases, prefix="cases")

    profile_data = PersonalDataExporter(_("My profile"), export_profile)
    cases_data = PersonalDataExporter(_("My cases"), export_cases)
    notices_data = PersonalDataExporter(_("Notices"), export_notices)
    record_data = PersonalDataExporter(_("Record of what was done"), export_record)
    cases_left = PersonalDataEraser(_("My cases"), erase_cases, may_erase=may_erase_cases)
    notices_left = PersonalDataEraser(_("Notices"), erase_notices)

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

    @every(minutes=60)
    def sweep_case_files(self) -> None:
        sweep_lost_files()

    @every("day", at="03:00")
    def discard_drafts(self) -> None:
        discard_lost_drafts()

    @demo(order=5)
    def demo_calendar(self) -> None:
        ensure_defaults()

    @demo(order=10)
    def demo_people(self) -> None:
        load_demo_people()
