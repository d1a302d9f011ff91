"""The pages of the site in the search."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.search.sources import search
from sitecontent.models import ContentPage, HomePage
from tests.sitecontent.conftest import MakeNews, MakeService

pytestmark = pytest.mark.django_db

PERMIT = "صدور پروانهٔ ساختمانی"


@pytest.fixture(autouse=True)
def offers(make_service: MakeService, make_news: MakeNews) -> None:
    make_service("تمدید پروانهٔ ساختمانی", summary="صدور دوبارهٔ پروانهٔ ساختمانی برای مالکان")
    make_service(PERMIT)
    make_service("صدور گواهی پایان‌کار", summary="پس از پروانهٔ ساختمانی")
    make_news("خبر صدور پروانهٔ ساختمانی", lead="پروانهٔ ساختمانی در یک هفته")


@pytest.mark.parametrize(
    "query",
    [
        PERMIT,
        "صدور پروانه ساختمانی",
        "صدور پروانة ساختماني",
        "صدور پروانه‌ی ساختمانی",
        "صدور  پروانه ‌ساختمانی",
        "صدور پروانه\u200cساختمانی",
        "صدورپروانه ساختمانی",
    ],
)
def test_a_query_equal_to_a_title_finds_it_first(query: str) -> None:
    hits = search(query, language="fa")
    assert hits[0].title == PERMIT


@pytest.mark.parametrize("query", ["پایانکار", "پایان کار", "پایان‌کار", "گواهي پايان‌كار"])
def test_half_spaces_and_arabic_letters_make_no_difference(query: str) -> None:
    assert search(query, language="fa")[0].title == "صدور گواهی پایان‌کار"


@pytest.mark.parametrize("query", ['"', '"پروانه', "پروانه AND OR", "پروانه*", "(پروانه", "a'b\\"])
def test_quotes_and_operators_are_no_error(query: str) -> None:
    search(query, language="fa")


def test_a_word_among_quotes_still_finds() -> None:
    assert PERMIT in [hit.title for hit in search('"صدور پروانه"', language="fa")]


def test_drafts_and_other_languages_stay_hidden(make_service: MakeService) -> None:
    make_service("خدمت پنهان", publish=False)
    assert "خدمت پنهان" not in [hit.title for hit in search("پنهان", language="fa")]
    assert search(PERMIT, language="en") == []


def test_plain_pages_are_found(home: HomePage) -> None:
    home.refresh_from_db()
    home.add_child(instance=ContentPage(title="حریم خصوصی", slug="privacy", summary="داده‌های شما"))
    hit = search("حريم خصوصي", language="fa")[0]
    assert hit.title == "حریم خصوصی"
    assert hit.url.endswith("/privacy/")


def test_a_search_costs_no_more_with_more_pages(make_service: MakeService) -> None:
    for number in range(15):
        make_service(f"پروانهٔ {number}")
    search("پروانه", language="fa")
    with CaptureQueriesContext(connection) as captured:
        search("پروانه", language="fa")
    assert len(captured) <= 15
