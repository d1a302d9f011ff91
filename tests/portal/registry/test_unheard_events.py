"""What a plugin failed to hear is shown on its page, and delivered again when staff say so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.contributions import Contribution
from portal.errors import Refused
from portal.events.delivery import MAX_ATTEMPTS
from portal.events.event import Event
from portal.events.models import DeliveryState, EventDelivery
from portal.events.subscribers import Subscriber, subscribers
from portal.events.tasks import sweep
from portal.registry import gate, loading, overview
from portal.registry.actions import UnknownPlugin, deliver_events_again
from portal.registry.discovery import InstalledPlugin
from portal.registry.models import PluginState
from portal.registry.plugin import Plugin
from tests.portal.events.conftest import BookReturned

pytestmark = pytest.mark.django_db
PAGE = "/admin/plugins/library/"


class Library(Plugin):
    slug, package, title = "library", "tests.portal.registry", "Library"


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Event]]:
    """A library that is on and listens, as ``library.ear``; what it has heard."""
    heard: list[Event] = []
    found = InstalledPlugin("library", Library.package, "portal-library", "1.0.0")
    monkeypatch.setitem(loading.loaded, "library", Library())
    monkeypatch.setitem(loading.packages, "library", found)
    subscribers.add(
        Contribution("library", "ear", Subscriber(BookReturned, {}, handle=heard.append))
    )
    PluginState.objects.create(slug="library", enabled=True)
    gate.forget()
    yield heard
    subscribers.drop_plugin("library")


def given_up(subscriber: str = "library.ear", **values: object) -> EventDelivery:
    return EventDelivery.objects.create(
        **{
            "subscriber": subscriber,
            "event": BookReturned.name,
            "payload": {"book": 7},
            "state": DeliveryState.FAILED,
            "attempts": MAX_ATTEMPTS,
            "finished_at": timezone.now(),
            "last_error": "ConnectionError: the card printer is off",
            **values,
        }
    )


@pytest.fixture
def admin(client_for, administrator):
    return client_for(administrator)


def button(delivery: EventDelivery | None = None) -> str:
    if delivery is None:
        return reverse("plugins_admin:deliver_again", args=["library"])
    return reverse("plugins_admin:deliver_one_again", args=["library", delivery.pk])


def test_the_page_says_nothing_of_deliveries_while_none_has_failed(admin):
    given_up("library_two.ear")
    page = admin.get(PAGE)
    assert page.context["unheard"].count == 0
    assert button() not in page.content.decode()


def test_a_failed_delivery_is_shown_with_its_event_subscriber_error_and_attempts(admin):
    delivery = given_up()
    page = admin.get(PAGE).content.decode()
    for words in (BookReturned.name, "library.ear", "the card printer is off", button(delivery)):
        assert words in page
    assert button() in page
    assert "۶" in page


def test_the_latest_are_shown_and_all_are_counted(admin, monkeypatch):
    monkeypatch.setattr(overview, "DELIVERIES_SHOWN", 2)
    deliveries = [given_up() for _number in range(3)]
    found = admin.get(PAGE).context["unheard"]
    assert found.count == 3
    assert [one.pk for one, _is_heard in found.latest] == [deliveries[2].pk, deliveries[1].pk]


def test_one_is_delivered_again_by_its_button(admin, heard):
    chosen, other = given_up(), given_up()
    admin.post(button(chosen))
    sweep()
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert heard == [BookReturned(7)]
    assert (chosen.state, chosen.attempts) == (DeliveryState.DELIVERED, 1)
    assert (other.state, other.attempts) == (DeliveryState.FAILED, MAX_ATTEMPTS)


def test_all_of_the_plugin_are_delivered_again_by_one_button_and_written_down(
    admin, heard, administrator
):
    given_up()
    given_up()
    strange = given_up("tracker.ear")
    admin.post(button())
    sweep()
    strange.refresh_from_db()
    assert len(heard) == 2
    assert strange.state == DeliveryState.FAILED
    entry = AuditEntry.objects.get(action="plugins.delivered_again")
    assert entry.actor == administrator
    assert entry.details == {"plugin": "library", "deliveries": 2}
    assert button() not in admin.get(PAGE).content.decode()


def test_what_was_delivered_or_waits_is_not_touched(admin, heard):
    done = given_up(state=DeliveryState.DELIVERED, last_error="")
    waiting = given_up(state=DeliveryState.PENDING, finished_at=None, attempts=2)
    for target in (button(), button(done), button(waiting)):
        admin.post(target)
    waiting.refresh_from_db()
    assert (heard, waiting.attempts) == ([], 2)
    assert not AuditEntry.objects.filter(action="plugins.delivered_again").exists()


def test_another_plugins_delivery_is_not_reached_through_this_one(admin):
    strange = given_up("tracker.ear")
    admin.post(button(strange))
    strange.refresh_from_db()
    assert strange.state == DeliveryState.FAILED


def test_a_subscriber_that_is_gone_is_shown_without_a_button(admin):
    lost = given_up("library.former_ear")
    page = admin.get(PAGE).content.decode()
    assert "library.former_ear" in page
    assert button() not in page
    assert button(lost) not in page
    admin.post(button(lost))
    lost.refresh_from_db()
    assert lost.state == DeliveryState.FAILED


def test_nobody_else_may_repeat_deliveries(client_for, clerk, citizen):
    delivery = given_up()
    client = client_for(clerk)
    for target in (button(), button(delivery)):
        assert client.post(target).status_code == 404
        assert client_for(citizen).post(target).status_code in (302, 404)
    with pytest.raises(Refused):
        deliver_events_again(actor=clerk, slug="library")
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED


def test_the_buttons_are_no_links(admin):
    assert admin.get(button()).status_code == 405


def test_an_unknown_plugin_has_nothing_to_hear(administrator):
    with pytest.raises(UnknownPlugin):
        deliver_events_again(actor=administrator, slug="nothing")
