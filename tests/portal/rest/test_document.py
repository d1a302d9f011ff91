"""The OpenAPI document is valid, complete and without warnings."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from portal.rest.openapi import PortalGenerator

OTHER_HOST = re.compile(r"(?:https?:)?//(?!testserver)", re.IGNORECASE)


@pytest.fixture
def document(library, client):
    return client.get("/api/v1/schema/").json()


def test_the_document_is_valid_openapi(document):
    assert document["openapi"] == "3.1.0"
    validate_schema(document)


def test_describing_everything_gives_no_warning(library, capsys):
    GENERATOR_STATS.reset()
    PortalGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS
    assert capsys.readouterr().err == ""


def test_the_command_for_checks_finds_nothing_wrong(library):
    said = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=said)
    assert "/api/v1/library/loans/" in said.getvalue()


def test_only_our_own_addresses_are_described(document):
    assert {path.split("/")[3] for path in document["paths"]} == {
        *("", "core", "library"),
        "sitecontent",
    }


def test_every_operation_tells_the_shape_of_refusals(document):
    operations = [one for path in document["paths"].values() for one in path.values()]
    assert operations
    for operation in operations:
        content = operation["responses"]["4XX"]["content"]["application/json"]
        assert content["schema"] == {"$ref": "#/components/schemas/Error"}


def test_the_document_tells_who_must_sign_in_and_what_a_change_needs(document):
    desk = document["paths"]["/api/v1/library/desk/"]
    assert desk["get"]["x-audience"] == "staff:cases.see"
    assert desk["get"]["security"] == [{"token": []}, {"session": []}]
    assert desk["post"]["security"] == [{"token": []}, {"session": [], "csrf": []}]
    assert {} in document["paths"]["/api/v1/library/loans/"]["get"]["security"]
    assert set(document["components"]["securitySchemes"]) == {"session", "csrf", "token"}


def test_lists_are_described_with_their_pages(document):
    listed = document["paths"]["/api/v1/library/mine/"]["get"]
    assert [one["name"] for one in listed["parameters"]] == ["page", "page_size"]


def test_the_document_speaks_the_language_that_is_asked_for(library, client):
    titles = {
        language: client.get("/api/v1/schema/", headers={"accept-language": language}).json()[
            "info"
        ]["title"]
        for language in ("fa", "en")
    }
    with translation.override("fa"):
        assert titles["fa"] == translation.gettext("The API of this portal")
    assert titles["en"] == "The API of this portal"


def test_the_second_look_at_the_document_asks_the_database_for_the_limits_only(
    library, client, django_assert_max_num_queries
):
    client.get("/api/v1/schema/")
    with django_assert_max_num_queries(6):
        client.get("/api/v1/schema/")


def test_the_page_for_people_loads_nothing_from_another_host(library, client):
    page = client.get("/api/v1/docs/", headers={"accept": "text/html"})
    html = page.content.decode()
    assert page.status_code == 200
    loaded = re.findall(r'<(?:script|link|img|iframe)\b[^>]*?(?:src|href)="([^"]*)"', html)
    assert any(path.endswith("swagger-ui-bundle.js") for path in loaded)
    assert [path for path in loaded if OTHER_HOST.match(path)] == []


def test_the_page_for_people_obeys_the_strict_policy(library, client):
    page = client.get("/api/v1/docs/")
    html = page.content.decode()
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", html) == []
    assert 'data-schema-url="/api/v1/schema/?lang=fa"' in html


def test_the_page_for_people_speaks_the_language_of_the_pages_before(library, client):
    shown = client.get("/api/v1/docs/", headers={"accept-language": "en"}).content.decode()
    assert 'lang="fa" dir="rtl"' in shown
    assert 'data-schema-url="/api/v1/schema/?lang=fa"' in shown
    client.cookies["django_language"] = "en"
    english = client.get("/api/v1/docs/", headers={"accept-language": "fa"}).content.decode()
    assert 'lang="en" dir="ltr"' in english
    assert 'data-schema-url="/api/v1/schema/?lang=en"' in english


@pytest.mark.parametrize(("wanted", "language"), [("en", "en"), ("fa", "fa"), ("xx", "fa")])
def test_the_document_may_be_asked_for_in_a_language(library, client, wanted, language):
    answer = client.get("/api/v1/schema/", {"lang": wanted}, headers={"accept-language": "fa"})
    assert answer.headers["Content-Language"] == language
    with translation.override(language):
        title = translation.gettext("The API of this portal")
    assert answer.json()["info"]["title"] == title


def test_the_page_for_people_may_be_looked_for_without_reading_it(library, client):
    assert client.head("/api/v1/docs/").status_code == 200


@pytest.mark.parametrize("language", ["fa", "en"])
def test_public_pages_lead_developers_to_it(library, client, language):
    assert 'href="/api/v1/docs/"' in client.get(f"/{language}/search/").content.decode()
