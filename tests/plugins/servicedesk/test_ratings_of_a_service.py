"""What people say of a service is published with it, once there are enough of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from plugins.servicedesk.actions import start_application
from plugins.servicedesk.models import Offer
from portal.accounts.models import User
from portal.cases.models import Rating
from portal.cases.ratings import PUBLISHED_FROM
from portal.testing.factories import CitizenFactory
from sitecontent.models import ServicePage
from tests.sitecontent.conftest import home as home
from tests.sitecontent.conftest import make_service as make_service
from tests.sitecontent.conftest import services as services

pytestmark = pytest.mark.django_db
WORDS = "نوشته‌ای که تنها کارکنان می‌خوانند"


@pytest.fixture
def sheet(make_service: Callable[..., ServicePage], offer: Offer) -> ServicePage:
    """The page of a service that is filed under :func:`offer`."""
    found = make_service("پروانهٔ آزمایشی")
    offer.service_key = found.translation_key
    offer.save()
    return found


@pytest.fixture
def rated(offer: Offer) -> Callable[[int], None]:
    """Let somebody new rate a case of the offer."""

    def rate(stars: int) -> None:
        number = User.objects.count()
        person = CitizenFactory.create(username=f"p{number}", mobile=f"+98912800{number:04d}")
        case = start_application(actor=person, offer=offer)
        Rating.objects.create(case=case, stars=stars, text=WORDS, by=person)

    return rate


def test_four_ratings_are_kept_back_and_five_are_published(
    client: Client, sheet: ServicePage, rated: Callable[[int], None]
) -> None:
    for stars in (5, 5, 4, 1):
        rated(stars)
    assert PUBLISHED_FROM == 5
    assert 'class="rating-summary"' not in client.get(sheet.url).content.decode()
    rated(4)
    text = client.get(sheet.url).content.decode()
    assert 'class="rating-summary"' in text
    assert "۳٫۸" in text


def test_the_words_are_never_published(
    client: Client, sheet: ServicePage, rated: Callable[[int], None]
) -> None:
    for _number in range(PUBLISHED_FROM):
        rated(2)
    assert WORDS not in client.get(sheet.url).content.decode()


def test_ratings_of_other_services_do_not_count(
    client: Client, sheet: ServicePage, offer: Offer, rated: Callable[[int], None]
) -> None:
    for _number in range(PUBLISHED_FROM):
        rated(5)
    offer.service_key = None
    offer.save()
    assert 'class="rating-summary"' not in client.get(sheet.url).content.decode()
