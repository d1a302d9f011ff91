"""Fills the demo town's site: pages in Persian, some in English, pictures and editors' rights."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
)

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
from sitecontent.renditions import draw_renditions

P = TypeVar("P", bound=Page)
FOLDER = Path(__file__).parent
FEATURED = {"sodur-parvaneh-sakhteman", "mojavez-haffari", "ghat-va-jabejayi-derakht"}
EDITORS = ("pr-editor", "administrator")
PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
FILE_RIGHTS = (
    "add_image", "change_image", "choose_image", "add_document", "change_document",
    "choose_document",
)  # fmt: skip


def load_demo_content() -> list[str]:
    """Create whatever of the demo site is missing; a second run changes nothing.

    Needs the demo town's units. Returns lines worth printing.
    """
    texts = _read("texts")
    _load_categories(texts["categories"])
    pictures = _load_pictures(texts["fa"]["picture_alt"])
    home = _load_home(texts["fa"], _locale(settings.LANGUAGE_CODE), slug="home")
    _load_site(home)
    _load_language(home, texts, "fa", pictures)
    english_home = _load_home(texts["en"], _locale("en"), slug="home-en", original=home)
    _load_language(english_home, texts, "en", pictures)
    _grant_editors_rights([home, english_home])
    return [f"{model._meta.verbose_name_plural}: {model.objects.count()}" for model in (
        ServicePage, NewsPage, ContentPage,
    )]  # fmt: skip


def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _locale(language: str) -> Locale:
    locale, _created = Locale.objects.get_or_create(language_code=language)
    return locale


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


def _load_home(
    texts: Entry, locale: Locale, *, slug: str, original: Page | None = None
) -> HomePage:
    existing = HomePage.objects.filter(locale=locale).first()
    if existing is not None:
        return existing
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    if original is None:
        Page.objects.child_of(root).exact_type(Page).delete()
        root.refresh_from_db()
    page = HomePage(slug=slug, locale=locale, **texts["home"])
    return _published(root, page, original)


def _load_site(home: HomePage) -> None:
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    site.root_page, site.site_name = home, home.title
    site.save()


def _published(parent: Page, page: P, original: Page | None) -> P:
    """Add ``page`` below ``parent`` as a translation of ``original``, and publish it."""
    if original is not None:
        page.translation_key = original.translation_key
    page.live = False
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def _child(parent: Page, model: type[P], slug: str, **fields: Any) -> P:
    """Return the page ``slug`` below ``parent``, made from ``fields`` if it is missing."""
    existing = model.objects.child_of(parent).filter(slug=slug).first()
    if existing is not None:
        return existing
    original = model.objects.filter(slug=slug).exclude(locale=parent.locale).first()
    page = model(slug=slug, locale=parent.locale, **fields)
    return _published(parent, page, original)


def _load_language(home: HomePage, texts: Entry, language: str, pictures: Entry) -> None:
    own = texts[language]
    services = _child(home, ServiceIndexPage, "services", show_in_menus=True, **own["services"])
    news = _child(home, NewsIndexPage, "news", show_in_menus=True, **own["news"])
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


def _grant_editors_rights(homes: Iterable[Page]) -> None:
    """Let the public-relations office and administrators work on pages and pictures."""
    rights = {permission.codename: permission for permission in Permission.objects.all()}
    collection = Collection.get_first_root_node()
    shelves = [
        right
        for name, right in rights.items()
        if name.endswith(("newscategory", "servicecategory"))
    ]
    for group in Group.objects.filter(portal_role__slug__in=EDITORS):
        for home in homes:
            for name in PAGE_RIGHTS:
                values = {"group": group, "page": home, "permission": rights[name]}
                GroupPagePermission.objects.get_or_create(**values)
        for name in FILE_RIGHTS:
            values = {"group": group, "collection": collection, "permission": rights[name]}
            GroupCollectionPermission.objects.get_or_create(**values)
        group.permissions.add(*shelves)
