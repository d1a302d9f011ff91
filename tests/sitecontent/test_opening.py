"""A town that has just been installed: its first pages, and who may work on them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Revision,
    Site,
)
from wagtail.test.utils.form_data import nested_form_data, streamfield

from portal.accounts.models import User
from sitecontent.models import HomePage, NewsIndexPage, NewsPage
from sitecontent.opening import open_town

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
COUNTED = (Page, Site, Locale, Revision, GroupPagePermission, GroupCollectionPermission)


def test_the_home_page_answers_in_both_languages(client: Client, settings: object) -> None:
    open_town()
    for language in ("fa", "en"):
        answer = client.get(f"/{language}/")
        assert answer.status_code == 200
        assert settings.TOWN_NAME[language] in answer.content.decode()  # type: ignore[attr-defined]
        for path in ("services", "news"):
            answer = client.get(f"/{language}/go/{path}/", follow=True)
            assert answer.status_code == 200


def test_the_welcome_page_goes_and_the_site_stays() -> None:
    site = Site.objects.get()
    site.hostname = "town.example"
    site.save()
    homes = open_town()
    site.refresh_from_db()
    assert (site.hostname, site.root_page_id) == ("town.example", homes["fa"].pk)
    assert not Page.objects.exact_type(Page).filter(depth__gt=1).exists()
    assert homes["en"].translation_key == homes["fa"].translation_key


def test_opening_twice_changes_nothing(administrator: User) -> None:
    open_town()
    page = HomePage.objects.get(locale__language_code="fa")
    page.title = "شهر ما"
    page.save()
    counts = [model.objects.count() for model in COUNTED]
    call_command("open_town")
    assert [model.objects.count() for model in COUNTED] == counts
    page.refresh_from_db()
    assert page.title == "شهر ما"


@pytest.mark.parametrize("who", ["pr_editor", "administrator"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_an_editor_adds_and_publishes_news(
    request: pytest.FixtureRequest, client_for: ClientFor, language: str, who: str
) -> None:
    editor: User = request.getfixturevalue(who)
    open_town()
    index = NewsIndexPage.objects.get(locale__language_code=language)
    data = nested_form_data(
        {"title": "خبر", "slug": "story", "lead": "متن", "date": "2026-05-23",
         "body": streamfield([]), "action-publish": "action-publish"}
    )  # fmt: skip
    data |= {f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    address = reverse("wagtailadmin_pages:add", args=["sitecontent", "newspage", index.pk])
    answer = client_for(editor).post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    story = NewsPage.objects.get()
    assert story.live
    assert Client().get(story.url).status_code == 200


def test_an_editor_manages_pictures_documents_and_categories(
    pr_editor: User, client_for: ClientFor
) -> None:
    open_town()
    office = client_for(pr_editor)
    for name in (
        "wagtailimages:add",
        "wagtaildocs:add",
        "wagtailsnippets_sitecontent_newscategory:add",
        "wagtailsnippets_sitecontent_servicecategory:add",
    ):
        assert office.get(reverse(name)).status_code == 200, name


def test_a_clerk_gets_no_page(clerk: User, client_for: ClientFor) -> None:
    homes = open_town()
    edit = reverse("wagtailadmin_pages:edit", args=[homes["fa"].pk])
    assert client_for(clerk).get(edit).status_code == 302
