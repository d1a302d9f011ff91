"""Fills the demo town's site: pages in Persian, some in English, and pictures."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page

from portal.api import Unit
from sitecontent.demo.pictures import tile_picture
from sitecontent.demo.sheets import Entry, sheet_fields
from sitecontent.models import (
    ContentPage,
    HomePage,
    NewsCategory,
    NewsIndexPage,
    NewsPage,
    ServiceCategory,
    ServiceIndexPage,
    ServicePage,
)
from sitecontent.opening import open_town, publish_below
from sitecontent.renditions import draw_renditions

P = TypeVar("P", bound=Page)
FOLDER = Path(__file__).parent
FEATURED = {"sodur-parvaneh-sakhteman", "mojavez-haffari", "ghat-va-jabejayi-derakht"}


def load_demo_content() -> list[str]:
    """Create whatever of the demo site is missing; a second run changes nothing.

    Needs the demo town's units. Returns lines worth printing.
    """
    texts = _read("texts")
    _load_categories(texts["categories"])
    pictures = _load_pictures(texts["fa"]["picture_alt"])
    homes = open_town(texts)
    for language in ("fa", "en"):
        _load_language(homes[language], texts, language, pictures)
    return [f"{model._meta.verbose_name_plural}: {model.objects.count()}" for model in (
        ServicePage, NewsPage, ContentPage,
    )]  # fmt: skip


def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _load_categories(categories: dict[str, list[list[str]]]) -> None:
    for model, rows in (
        (ServiceCategory, categories["services"]),
        (NewsCategory, categories["news"]),
    ):
        for order, (slug, title, title_en) in enumerate(rows):
            values = {"title": title, "title_en": title_en, "order": order}
            model.objects.get_or_create(slug=slug, defaults=values)


def _load_pictures(alt: str) -> dict[str, Any]:
    image_model = get_image_model()
    found = {image.title: image for image in image_model.objects.all()}
    pictures = {}
    for seed, story in enumerate(_read("news_fa")):
        name = f"tile-{story['slug']}"
        if name not in found:
            file = ContentFile(tile_picture(seed), name=f"{name}.jpg")
            found[name] = image_model.objects.create(title=name, description=alt, file=file)
        pictures[story["slug"]] = found[name]
    return pictures


def _child(parent: Page, model: type[P], slug: str, **fields: Any) -> P:
    """Return the page ``slug`` below ``parent``, made from ``fields`` if it is missing."""
    existing = model.objects.child_of(parent).filter(slug=slug).first()
    if existing is not None:
        return existing
    original = model.objects.filter(slug=slug).exclude(locale=parent.locale).first()
    page = model(slug=slug, locale=parent.locale, **fields)
    return publish_below(parent, page, original)


def _load_language(home: HomePage, texts: Entry, language: str, pictures: Entry) -> None:
    own = texts[language]
    services = ServiceIndexPage.objects.child_of(home).get()
    news = NewsIndexPage.objects.child_of(home).get()
    applicants = texts["applicants_per_year"]
    _load_services(services, _read(f"services_{language}"), own, applicants)
    _load_news(news, _read(f"news_{language}"), own["picture_alt"], pictures)
    for entry in own["pages"]:
        body = [tuple(block) for block in entry["body"]]
        fields = {"title": entry["title"], "summary": entry["summary"], "body": body}
        _child(home, ContentPage, entry["slug"], show_in_menus=True, **fields)


def _load_services(index: Page, entries: list[Entry], texts: Entry, applicants: Entry) -> None:
    units = {unit.title: unit for unit in Unit.objects.all()}
    categories = {category.title: category for category in ServiceCategory.objects.all()}
    numbers = {slug: number for number, slug in enumerate(applicants, start=10)}
    for entry in entries:
        slug = entry["slug"]
        fields = sheet_fields(entry, texts, number=numbers[slug], applicants=applicants[slug])
        fields["unit"] = units[entry["unit"]]
        fields["category"] = categories[entry["sheet"]["category"]]
        fields["is_featured"] = slug in FEATURED
        _child(index, ServicePage, slug, title=entry["title"], **fields)


def _load_news(index: Page, entries: list[Entry], alt: str, pictures: Entry) -> None:
    categories = {category.title: category for category in NewsCategory.objects.all()}
    for entry in entries:
        if NewsPage.objects.child_of(index).filter(slug=entry["slug"]).exists():
            continue
        page = _child(
            index,
            NewsPage,
            entry["slug"],
            title=entry["title"],
            kicker=entry["kicker"],
            lead=entry["lead"],
            body=[("paragraph", f"<p>{paragraph}</p>") for paragraph in entry["body"]],
            main_image=pictures[entry["slug"]],
            image_alt=alt,
            category=categories[entry["category"]],
            date=timezone.localdate() - timedelta(days=entry["published_days_ago"]),
            author=entry["author"],
        )
        page.tags.add(*entry["tags"])
        page.save_revision().publish()
        draw_renditions(page)
