"""An operator writes down what a citizen wants, for whom and at what charge."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.accounts.rate_limits import TooMany
from portal.cases.models import Channel
from portal.counter.actions import (
    FILINGS_PER_OPERATOR,
    NationalIdNeeded,
    OwnMatter,
    Told,
    begin_filing,
    import_consent,
    open_form,
)
from portal.counter.models import AssistedFiling, Consent, OfficeKind, Tariff
from portal.errors import Refused
from tests.portal.counter.conftest import MOBILE, TARIFF_RIAL, fresh

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "channel", "charge"),
    [
        (OfficeKind.COUNTER, Channel.COUNTER, TARIFF_RIAL),
        (OfficeKind.CALL_CENTRE, Channel.PHONE, 0),
        (OfficeKind.TOWN_HALL, Channel.IN_PERSON, 0),
    ],
)
def test_the_kind_of_the_office_decides_channel_and_charge(
    begin, operator, office, kind, channel, charge
):
    office.kind = kind
    office.save()
    filing = begin()
    import_consent(actor=SYSTEM, filing=filing, consent=Consent.SMS, at=timezone.now())
    case = open_form(actor=operator, filing=fresh(filing))
    assert (case.channel, filing.tariff_rial) == (channel, charge)


def test_a_service_may_have_a_tariff_of_its_own_and_a_later_one_changes_nothing(begin):
    Tariff.objects.create(service="test.permit", amount_rial=90_000)
    filing = begin()
    Tariff.objects.update(amount_rial=1)
    assert fresh(filing).tariff_rial == 90_000
    assert begin("test.strict").tariff_rial == 1


def test_the_same_key_gives_the_same_filing(begin, operator, office, at_counters):
    key = uuid.uuid4()
    told = Told(MOBILE, "مریم")
    given = {"office": office, "service": at_counters.listed[0], "told": told, "key": key}
    first = begin_filing(actor=operator, **given)
    assert begin_filing(actor=operator, **given) == first
    assert AssistedFiling.objects.count() == 1


def test_a_key_of_somebody_else_is_refused(begin, colleague, office, at_counters):
    filing = begin()
    with pytest.raises(Refused):
        begin_filing(
            actor=colleague, office=office, service=at_counters.listed[0],
            told=Told(MOBILE, "x"), key=filing.pk,
        )  # fmt: skip


def test_nobody_files_for_oneself(begin, operator):
    operator.mobile = MOBILE
    operator.save()
    with pytest.raises(OwnMatter):
        begin()


def test_a_service_that_needs_the_national_id_says_so(begin):
    with pytest.raises(NationalIdNeeded):
        begin("test.strict", national_id="")


def test_so_many_filings_an_hour_are_enough_for_one_operator(begin, monkeypatch):
    monkeypatch.setitem(FILINGS_PER_OPERATOR, "limit", 2)
    for _time in range(2):
        begin()
    with pytest.raises(TooMany):
        begin()
