"""What only this plugin knows; the contract suite runs beside it."""

from datetime import date

from portal_library.models import LibraryCard
from portal_library.plugin import Library

from portal.api import CaseMoved


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


def test_an_approved_reader_gets_one_card_however_often_it_is_told(case, citizen):
    Library().issue(approved(case))
    Library().issue(approved(case))
    assert [card.owner for card in LibraryCard.objects.all()] == [citizen]


def test_cards_that_have_ended_are_deleted(citizen):
    LibraryCard.objects.create(owner=citizen, case_code="1", valid_until=date(2020, 1, 1))
    Library().expire()
    assert not LibraryCard.objects.exists()
