"""An offer's cases say of which service they are, and its page says how long they took."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from plugins.servicedesk.actions import service_id, start_application
from plugins.servicedesk.counter import services_for_counters
from plugins.servicedesk.models import Offer
from portal.cases.models import Case, Phase
from portal.statistics.marking import mark_everything
from portal.statistics.tasks import refresh_figures
from portal.testing.factories import CitizenFactory
from sitecontent.models import ServicePage
from tests.sitecontent.conftest import home as home
from tests.sitecontent.conftest import make_service as make_service
from tests.sitecontent.conftest import services as services

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(make_service: Callable[..., ServicePage], offer: Offer) -> ServicePage:
    """The page of a service that is filed under :func:`offer`."""
    found = make_service("پروانهٔ آزمایشی")
    offer.service_key = found.translation_key
    offer.save()
    return found


@pytest.fixture
def decide(offer: Offer) -> Callable[[int], None]:
    """Let so many people apply and be answered on the spot."""

    def decide_some(count: int) -> None:
        at = timezone.now() - timedelta(days=40)
        for _number in range(count):
            known = Case.objects.count()
            person = CitizenFactory.create(username=f"p{known}", mobile=f"+98912800{known:04d}")
            case = start_application(actor=person, offer=offer)
            Case.objects.filter(pk=case.pk).update(
                phase=Phase.CLOSED, state="approved", outcome="approved", submitted_at=at,
                closed_at=at, promised_at=at + timedelta(days=5),
            )  # fmt: skip
        mark_everything()
        refresh_figures()

    return decide_some


def test_a_case_and_the_counter_know_the_service_by_the_same_name(offer: Offer, citizen) -> None:
    case = start_application(actor=citizen, offer=offer)
    assert case.service == service_id(offer.slug) == f"servicedesk.{offer.slug}"
    assert case.service in {service.id for service in services_for_counters()}


def test_figures_of_four_cases_are_kept_back_and_of_five_are_published(
    client: Client, sheet: ServicePage, decide: Callable[[int], None]
) -> None:
    decide(4)
    assert 'id="last-year"' not in client.get(sheet.url).content.decode()
    decide(1)
    text = client.get(sheet.url).content.decode()
    assert 'id="last-year"' in text
    assert "۱۰۰" in text


def test_the_figures_cost_one_query_of_the_page(
    client: Client,
    sheet: ServicePage,
    decide: Callable[[int], None],
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    decide(8)
    with django_assert_max_num_queries(40) as asked:  # type: ignore[attr-defined]
        client.get(sheet.url)
    figures = [query for query in asked.captured_queries if "statistics_" in query["sql"]]
    assert len(figures) == 1
