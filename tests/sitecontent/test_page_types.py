"""Pages of a plugin that is off, broken or gone answer nobody and lose nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import Page

from portal.accounts.models import User
from portal.api.pages import PluginPage, served
from portal.contributions import Gate
from portal.registry import loading
from portal.testing.cast import ClientFor
from sitecontent.models import ContentPage, HomePage, ServicePage
from sitecontent.models.base import breadcrumbs_of
from tests.sitecontent.conftest import MakeService

pytestmark = [
    pytest.mark.django_db,
    # Wagtail says so for each page whose type is gone.
    pytest.mark.filterwarnings("ignore:A specific version of the following object"),
]
Switch = Callable[[bool], None]


@pytest.fixture
def about(home: HomePage) -> ContentPage:
    page = home.add_child(instance=ContentPage(title="درباره", slug="about"))
    page.save_revision().publish()
    return page


@pytest.fixture
def removed(home: HomePage) -> Page:
    """A page whose type is gone from the code."""
    kind = ContentType.objects.create(app_label="gone", model="oldpage")
    page = home.add_child(instance=ContentPage(title="قدیمی", slug="old"))
    page.add_child(instance=ContentPage(title="زیر", slug="below"))
    Page.objects.filter(pk=page.pk).update(content_type=kind)
    return Page.objects.get(pk=page.pk)


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> Switch:
    """Switch the plugin of these pages."""

    def switch(is_on: bool) -> None:
        monkeypatch.setattr(Gate, "is_open", staticmethod(lambda slug: is_on))

    return switch


@pytest.fixture
def office(client_for: ClientFor, administrator: User) -> Client:
    administrator.is_superuser = True
    administrator.save()
    return client_for(administrator)


def test_a_page_answers_only_while_its_plugin_is_on(
    client: Client, about: ContentPage, turn: Switch
) -> None:
    address = about.url
    assert client.get(address).status_code == 200
    turn(False)
    assert client.get(address).status_code == 404
    turn(True)
    assert client.get(address).status_code == 200


def test_a_page_of_a_plugin_that_could_not_be_loaded_is_not_found(
    client: Client, about: ContentPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(loading.loaded, "sitecontent")
    assert client.get("/fa/about/").status_code == 404


def test_a_draft_is_shown_only_while_the_plugin_is_on(
    office: Client, about: ContentPage, turn: Switch
) -> None:
    address = reverse("wagtailadmin_pages:view_draft", args=[about.pk])
    assert office.get(address).status_code == 200
    turn(False)
    assert office.get(address).status_code == 404


def test_pages_are_made_only_while_the_plugin_is_on(
    office: Client, home: HomePage, turn: Switch
) -> None:
    choice = reverse("wagtailadmin_pages:add_subpage", args=[home.pk])
    form = reverse("wagtailadmin_pages:add", args=["sitecontent", "contentpage", home.pk])
    assert form in office.get(choice).content.decode()
    assert office.get(form).status_code == 200
    turn(False)
    assert form not in office.get(choice, follow=True).content.decode()
    assert office.get(form).status_code in {302, 403}
    assert not ContentPage.can_create_at(home)


def test_a_page_of_a_plugin_that_is_off_stays_in_the_explorer(
    office: Client, about: ContentPage, turn: Switch
) -> None:
    turn(False)
    answer = office.get(reverse("wagtailadmin_explore", args=[about.get_parent().pk]))
    assert about.title in answer.content.decode()


def test_a_sitemap_says_nothing_of_a_page_that_does_not_answer(
    about: ContentPage, turn: Switch
) -> None:
    assert about.get_sitemap_urls()
    turn(False)
    assert about.get_sitemap_urls() == []


def test_lists_leave_out_pages_that_do_not_answer(
    home: HomePage, about: ContentPage, removed: Page, turn: Switch
) -> None:
    assert set(served(home.get_children())) == {about.page_ptr}
    assert removed in home.get_children()
    turn(False)
    assert not served(home.get_children())
    assert not served(ContentPage.objects.all())


def test_lists_of_one_type_cost_nothing_more_while_it_is_on() -> None:
    everything = ContentPage.objects.all()
    assert served(everything) is everything


def test_other_plugins_find_no_service_page_while_the_site_is_off(
    make_service: MakeService, turn: Switch
) -> None:
    make_service("پروانه")
    assert ServicePage.objects.published_in("fa").count() == 1
    turn(False)
    assert ServicePage.objects.published_in("fa").count() == 0


def test_breadcrumbs_lead_only_to_pages_that_answer(removed: Page) -> None:
    crumbs = breadcrumbs_of(removed.get_children().get(), RequestFactory().get("/"))
    assert [title for title, _address in crumbs] == ["زیر"]


def test_a_page_of_a_removed_type_is_not_found_and_keeps_its_row(
    client: Client, removed: Page
) -> None:
    assert client.get("/fa/old/").status_code == 404
    assert Page.objects.filter(pk=removed.pk, live=True).exists()


def test_pages_below_one_of_a_removed_type_are_still_found(client: Client, removed: Page) -> None:
    assert client.get("/fa/old/below/").status_code == 200


def test_the_explorer_stays_usable_around_a_page_of_a_removed_type(
    office: Client, home: HomePage, removed: Page
) -> None:
    listing = office.get(reverse("wagtailadmin_explore", args=[home.pk]))
    assert removed.title in listing.content.decode()
    for name in ("wagtailadmin_explore", "wagtailadmin_pages:history", "wagtailadmin_pages:delete"):
        assert office.get(reverse(name, args=[removed.pk])).status_code == 200
    results = office.get(reverse("wagtailadmin_pages:search"), {"q": removed.title})
    assert results.status_code == 200


def test_opening_a_page_of_a_removed_type_leads_back_to_the_explorer(
    office: Client, home: HomePage, removed: Page
) -> None:
    for name in ("edit", "view_draft", "copy", "move"):
        answer = office.get(reverse(f"wagtailadmin_pages:{name}", args=[removed.pk]), follow=True)
        assert answer.redirect_chain[-1][0] == reverse("wagtailadmin_explore", args=[home.pk])
        assert "is not installed" in answer.content.decode() or "نصب" in answer.content.decode()


def test_every_page_of_the_site_is_gated() -> None:
    assert issubclass(ContentPage, PluginPage)
    assert PluginPage._meta.abstract
