"""The demo town's pages."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from PIL import Image as Picture

from portal.accounts.demo import load_demo_people
from sitecontent.demo.load import load_demo_content
from sitecontent.demo.pictures import HEIGHT, WIDTH, tile_picture
from sitecontent.models import HomePage, NewsPage, ServicePage


def test_a_picture_is_the_same_for_the_same_seed_and_differs_otherwise() -> None:
    assert tile_picture(3) == tile_picture(3)
    assert tile_picture(3) != tile_picture(4)
    assert Picture.open(BytesIO(tile_picture(5))).size == (WIDTH, HEIGHT)


@pytest.mark.django_db
def test_the_demo_site_is_complete_and_loads_once(client: Client) -> None:
    load_demo_people()
    load_demo_content()
    load_demo_content()
    persian = ServicePage.objects.filter(locale__language_code="fa", live=True)
    english = ServicePage.objects.filter(locale__language_code="en", live=True)
    assert (persian.count(), english.count()) == (28, 3)
    assert NewsPage.objects.filter(live=True).count() == 10
    assert HomePage.objects.count() == 2
    codes = persian.order_by().values_list("service_code", flat=True)
    assert len(set(codes)) == 28
    assert all(len(code) == 11 for code in codes)
    assert {page.completeness.score_percent for page in ServicePage.objects.all()} == {100}
    keys = set(persian.values_list("translation_key", flat=True))
    assert set(english.values_list("translation_key", flat=True)) <= keys
    for address in ("/fa/", "/en/", "/fa/services/sodur-parvaneh-sakhteman/", "/en/news/"):
        assert client.get(address).status_code == 200
