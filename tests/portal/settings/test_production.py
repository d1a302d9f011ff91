"""A real town's settings: what must be given, and what is made of it."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

import portal.settings

TOWN = {
    "SECRET_KEY": "secret",
    "ALLOWED_HOSTS": "town.example",
    "DATABASE_URL": "postgres://portal@database/portal",
    "PORTAL_BASE_URL": "https://town.example",
    "PORTAL_DATA_DIR": "/srv/data",
    "PORTAL_EMAIL_FROM": "portal@town.example",
    "EMAIL_URL": "smtp://mail:25",
}
PRODUCTION = Path(portal.settings.__file__).with_name("production.py")
Start = Callable[..., dict[str, Any]]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Start:
    """Read the settings of production anew, with these values in the environment."""

    def read(**values: str | None) -> dict[str, Any]:
        monkeypatch.delitem(sys.modules, "portal.settings.base", raising=False)
        for name, value in {"PORTAL_TRUSTED_PROXIES": None, **TOWN, **values}.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        return runpy.run_path(str(PRODUCTION))

    return read


@pytest.mark.parametrize("name", sorted(TOWN))
def test_a_value_that_is_missing_stops_the_start(start: Start, name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        start(**{name: None})


@pytest.mark.parametrize("name", ["PORTAL_DATA_DIR", "PORTAL_EMAIL_FROM"])
def test_a_value_that_is_empty_stops_the_start(start: Start, name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        start(**{name: ""})


def test_options_in_the_databases_address_are_added_to_ours(start: Start) -> None:
    town = start(DATABASE_URL="postgres://portal@database/portal?sslmode=require")
    database = town["DATABASES"]["default"]
    assert database["OPTIONS"] == {
        "sslmode": "require",
        "connect_timeout": 5,
        "options": "-c statement_timeout=15000 -c lock_timeout=5000",
    }
    assert database["HOST"] == "database"
    assert database["CONN_HEALTH_CHECKS"]


def test_options_in_the_databases_address_win_over_ours(start: Start) -> None:
    town = start(DATABASE_URL="postgres://portal@database/portal?connect_timeout=9")
    assert int(town["DATABASES"]["default"]["OPTIONS"]["connect_timeout"]) == 9


def test_the_address_may_end_in_a_slash_or_a_folder(start: Start) -> None:
    town = start(PORTAL_BASE_URL="https://town.example/portal/")
    assert town["WAGTAILADMIN_BASE_URL"] == "https://town.example/portal"
    assert town["CSRF_TRUSTED_ORIGINS"] == ["https://town.example"]


def test_no_proxy_is_trusted_unless_the_town_says_so(start: Start) -> None:
    assert start()["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0
    assert start(PORTAL_TRUSTED_PROXIES="1")["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


def test_everything_goes_over_tls_but_the_checks_of_health(start: Start) -> None:
    town = start()
    assert town["SECURE_SSL_REDIRECT"]
    assert town["SECURE_REDIRECT_EXEMPT"] == ["^health/"]
    assert town["SESSION_COOKIE_SECURE"]
    assert town["CSRF_COOKIE_SECURE"]


def test_what_citizens_send_is_readable_for_the_portal_only(start: Start) -> None:
    storages = start()["STORAGES"]
    assert storages["case_files"]["OPTIONS"]["file_permissions_mode"] == 0o600
    assert storages["case_files"]["OPTIONS"]["directory_permissions_mode"] == 0o700
    assert storages["default"]["OPTIONS"]["file_permissions_mode"] == 0o644
