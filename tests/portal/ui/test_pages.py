"""The frame of every page, seen through the style guide."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.ui.languages import language_links


@pytest.fixture
def guide(visitor):
    return visitor.get("/en/ui/").content.decode()


def test_the_style_guide_shows_in_both_languages(visitor):
    for language, direction in (("fa", "rtl"), ("en", "ltr")):
        response = visitor.get(f"/{language}/ui/")
        assert response.status_code == 200
        assert f'lang="{language}" dir="{direction}"' in response.content.decode()


def test_the_style_guide_is_for_demos_only(visitor, settings):
    settings.PORTAL_DEMO = False
    assert visitor.get("/en/ui/").status_code == 404


def test_each_language_gets_the_bootstrap_of_its_direction(visitor):
    assert "bootstrap.rtl.min.css" in visitor.get("/fa/ui/").content.decode()
    assert "bootstrap.rtl.min.css" not in visitor.get("/en/ui/").content.decode()


def test_the_skip_link_leads_to_the_content(guide):
    body = guide[guide.index("<body") :]
    assert re.search(r"<a[^>]*>", body).group() == '<a class="skip-link" href="#content">'
    assert '<main id="content" tabindex="-1">' in body


def test_every_id_is_unique(guide):
    ids = re.findall(r'\sid="([^"]+)"', guide)
    assert len(ids) == len(set(ids))


def test_every_label_and_description_points_at_something(guide):
    ids = set(re.findall(r'\sid="([^"]+)"', guide))
    for reference in re.findall(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"', guide):
        assert set(reference.split()) <= ids


def test_messages_are_a_status_region(guide):
    region = guide[guide.index('id="messages"') :]
    assert region.startswith('id="messages" role="status" aria-live="polite"')
    assert "Your answers are saved." in region


def test_the_demo_says_that_it_is_one(visitor, settings):
    assert 'href="/demo/messages/"' in visitor.get("/en/ui/").content.decode()
    settings.PORTAL_DEMO = False
    assert 'href="/demo/messages/"' not in visitor.get("/en/nowhere/").content.decode()


def test_the_language_switch_stays_on_the_page(visitor):
    page = visitor.get("/en/hello-nowhere/").content.decode()
    assert 'href="/fa/"' in page
    guide = visitor.get("/en/ui/?q=1").content.decode()
    assert '<a href="/fa/ui/?q=1" hreflang="fa" lang="fa">فارسی</a>' in guide


class Translations(list):
    def live(self):
        return self

    def select_related(self, name):
        return self


class ContentPage:
    def __init__(self, code: str) -> None:
        self.locale = type("Locale", (), {"language_code": code})

    def get_translations(self, *, inclusive: bool) -> Translations:
        return Translations([ContentPage("fa")])

    def get_url(self, request: object) -> str:
        return f"/{self.locale.language_code}/about/"


def test_a_content_page_leads_to_its_translation_or_to_the_home_page(rf):
    request = rf.get("/fa/about/")
    request.user = AnonymousUser()
    links = {link.code: link.url for link in language_links(request, ContentPage("fa"))}
    assert links == {"fa": "/fa/about/", "en": "/en/"}


def test_nothing_comes_from_another_host(guide):
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', guide)


def test_the_page_itself_is_light(visitor):
    assert len(visitor.get("/fa/nowhere/").content) < 20_000
