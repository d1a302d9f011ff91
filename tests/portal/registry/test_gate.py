"""A plugin is on or off for everybody at once, and asking costs next to nothing."""

from __future__ import annotations

import pytest
from django.db import DatabaseError

from portal.contributions import Contribution, ExtensionPoint, Gate
from portal.registry import gate
from portal.registry.models import PluginState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _unread() -> None:
    gate.forget()


def test_what_ships_with_the_portal_is_on_and_a_strangers_plugin_is_off_until_decided():
    assert Gate.is_open("core")
    assert Gate.is_open("tracker")
    assert not Gate.is_open("library")


def test_the_table_decides():
    PluginState.objects.update_or_create(slug="tracker", defaults={"enabled": False})
    PluginState.objects.create(slug="library", enabled=True)
    assert not Gate.is_open("tracker")
    assert Gate.is_open("library")


def test_any_number_of_questions_costs_one_query(django_assert_num_queries):
    PluginState.objects.bulk_create(PluginState(slug=f"p{n}") for n in range(50))
    with django_assert_num_queries(1):
        assert not any(Gate.is_open(f"p{n}") for n in range(50))
        assert not any(Gate.is_muted(f"p{n}.part") for n in range(50))


def test_a_switch_is_seen_by_the_next_request_of_every_process(client):
    assert client.get("/fa/track/").status_code == 200
    PluginState.objects.update_or_create(slug="tracker", defaults={"enabled": False})
    assert client.get("/fa/track/").status_code == 404
    PluginState.objects.filter(slug="tracker").update(enabled=True)
    assert client.get("/fa/track/").status_code == 200


def test_while_the_table_cannot_be_read_the_last_answer_stays(monkeypatch):
    PluginState.objects.update_or_create(slug="tracker", defaults={"enabled": False})
    assert not Gate.is_open("tracker")
    gate.forget()

    def broken(*fields):
        raise DatabaseError("away")

    monkeypatch.setattr(PluginState.objects, "values_list", broken)
    assert not Gate.is_open("tracker")


def test_a_muted_contribution_is_skipped_and_the_rest_of_its_plugin_is_not():
    PluginState.objects.update_or_create(slug="tracker", defaults={"muted": ["tracker.loud"]})
    PluginState.objects.filter(slug="tracker").update(enabled=True)
    gate.forget()
    point: ExtensionPoint[int] = ExtensionPoint("numbers")
    point.add(Contribution("tracker", "loud", 1))
    point.add(Contribution("tracker", "quiet", 2))
    assert [found.value for found in point.active()] == [2]
    assert point.get("tracker.loud") is None
