"""Addresses behind the gate."""

from __future__ import annotations

from types import ModuleType

import pytest
from django.http import HttpResponse
from django.urls import NoReverseMatch, Resolver404, path, reverse
from django.urls.resolvers import RegexPattern, URLResolver

from portal.contributions import Gate
from portal.gated_urls import gated_include


def view(request):
    return HttpResponse()


INSIDE = [path("inside/<int:number>/", view, name="inside")]
URLCONF = ModuleType("zoo_urls")
URLCONF.urlpatterns = [
    gated_include("zoo/", INSIDE, plugin="zoo", namespace="animals"),
    path("zoo/inside/7/", lambda request: HttpResponse(), name="after"),
]


@pytest.fixture
def opened(monkeypatch) -> list[str]:
    """Which plugins the gate was asked about; the last entry says whether it is open."""
    asked: list[str] = []
    monkeypatch.setattr(Gate, "is_open", staticmethod(lambda plugin: not asked.append(plugin)))
    return asked


def resolve(address):
    return URLResolver(RegexPattern(r"^/"), URLCONF).resolve(address)


def test_an_open_plugin_resolves_as_any_include(opened):
    match = resolve("/zoo/inside/7/")
    assert (match.view_name, match.kwargs) == ("animals:inside", {"number": 7})
    assert opened == ["zoo"]


def test_a_closed_plugin_leaves_its_addresses_to_those_after_it(monkeypatch):
    monkeypatch.setattr(Gate, "is_open", staticmethod(lambda plugin: False))
    assert resolve("/zoo/inside/7/").view_name == "after"
    with pytest.raises(Resolver404):
        resolve("/zoo/inside/8/")


def test_the_gate_is_asked_below_its_own_route_only(opened):
    with pytest.raises(Resolver404):
        resolve("/elsewhere/")
    assert opened == []


def test_addresses_can_be_built_whether_the_plugin_is_on_or_not(monkeypatch):
    monkeypatch.setattr(Gate, "is_open", staticmethod(lambda plugin: False))
    assert reverse("animals:inside", URLCONF, [7]) == "/zoo/inside/7/"
    with pytest.raises(NoReverseMatch):
        reverse("animals:outside", URLCONF)
