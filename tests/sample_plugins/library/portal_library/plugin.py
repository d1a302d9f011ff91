"""What the library adds to the portal: one use of nearly every extension point."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.api import (
    Admin,
    CaseMoved,
    Channel,
    Hit,
    Nav,
    Notice,
    Permission,
    Plugin,
    Provide,
    Role,
    Service,
    User,
    Workflow,
    card,
    demo,
    erase_personal_data,
    every,
    export_personal_data,
    health,
    on,
    publish,
    search,
    slot,
    task,
    wagtail_hook,
)
from portal.api.definitions import FieldType
from portal.api.inquiries import InquiryConnector
from portal.api.pages import Block
from portal.api.payments import Gateway
from portal.api.rest import Api
from portal_library import bank, civil_registry, personal_data
from portal_library.blocks import OpeningHoursBlock
from portal_library.catalogue import Catalogue, find_books, load_sample_books
from portal_library.events import CardIssued
from portal_library.forms import MembershipForm, make_old_card_field
from portal_library.lending import BookShelf
from portal_library.models import Book, LibraryCard
from portal_library.notice_board import pin_up, place_of
from portal_library.office import BookScreen
from portal_library.rest import Books, MyCards


@dataclass(frozen=True)
class Settings:
    """What administrators may change on the plugins page."""

    years: int = field(default=1, metadata={"label": _("Years that a card is valid")})
    reminder_days: int = field(
        default=14, metadata={"label": _("Days before the end at which readers are reminded")}
    )

    def check(self) -> Iterable[str]:
        """Name what is wrong with these values, before they come into force."""
        if self.years < 1:
            yield str(_("A card is valid for a year at least."))


class Library(Plugin):
    """Citizens join the library and look into its catalogue; a librarian decides."""

    title = _("Library")
    description = _("Citizens join the library and look into its catalogue.")
    settings = Settings

    decide = Permission(_("Decide on memberships"))
    librarian = Role(_("Librarian"), can=["cases.see", "cases.handle", decide])

    notice_board = Channel(_("Notice board of the library"), address=place_of, send=pin_up)
    ready = Notice(
        _("Your library card is ready"),
        template="library_ready",
        channels=["inbox", "sms", "library.notice_board"],
    )
    ending = Notice(_("Your library card ends soon"), template="library_ending")

    old_card = FieldType(make_old_card_field, title=_("Number of an old library card"))
    membership = Service(
        title=_("Join the library"),
        summary=_("Get a card with which you can borrow books in all branches."),
        form=MembershipForm,
        workflow=Workflow(
            submitted=["approved", "rejected", "waiting_citizen"],
            waiting_citizen=["submitted"],
            guards={"approved": decide, "rejected": decide},
        ),
        days=3,
    )

    catalogue = Nav(_("Library catalogue"), view="library:books", order=60)
    books = Api(Books)
    cards = Api(MyCards)
    book_screen = Admin(BookScreen)
    opening_hours = Block(OpeningHoursBlock())
    shelf = Provide(Catalogue, BookShelf)

    registry = InquiryConnector(
        _("Name of a reader"), agency=_("Civil registry (sample)"), ask=civil_registry.ask
    )
    sample_bank = Gateway(_("Sample bank of the library"), start=bank.start, verify=bank.verify)

    @on(CaseMoved, service=membership, to="approved")
    def issue(self, event: CaseMoved) -> None:
        """Runs in the worker, in one transaction with the note that it has run."""
        issued, is_new = LibraryCard.objects.get_or_create(
            case_code=event.code,
            defaults={
                "owner": event.applicant,
                "valid_until": timezone.localdate() + timedelta(days=365 * self.settings_now.years),
                "branch": event.case.answers.get("branch", ""),
            },
        )
        self.tell(event.applicant, self.ready, case=event.case)
        if is_new:
            publish(CardIssued(card_id=issued.pk))

    @on(CardIssued)
    def after_issuing(self, event: CardIssued) -> None:
        self.later("look_up_reader", event.card_id)

    @task
    def look_up_reader(self, card_id: int) -> None:
        """Asks another agency, so it must not hold a transaction open."""
        civil_registry.look_up_reader(card_id, connector=self.registry)

    @every("day", at="06:00")
    def expire(self) -> None:
        LibraryCard.objects.ended().delete()

    @every("day", at="07:00")
    @transaction.atomic
    def remind(self) -> None:
        for ending in LibraryCard.objects.ending_within(self.settings_now.reminder_days):
            key = f"{ending.case_code}:{ending.valid_until}"
            self.tell(ending.owner, self.ending, key=key, day=ending.valid_until)

    @card(_("My library card"), template="library/card.html")
    def my_card(self, request: HttpRequest) -> Mapping[str, Any] | None:
        found = LibraryCard.objects.visible_to(request.user).last()
        return {"card": found} if found else None

    @slot("home_page.below", template="library/slots/new_books.html")
    def new_books(self, request: HttpRequest, page: Any) -> Mapping[str, Any] | None:
        newest = Book.objects.order_by("-pk")[:3]
        return {"books": newest} if newest else None

    @search(_("Books"))
    def find(self, query: str, language: str, limit: int) -> Iterable[Hit]:
        return find_books(query, limit)

    @wagtail_hook("insert_global_admin_css")
    def colours_of_the_back_office(self) -> str:
        return format_html('<link rel="stylesheet" href="{}">', static("library/office.css"))

    @health(_("Library catalogue"))
    def has_books(self) -> str | None:
        return None if Book.objects.exists() else str(_("The catalogue is empty."))

    @export_personal_data(_("Library cards"))
    def export(self, person: User) -> list[dict[str, Any]] | None:
        return personal_data.export(person)

    @erase_personal_data(_("Library cards"))
    def erase(self, person: User) -> str | None:
        return personal_data.erase(person)

    @demo(order=60)
    def demo_books(self) -> None:
        load_sample_books()
