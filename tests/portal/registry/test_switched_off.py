"""A switch silences everything that a plugin adds, at once and everywhere, and brings it back."""

from __future__ import annotations

import pytest

from portal.registry import gate
from portal.registry.models import PluginState
from portal.testing.races import race
from tests.portal.registry.stranger import SLUG, samples
from tests.portal.registry.stranger_world import World
from tests.sitecontent.conftest import home as home

pytestmark = pytest.mark.django_db

#: What is seen of each sound sample only while it is on. A role stays as administrators made it,
#: a notice is told by its own plugin, and what is erased leaves no trace to look for.
SEEN = {
    "door": "stranger door",
    "nav": "stranger link",
    "slot": "slot!",
    "card": "stranger card",
    "source": "a find",
    "kind": "kind!",
    "channel": "Pigeon",
    "permission": "Pet the cat",
    "counter": "stranger pet",
    "bill": "cat food",
    "effect": "meow",
    "question": "'q': 'cat'",
    "api": "stranger/api/",
    "gateway": "bank.example",
    "check": "no pulse",
    "connector": "Pending",
    "exporter": "'cats': 1",
    "greeter": "hello",
    "service": "FormVersion",
    "demo": "demo",
    "job": "job",
    "schedule": "schedule",
    "ear": "ear",
    "block": "Contribution",
}
LEFT = {"role", "notice", "eraser", "tracking"}


@pytest.fixture
def sample(world: World, request: pytest.FixtureRequest) -> str:
    world.offer(request.param)
    return request.param


def switch(**state: object) -> None:
    PluginState.objects.filter(slug=SLUG).update(**state)
    gate.forget()


def test_nothing_is_left_out_here():
    assert SEEN.keys() | LEFT == samples().keys()


@pytest.mark.parametrize("sample", SEEN, indirect=True)
def test_what_is_switched_off_is_silent_at_once_and_comes_back(world: World, sample: str):
    switch(enabled=False)
    assert SEEN[sample] not in world.use(sample)
    switch(enabled=True)
    assert SEEN[sample] in world.use(sample)


@pytest.mark.parametrize("sample", SEEN, indirect=True)
def test_what_is_muted_is_silent_and_the_rest_of_its_plugin_is_not(world: World, sample: str):
    switch(muted=[f"{SLUG}.{sample}"])
    assert SEEN[sample] not in world.use(sample)
    switch(muted=[f"{SLUG}.something_else"])
    assert SEEN[sample] in world.use(sample)


def test_the_short_address_leads_to_the_next_best_page(world: World):
    world.offer("tracking")
    code = world.fixture("case").tracking_code
    client = world.fixture("client")
    assert client.get(f"/c/{code}/").url.endswith(f"/track/{code}/")
    switch(enabled=False)
    assert client.get(f"/c/{code}/").url.endswith(f"/my/{code}/")


def test_the_data_that_it_keeps_is_named_while_it_is_off(world: World):
    world.offer("exporter")
    switch(enabled=False)
    assert "could_not_be_collected': ['Cats']" in world.use("exporter")


@pytest.mark.django_db(transaction=True)
def test_a_switch_made_by_one_process_is_seen_by_the_next_request_of_every_other(world: World):
    world.offer("nav")
    link = "stranger link"

    def shown() -> bool:
        return link in world.get("/fa/search/", "")

    assert race([shown, shown]) == [True, True]
    PluginState.objects.filter(slug=SLUG).update(enabled=False)
    assert race([shown, shown]) == [False, False]
    PluginState.objects.filter(slug=SLUG).update(enabled=True, muted=[f"{SLUG}.nav"])
    assert race([shown, shown]) == [False, False]
    PluginState.objects.filter(slug=SLUG).update(muted=[])
    assert race([shown, shown]) == [True, True]
