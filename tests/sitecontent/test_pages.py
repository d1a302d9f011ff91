"""What citizens see, and what it costs."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image as Picture
from wagtail.images.models import Image

from portal.accounts.models import Unit
from sitecontent.api import published_service_pages, service_page
from sitecontent.choices import LifeEvent, ServiceType
from sitecontent.models import HomePage, NewsIndexPage, ServiceCategory, ServiceIndexPage
from sitecontent.renditions import draw_renditions
from tests.sitecontent.conftest import MakeNews, MakeService

pytestmark = pytest.mark.django_db

HOME_QUERIES = 20
PAGE_QUERIES = 18


@pytest.fixture
def picture() -> Image:
    buffer = BytesIO()
    Picture.new("RGB", (1600, 900), "teal").save(buffer, "JPEG")
    return Image.objects.create(title="tile", file=ContentFile(buffer.getvalue(), "tile.jpg"))


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("number", [5, 25])
def test_no_page_queries_for_each_row(
    client: Client,
    home: HomePage,
    services: ServiceIndexPage,
    news: NewsIndexPage,
    make_service: MakeService,
    make_news: MakeNews,
    category: ServiceCategory,
    picture: Image,
    number: int,
) -> None:
    for place in range(number):
        make_service(f"خدمت {place}", category=category, life_events=["tax"])
        story = make_news(f"خبر {place}", main_image=picture, image_alt="کاشی")
    draw_renditions(story)
    service = published_service_pages("fa").first()
    assert service is not None
    costs = {
        "home": queries_of(client, home.url),
        "services": queries_of(client, services.url),
        "search in services": queries_of(client, services.url + "?q=خدمت"),
        "service": queries_of(client, service.url),
        "news": queries_of(client, news.url),
        "story": queries_of(client, story.url),
    }
    assert costs.pop("home") <= HOME_QUERIES
    assert {name: cost for name, cost in costs.items() if cost > PAGE_QUERIES} == {}


def test_the_home_page_leads_to_life_events_and_services(
    client: Client, home: HomePage, make_service: MakeService
) -> None:
    make_service("خدمت", life_events=["death", "tax"], applicants_count=10)
    shown = client.get(home.url)
    assert [event[0] for event in shown.context["life_events"]] == ["tax", "death"]
    assert "?life_event=death" in shown.content.decode()


def test_services_in_demand_come_first_whatever_the_period(make_service: MakeService) -> None:
    make_service("کم", applicants_count=400, applicants_period="year")
    make_service("زیاد", applicants_count=5, applicants_period="day")
    make_service("هیچ")
    make_service("برگزیده", is_featured=True)
    titles = [page.title for page in published_service_pages("fa").in_demand_first()]
    assert titles == ["برگزیده", "زیاد", "کم", "هیچ"]


def test_the_urgent_message_is_shown_while_there_is_one(client: Client, home: HomePage) -> None:
    assert b"alert-danger" not in client.get(home.url).content
    home.alert_text, home.alert_level = "قطع آب", "danger"
    home.save()
    assert "قطع آب" in client.get(home.url).content.decode()


@pytest.mark.parametrize(
    ("narrowing", "expected"),
    [
        ({}, {"پروانهٔ ساختمان", "عوارض کسب"}),
        ({"life_event": "tax"}, {"عوارض کسب"}),
        ({"service_type": "G2B"}, {"عوارض کسب"}),
        ({"category": "building"}, {"پروانهٔ ساختمان"}),
        ({"unit": "other-unit"}, {"عوارض کسب"}),
        ({"q": "پروانه ساختمان"}, {"پروانهٔ ساختمان"}),
        ({"q": "ساختما"}, {"پروانهٔ ساختمان"}),
        ({"q": "عوارض كسب"}, {"عوارض کسب"}),
        ({"q": '"'}, set()),
        ({"unit": "no-such", "life_event": "bad"}, {"پروانهٔ ساختمان", "عوارض کسب"}),
        ({"service_type": "G2G"}, set()),
    ],
)
def test_the_list_of_services_can_be_narrowed(
    client: Client,
    services: ServiceIndexPage,
    make_service: MakeService,
    category: ServiceCategory,
    other_unit: Unit,
    narrowing: dict[str, str],
    expected: set[str],
) -> None:
    make_service("پروانهٔ ساختمان", category=category)
    make_service("عوارض کسب", unit=other_unit, service_type="G2B", life_events=["tax"],
                 summary="پرداخت عوارض پیشه")  # fmt: skip
    shown = client.get(services.url, narrowing)
    assert {page.title for page in shown.context["page_obj"]} == expected


def test_the_nine_items_are_shown_in_the_open(client: Client, make_service: MakeService) -> None:
    shown = client.get(make_service("خدمت").url).content.decode()
    for anchor in ("steps", "workflow", "documents", "laws", "faq", "duration", "fee",
                   "complaint", "follow-up", "sheet"):  # fmt: skip
        assert f'id="{anchor}"' in shown
    assert "۵۰۰٬۰۰۰" in shown


def test_the_print_view_needs_no_inline_style(client: Client, make_service: MakeService) -> None:
    shown = client.get(make_service("خدمت").url).content.decode()
    assert "style=" not in shown
    assert "<style" not in shown


def test_news_come_newest_first_and_by_category(
    client: Client, news: NewsIndexPage, make_news: MakeNews
) -> None:
    make_news("کهنه", date="2026-01-01")
    make_news("تازه", date="2026-02-01")
    make_news("بی‌دسته", date="2026-03-01", category=None)
    everything = client.get(news.url).context["page_obj"]
    assert [story.title for story in everything] == ["بی‌دسته", "تازه", "کهنه"]
    city = client.get(news.url, {"category": "city"}).context["page_obj"]
    assert [story.title for story in city] == ["تازه", "کهنه"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999", "۲"])
def test_a_strange_page_number_is_no_error(
    client: Client, news: NewsIndexPage, make_news: MakeNews, page: str
) -> None:
    make_news("خبر")
    assert client.get(news.url, {"page": page}).status_code == 200


def test_a_picture_needs_words(make_news: MakeNews, picture: Image) -> None:
    with pytest.raises(ValidationError):
        make_news("خبر", main_image=picture, image_alt=" ")


def test_pictures_are_modern_and_sized(client: Client, make_news: MakeNews, picture: Image) -> None:
    story = make_news("خبر", main_image=picture, image_alt="کاشی")
    draw_renditions(story)
    before = picture.renditions.count()
    shown = client.get(story.url).content.decode()
    assert ".webp" in shown
    assert 'alt="کاشی"' in shown
    assert "srcset=" in shown
    assert 'width="' in shown
    assert picture.renditions.count() == before


def test_plugins_find_a_service_by_its_translation_key(make_service: MakeService) -> None:
    page = make_service("خدمت")
    draft = make_service("پیش‌نویس", publish=False)
    assert service_page(page.translation_key, "fa") == page
    assert service_page(page.translation_key, "en") is None
    assert service_page(draft.translation_key, "fa") is None
    assert [one.pk for one in published_service_pages("fa")] == [page.pk]


def test_a_choice_set_survives_a_revision(make_service: MakeService) -> None:
    page = make_service("خدمت", life_events=["tax", "death"], levels=["city"])
    kept = page.get_latest_revision_as_object()
    assert kept.life_events == ["tax", "death"]
    page.life_events = ["no-such"]
    with pytest.raises(ValidationError):
        page.full_clean()


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        ("unit", ["Unit"]),
        ("audience", [ServiceType.G2C.label]),
        ("life_event", [LifeEvent.TAX.label, LifeEvent.DEATH.label]),
        ("category", ["ساختمان"]),
        ("nonsense", ["ساختمان"]),
    ],
)
def test_services_are_shelved_as_asked(client, services, make_service, category, by, labels):
    make_service("پروانه", life_events=["death", "tax"], category=category)
    response = client.get(services.url, {"by": by})
    shown = [shelf.label for shelf in response.context["shelves"]]
    assert sorted(shown) == sorted(str(label) for label in labels)
    assert all(str(label) in response.content.decode() for label in labels)
