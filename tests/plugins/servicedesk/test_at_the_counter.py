"""The desk's services at counter offices, and what the demo town's offices have filed."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from plugins.servicedesk.counter import services_for_counters
from plugins.servicedesk.demo.at_the_counter import load_demo_filings
from plugins.servicedesk.demo.load import load_demo_offers
from plugins.servicedesk.models import Application, Offer
from portal.accounts.demo.people import load_demo_people
from portal.accounts.models import IdentityLevel, User
from portal.cases.models import Case, Channel
from portal.cases.policies import OnBehalf
from portal.counter.demo import load_demo_offices
from portal.counter.models import AssistedFiling, Office
from portal.counter.offerings import find_service
from portal.counter.report import Period, report_of
from portal.notifications.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter_town(settings):
    """The demo town's people, offices and offers, with what the offices have filed."""
    settings.PORTAL_DEMO = True
    with transaction.atomic():
        load_demo_people()
        load_demo_offices()
        load_demo_offers()
        load_demo_filings()


def test_offers_that_take_applications_can_be_filed_at_a_counter(
    offer, django_assert_max_num_queries
):
    with django_assert_max_num_queries(1):
        (service,) = services_for_counters()
    assert (service.id, service.label) == ("servicedesk.test-permit", "پروانهٔ آزمایشی")
    assert service.level == IdentityLevel.MOBILE
    found = find_service(service.id)
    assert found is not None
    assert found.title == service.title


def test_a_closed_offer_cannot_be_filed_at_a_counter(offer):
    Offer.objects.update(is_open=False)
    assert services_for_counters() == []
    assert find_service("servicedesk.test-permit") is None


def test_what_is_begun_for_a_citizen_is_an_application_of_the_citizen(offer, citizen, clerk, unit):
    (service,) = services_for_counters()
    actor = OnBehalf(
        operator=clerk, citizen=citizen, office=unit, channel=Channel.COUNTER,
        identity_level=IdentityLevel.MOBILE, told={"mobile": "+989121111111"},
    )  # fmt: skip
    case = service.begin(actor=actor, idempotency_key=uuid.uuid4())
    assert (case.applicant, case.submitter, case.channel) == (citizen, clerk, Channel.COUNTER)
    assert Application.objects.get().case == case


def test_the_demo_towns_offices_have_filed(counter_town):
    assert Office.objects.count() == 3
    assert AssistedFiling.objects.filter(case__submitted_at__isnull=False).count() == 10
    assert AssistedFiling.objects.filter(objected_at__isnull=False).count() == 1
    assert set(Case.objects.values_list("channel", flat=True)) == {"counter", "phone"}
    assert not OutboxMessage.objects.filter(finished_at=None, case_code__gt="").exists()
    administrator = User.objects.get(username="admin")
    today = timezone.localdate()
    report = report_of(actor=administrator, period=Period(today - timedelta(days=30), today))
    assert report.total.filed == 10
    assert all(found.total.filed for found in report.offices)


def test_the_demo_is_filed_once(counter_town):
    assert load_demo_filings() == []
    assert len(load_demo_offices()) == 1
    assert Office.objects.count() == 3
