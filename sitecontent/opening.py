"""Opens the town's site: its front pages in every language, and who may work on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
)

from sitecontent.models import HomePage, NewsIndexPage, ServiceIndexPage
from sitecontent.policies import EDIT_SHEETS

P = TypeVar("P", bound=Page)
Words = Mapping[str, Mapping[str, Any]]
FRONT_PAGES: tuple[tuple[type[Page], str], ...] = (
    (ServiceIndexPage, "services"),
    (NewsIndexPage, "news"),
)
EDITORS = ("pr-editor", "administrator")
PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
SHEET_RIGHTS = ("add_page", "change_page")
FILE_RIGHTS = (
    "add_image", "change_image", "choose_image", "add_document", "change_document",
    "choose_document",
)  # fmt: skip


@transaction.atomic
def open_town(words: Mapping[str, Words] | None = None) -> dict[str, HomePage]:
    """Create whatever front page or right is missing; return the home page of each language.

    ``words`` gives the fields of the pages ``home``, ``services`` and ``news`` by language;
    without it they are named after the town. Pages that exist keep their words, so a second run
    changes nothing. Needs the roles, which a migration makes.
    """
    own = settings.LANGUAGE_CODE
    languages = [own, *(code for code, _name in settings.LANGUAGES if code != own)]
    homes: dict[str, HomePage] = {}
    for language in languages:
        given = words[language] if words else neutral_words(language)
        homes[language] = _open_language(language, given, original=homes.get(own))
    _lead_visitors_to(homes[own])
    _grant_rights(homes.values())
    return homes


def neutral_words(language: str) -> Words:
    """Return titles that fit every town. No query."""
    with override(language):
        return {
            "home": {"title": settings.TOWN_NAME[language]},
            "services": {"title": _("Municipal services")},
            "news": {"title": _("News")},
        }


def publish_below(parent: Page, page: P, original: Page | None = None) -> P:
    """Add ``page`` below ``parent`` as a translation of ``original``, and publish it."""
    if original is not None:
        page.translation_key = original.translation_key
    page.live = False
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def _open_language(language: str, words: Words, original: HomePage | None) -> HomePage:
    locale, _created = Locale.objects.get_or_create(language_code=language)
    home = HomePage.objects.filter(locale=locale).first()
    if home is None:
        root = Page.get_first_root_node() or _new_root()
        if original is None:
            _remove_welcome_page(root)
        slug = "home" if original is None else f"home-{language}"
        home = publish_below(root, HomePage(slug=slug, locale=locale, **words["home"]), original)
    for model, slug in FRONT_PAGES:
        if not model.objects.child_of(home).exists():
            page = model(slug=slug, locale=locale, show_in_menus=True, **words[slug])
            twin = model.objects.child_of(original).first() if original else None
            publish_below(home, page, twin)
    return home


def _new_root() -> Page:
    return Page.add_root(instance=Page(title=settings.WAGTAIL_SITE_NAME, slug="root"))


def _remove_welcome_page(root: Page) -> None:
    """Delete the page that Wagtail comes with, without the site that still starts there."""
    welcome = Page.objects.child_of(root).exact_type(Page)
    Site.objects.filter(root_page__in=welcome).update(root_page=root)
    welcome.delete()
    root.refresh_from_db()


def _lead_visitors_to(home: HomePage) -> None:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        site = Site(hostname="localhost", is_default_site=True)
    elif site.root_page.specific_class is HomePage:
        return
    site.root_page, site.site_name = home, site.site_name or home.title
    site.save()


def _grant_rights(homes: Iterable[HomePage]) -> None:
    """Let editors work on all pages and files, and whoever edits sheets on the services."""
    rights = {
        permission.codename: permission
        for permission in Permission.objects.filter(
            content_type__app_label__in=["wagtailcore", "wagtailimages", "wagtaildocs"]
        )
    }
    shelves = Permission.objects.filter(
        content_type__app_label="sitecontent",
        content_type__model__in=["newscategory", "servicecategory"],
    )
    homes = list(homes)
    lists = [page for home in homes for page in ServiceIndexPage.objects.child_of(home)]
    for group in Group.objects.filter(portal_role__isnull=False).select_related("portal_role"):
        if group.portal_role.slug in EDITORS:
            _grant_pages(group, homes, [rights[name] for name in PAGE_RIGHTS])
            _grant_files(group, [rights[name] for name in FILE_RIGHTS])
            group.permissions.add(*shelves)
        elif EDIT_SHEETS in group.portal_role.permissions:
            _grant_pages(group, lists, [rights[name] for name in SHEET_RIGHTS])


def _grant_pages(group: Group, pages: Iterable[Page], rights: Iterable[Permission]) -> None:
    for page in pages:
        for right in rights:
            GroupPagePermission.objects.get_or_create(group=group, page=page, permission=right)


def _grant_files(group: Group, rights: Iterable[Permission]) -> None:
    collection = Collection.get_first_root_node()
    for right in rights:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=right
        )
