"""A consent on paper stands for the code where there is none, with a reason and a scan."""

from __future__ import annotations

import pytest

from portal.accounts.models import User
from portal.cases.models import Case
from portal.counter.actions import ServiceGone, agree_on_paper
from portal.counter.models import Consent, PaperReason
from portal.notifications.models import InboxNotice
from tests.portal.counter.asking import scan
from tests.portal.counter.conftest import MOBILE, fresh

pytestmark = pytest.mark.django_db


def test_a_consent_on_paper_needs_reason_and_scan_and_opens_the_form(begin, operator):
    filing = begin()
    agree_on_paper(actor=operator, filing=filing, reason=PaperReason.NO_CODE, scan=scan())
    filing = fresh(filing)
    assert (filing.consent, filing.paper_reason) == (Consent.PAPER, "no_code")
    assert filing.paper_scan.case == filing.case
    assert filing.paper_scan.uploaded_by == operator
    assert filing.citizen.mobile_verified_at is None


@pytest.mark.parametrize("reason", [PaperReason.NO_PHONE, PaperReason.NOT_OWN])
def test_the_number_of_a_relative_is_told_but_owns_nothing(begin, operator, citizen, reason):
    filing = begin(mobile=citizen.mobile)
    agree_on_paper(actor=operator, filing=filing, reason=reason, scan=scan())
    case = fresh(filing).case
    assert case.applicant is None
    assert case.contact_mobile == citizen.mobile
    assert not Case.objects.of_citizen(citizen).exists()


def test_somebody_without_any_phone_can_be_helped(begin, operator):
    filing = begin(mobile="")
    agree_on_paper(actor=operator, filing=filing, reason=PaperReason.NO_PHONE, scan=scan())
    assert fresh(filing).case.is_draft


def test_nothing_of_a_paper_consent_is_kept_when_the_service_is_gone(begin, operator, at_counters):
    filing = begin()
    at_counters.listed = []
    with pytest.raises(ServiceGone):
        agree_on_paper(actor=operator, filing=filing, reason=PaperReason.NO_CODE, scan=scan())
    assert not fresh(filing).is_agreed
    assert not User.objects.filter(mobile=MOBILE).exists()


def test_a_consent_on_paper_is_told_to_the_citizen_who_can_object(begin, operator):
    filing = begin()
    paper = agree_on_paper(
        actor=operator, filing=filing, reason=PaperReason.CANNOT_READ, scan=scan()
    )
    told = InboxNotice.objects.get(user=paper.citizen)
    assert paper.office.label in told.body
    assert told.url.endswith(f"/not-me/{paper.case.tracking_code}/")
