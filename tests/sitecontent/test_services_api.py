"""Services with their sheets, for programs."""

from __future__ import annotations

from uuid import uuid4

import pytest

PATH = "/api/v1/sitecontent/services/"
FA = {"accept-language": "fa"}


@pytest.fixture
def page(make_service):
    return make_service("مجوز حفاری")


def test_published_services_are_listed_and_read_with_their_sheet(page, client):
    told = client.get(PATH, headers=FA).json()
    assert [one["id"] for one in told["results"]] == [str(page.translation_key)]
    sheet = client.get(f"{PATH}{page.translation_key}/", headers=FA).json()
    assert sheet["title"] == page.title
    assert {"fees", "documents", "upper_laws", "faq", "steps"} <= set(sheet["rows"])
    assert sheet["facts"]["complaint_how"] == page.complaint_how


def test_what_is_not_published_is_not_there(page, client):
    page.unpublish()
    assert client.get(PATH, headers=FA).json()["results"] == []
    assert client.get(f"{PATH}{page.translation_key}/", headers=FA).status_code == 404


def test_lists_are_narrowed_and_strange_filters_refused(page, client):
    assert client.get(PATH, {"unit": page.unit.slug}, headers=FA).json()["count"] == 1
    assert client.get(PATH, {"unit": "elsewhere"}, headers=FA).json()["count"] == 0
    assert client.get(PATH, {"colour": "red"}, headers=FA).status_code == 400


def test_a_service_that_is_not_there_is_not_found(page, client):
    assert client.get(f"{PATH}{uuid4()}/", headers=FA).status_code == 404
