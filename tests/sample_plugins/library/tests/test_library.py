"""What only this plugin knows; the contract suite runs beside it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from portal_library.catalogue import Catalogue, load_sample_books
from portal_library.civil_registry import look_up_reader
from portal_library.forms import make_old_card_field
from portal_library.models import Book, BranchPage, LibraryCard
from portal_library.plugin import Library, Settings
from wagtail.models import Page

from portal.api import CaseMoved, provided
from portal.api.payments import PaymentRequest, start_payment, verify_payment

BOOKS = "/api/v1/library/books/"
CARDS = "/api/v1/library/cards/"


@pytest.fixture(autouse=True)
def switched_on(db):
    call_command("plugin", "enable", "library")


@pytest.fixture
def library():
    return Library()


@pytest.fixture
def card(citizen):
    in_a_week = timezone.localdate() + timedelta(days=7)
    return LibraryCard.objects.create(
        owner=citizen, case_code="10000000000001", valid_until=in_a_week
    )


def approved(case):
    return CaseMoved(
        case_id=case.pk,
        code=case.tracking_code,
        kind="library.membership",
        service="library.membership",
        applicant_id=case.applicant_id,
        from_state="submitted",
        to="approved",
        move="to_approved",
        outcome="approved",
    )


def test_an_approved_reader_gets_one_card_however_often_it_is_told(library, case, citizen):
    library.issue(approved(case))
    library.issue(approved(case))
    assert [card.owner for card in LibraryCard.objects.all()] == [citizen]


def test_cards_that_have_ended_are_deleted(library, card):
    LibraryCard.objects.update(valid_until=date(2020, 1, 1))
    library.expire()
    assert not LibraryCard.objects.exists()


def test_a_reader_is_reminded_once_before_the_end(library, card, citizen):
    library.remind()
    library.remind()
    assert citizen.inbox_notices.count() == 1


def test_the_registry_knows_the_name_of_a_reader(library, card, citizen):
    citizen.national_id = "0012345679"
    citizen.save()
    look_up_reader(card.pk, connector=library.registry)
    card.refresh_from_db()
    assert card.reader == "مهدی رضایی"


def test_a_reader_whom_the_registry_cannot_know_stays_without_a_name(library, card):
    look_up_reader(card.pk, connector=library.registry)
    card.refresh_from_db()
    assert card.reader == ""


def test_the_sample_bank_knows_its_own_payments_only():
    payment = PaymentRequest(50_000, "1", "https://town.example/back", "fine", uuid4())
    redirect = start_payment("library.sample_bank", payment)
    paid = {"reference": redirect.reference}
    assert verify_payment("library.sample_bank", paid, payment).paid
    assert not verify_payment("library.sample_bank", {}, payment).paid


def test_old_card_numbers_are_read_in_any_digits():
    assert make_old_card_field(None, "fa").clean("l-۱۲۳۴۵") == "L-12345"


def test_programs_read_the_catalogue():
    load_sample_books()
    assert len(Client().get(BOOKS).json()["results"]) == 3


def test_a_card_is_shown_to_its_owner_only(client_for, card, citizen, another_citizen):
    own = client_for(citizen).get(CARDS).json()["results"]
    assert [found["case_code"] for found in own] == [card.case_code]
    address = f"{CARDS}{card.case_code}/"
    assert client_for(another_citizen).get(address).status_code == 404
    assert Client().get(CARDS).status_code == 401


def test_other_plugins_may_ask_for_copies():
    Book.objects.create(title="بوستان", author="سعدی", branch="park", copies=4)
    found = provided(Catalogue)
    assert found is not None
    assert found.copies("بوستان") == 4
    assert found.copies("گلستان") == 0


def test_the_search_finds_books():
    load_sample_books()
    assert 'href="/fa/p/library/books/"' in Client().get("/fa/search/?q=گلستان").content.decode()


def test_a_person_can_take_their_cards_along_and_leave(library, card, citizen):
    assert [kept["case_code"] for kept in library.export(citizen)] == [card.case_code]
    assert library.erase(citizen)
    assert not LibraryCard.objects.exists()


def test_a_branch_page_shows_what_stands_there():
    load_sample_books()
    page = BranchPage(title="بوستان", slug="park", branch="park", address="بوستان شهر")
    Page.objects.get(depth=1).add_child(instance=page)
    books = page.get_context(request=None)["books"]
    assert [book.title for book in books] == ["بوستان"]


def test_a_card_cannot_end_before_it_begins():
    assert list(Settings(years=0).check())
    assert not list(Settings().check())


def test_an_empty_catalogue_is_reported(library):
    assert library.has_books()
    load_sample_books()
    assert library.has_books() is None
