"""The page with the results."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils.translation import override

pytestmark = pytest.mark.django_db


@pytest.fixture
def address() -> str:
    with override("en"):
        return reverse("search:results")


def test_the_page_is_public(address: str) -> None:
    with override("en"):
        assert resolve(address).func.audience == "public"  # type: ignore[attr-defined]


def test_the_form_is_shown_without_a_query(client: Client, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert b'name="q"' in page.content


@pytest.mark.parametrize(
    "query", ['"', '" OR 1=1', "a AND (b", "*", "\x00", "' --", "%", "{}", "x" * 5000, "ۀ" * 300]
)
def test_no_query_breaks_the_page(client: Client, address: str, query: str) -> None:
    assert client.get(address, {"q": query}).status_code == 200


def test_a_search_without_hits_gives_advice(client: Client, address: str) -> None:
    page = client.get(address, {"q": "zzzz-nothing"})
    assert b"Nothing was found" in page.content
    assert b"What you can try" in page.content


def test_an_unknown_kind_is_ignored(client: Client, address: str) -> None:
    assert client.get(address, {"q": "a", "kind": "no.such"}).context["kind"] == ""


def test_the_query_is_shown_escaped(client: Client, address: str) -> None:
    page = client.get(address, {"q": "<script>alert(1)</script>"})
    assert b"<script>alert(1)" not in page.content
