"""One broken plugin costs its own corner only."""

from __future__ import annotations

import logging

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.functional import lazy

from portal.contributions import Contribution, Gate
from portal.registry import gate, loading, points
from portal.registry.checks import every_plugin_loads
from portal.registry.discovery import Found, InstalledPlugin, Refusal
from portal.registry.loading import InvalidPlugin, leave_out, load_plugins
from portal.registry.plugin import ALL_POINTS, Plugin
from portal.registry.points import Card, Door, Slot
from portal.registry.urls import plugin_urlpatterns


class Sound(Plugin):
    slug, package, title = "sound", "tests.sound", "Sound"
    door = Door(title="A door", text="", view="cases:my_cases", order=1)


@pytest.fixture
def loaded(monkeypatch):
    """A registry of our own, put back afterwards."""
    monkeypatch.setattr(loading, "failures", [])
    kept = {point: dict(point._contributions) for point in ALL_POINTS}
    monkeypatch.setattr(loading, "loaded", dict(loading.loaded))
    gate.assume(gate.Snapshot(enabled={"sound": True}))
    yield loading.loaded
    for point, contributions in kept.items():
        point._contributions.clear()
        point._contributions.update(contributions)


def render(source: str) -> str:
    request = RequestFactory().get("/")
    return Template("{% load plugins %}" + source).render(Context({"request": request}))


def add(point, name, value):
    point.add(Contribution("sound", name, value))


def fail(*args, **kwargs):
    raise RuntimeError("a plugin's bug")


def test_a_contribution_is_named_by_slug_and_attribute():
    ids = [contribution.id for _point, contribution in Sound().contributions()]
    assert ids == ["sound.door"]


def test_what_a_plugin_inherits_is_declared_too_unless_it_is_taken_away():
    class Wider(Sound):
        other = Door(title="Another", text="", view="cases:my_cases", order=2)

    class Narrower(Wider):
        door = None

    found = {plugin: [c.id for _p, c in plugin().contributions()] for plugin in (Wider, Narrower)}
    assert found == {Wider: ["sound.door", "sound.other"], Narrower: ["sound.other"]}


def test_a_slot_that_raises_leaves_a_gap_and_is_reported(loaded, caplog):
    add(
        points.slots,
        "good",
        Slot("here", "ui/components/status.html", lambda request: {"label": "fine"}),
    )
    add(points.slots, "bad", Slot("here", "ui/components/status.html", fail))
    with caplog.at_level(logging.ERROR):
        assert "fine" in render("{% slot 'here' %}")
    assert "sound.bad" in caplog.text


def test_a_slot_with_a_missing_template_leaves_a_gap(loaded):
    add(points.slots, "bad", Slot("here", "no/such/template.html", lambda request: {}))
    assert render("[{% slot 'here' %}]") == "[]"


def test_a_slot_that_gives_nothing_stays_empty(loaded):
    add(points.slots, "quiet", Slot("here", "no/such/template.html", lambda request: None))
    assert render("[{% slot 'here' %}]") == "[]"


def test_a_door_to_nowhere_is_left_out_and_the_others_stay(loaded):
    add(points.doors, "bad", Door(title="Nowhere", text="", view="no:where"))
    menu = render("{% navigation as links %}{% for l in links %}{{ l.title }};{% endfor %}")
    assert "Nowhere" not in menu
    assert menu.count(";") >= 4


def test_a_card_that_raises_is_left_out(loaded):
    add(points.cards, "bad", Card("Card", "x.html", fail))
    assert render("{% cards as c %}{{ c|length }}") == "0"


def test_a_plugin_that_cannot_be_imported_is_left_out_and_named_by_check(
    loaded, settings, monkeypatch
):
    settings.PORTAL_STRICT = False
    found = Found((InstalledPlugin("ghost", "no_such_package", "", ""),), ())
    monkeypatch.setattr(loading, "find_plugins", lambda *names: found)
    load_plugins()
    warnings = every_plugin_loads()
    assert "ghost" in warnings[0].msg
    assert "ghost" not in loading.loaded


def test_strict_mode_stops_the_start_instead(loaded, settings, monkeypatch):
    settings.PORTAL_STRICT = True
    found = Found((InstalledPlugin("ghost", "no_such_package", "", ""),), ())
    monkeypatch.setattr(loading, "find_plugins", lambda *names: found)
    with pytest.raises(InvalidPlugin, match=r"ghost.*no_such_package"):
        load_plugins()


def test_a_refused_plugin_is_named_with_its_mend(loaded, settings, monkeypatch):
    settings.PORTAL_STRICT = False
    found = Found((), (Refusal("ghost", "it needs darvazeh>=9; 0.1.0 is installed"),))
    monkeypatch.setattr(loading, "find_plugins", lambda *names: found)
    load_plugins()
    (warning,) = every_plugin_loads()
    assert warning.msg == "Plugin 'ghost' is not loaded: it needs darvazeh>=9; 0.1.0 is installed"


def test_a_module_without_exactly_one_plugin_class_is_refused():
    with pytest.raises(InvalidPlugin):
        loading._declaration(loading)


def test_broken_addresses_leave_the_whole_plugin_out(loaded, settings, monkeypatch):
    settings.PORTAL_STRICT = False
    monkeypatch.setattr("portal.registry.urls.loaded", {"sound": Sound()})
    points.doors.add(Contribution("sound", "door", Sound.door))
    monkeypatch.setattr("portal.registry.urls.find_spec", lambda name: fail())
    assert plugin_urlpatterns() == []
    assert "sound" in every_plugin_loads()[0].msg
    assert "sound.door" not in [c.id for c in points.doors.all()]


def test_my_cases_opens_when_the_plugin_of_a_draft_is_broken(loaded, client_for, citizen, draft):
    leave_out("servicedesk", RuntimeError("broken"))
    type(draft).objects.update(kind="servicedesk.application")
    assert client_for(citizen).get("/fa/my/").status_code == 200


def test_the_short_address_works_without_a_tracking_page(loaded, client, case):
    leave_out("tracker", RuntimeError("broken"))
    assert client.get(f"/c/{case.tracking_code}/").url.endswith(f"/my/{case.tracking_code}/")


def test_people_read_the_title_of_a_plugin_and_its_slug_only_where_nobody_knows_it(monkeypatch):
    assert Gate.title("servicedesk") == "میز خدمت الکترونیک"
    assert Gate.title("gone") == "gone"
    monkeypatch.setattr(type(loading.loaded["servicedesk"]), "title", lazy(lambda: 1 / 0, str)())
    assert Gate.title("servicedesk") == "servicedesk"
