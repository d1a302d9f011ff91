"""A small site in two languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from wagtail.models import Locale, Page, Site

from portal.accounts.models import Unit
from sitecontent.models import (
    HomePage,
    NewsCategory,
    NewsIndexPage,
    NewsPage,
    ServiceCategory,
    ServiceIndexPage,
    ServicePage,
)
from tests.library_blocks import library as library

MakeService = Callable[..., ServicePage]
MakeNews = Callable[..., NewsPage]


def complete_sheet(unit: Unit) -> dict[str, Any]:
    """Return the mandatory items of a sheet."""
    return {
        "summary": "هر مالکی پیش از ساخت باید پروانه بگیرد.",
        "service_type": "G2C",
        "audience": "مالکان",
        "unit": unit,
        "steps": [("row", {"text": "درخواست را ثبت کنید."})],
        "workflow_steps": [
            ("row", {"title": "بررسی", "unit": "واحد", "days": 3, "automatic": False})
        ],
        "documents": [("row", {"title": "سند", "required": True, "original": "scan", "note": ""})],
        "upper_laws": [
            (
                "row",
                {"title": "قانون شهرداری", "article": "۱۰۰", "date": "", "link": "", "note": ""},
            )
        ],
        "faq": [("row", {"question": "چند روز؟", "answer": "سه روز."})],
        "duration_value": 3,
        "fees": [
            (
                "row",
                {
                    "title": "بهای خدمت",
                    "amount_rial": 500_000,
                    "account_numbers": "",
                    "electronic_payment": True,
                    "note": "",
                },
            )
        ],
        "complaint_how": "در صفحهٔ پیگیری.",
        "follow_up": "با کد رهگیری.",
    }


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Forget what earlier tests cached under the same primary keys."""
    cache.clear()


@pytest.fixture
def home(db: None) -> HomePage:
    root = Page.get_first_root_node()
    Page.objects.child_of(root).exact_type(Page).delete()
    root.refresh_from_db()
    locale, _created = Locale.objects.get_or_create(language_code="fa")
    page = root.add_child(instance=HomePage(title="شهر", slug="home", locale=locale))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": page}
    )
    return page


@pytest.fixture
def services(home: HomePage) -> ServiceIndexPage:
    return home.add_child(instance=ServiceIndexPage(title="خدمات", slug="services"))


@pytest.fixture
def news(home: HomePage) -> NewsIndexPage:
    return home.add_child(instance=NewsIndexPage(title="اخبار", slug="news"))


@pytest.fixture
def category(db: None) -> ServiceCategory:
    return ServiceCategory.objects.create(slug="building", title="ساختمان", title_en="Building")


@pytest.fixture
def make_service(services: ServiceIndexPage, unit: Unit) -> MakeService:
    def make(title: str, *, publish: bool = True, **fields: Any) -> ServicePage:
        number = ServicePage.objects.count()
        values = {**complete_sheet(unit), "slug": f"service-{number}", **fields}
        page = services.add_child(instance=ServicePage(title=title, live=False, **values))
        revision = page.save_revision()
        if publish:
            revision.publish()
        services.refresh_from_db()
        return ServicePage.objects.get(pk=page.pk)

    return make


@pytest.fixture
def make_news(news: NewsIndexPage) -> MakeNews:
    def make(title: str, **fields: Any) -> NewsPage:
        number = NewsPage.objects.count()
        category, _created = NewsCategory.objects.get_or_create(slug="city", title="شهر")
        values = {"lead": "خبر تازه", "slug": f"story-{number}", "category": category, **fields}
        page = news.add_child(instance=NewsPage(title=title, **values))
        news.refresh_from_db()
        return page

    return make
