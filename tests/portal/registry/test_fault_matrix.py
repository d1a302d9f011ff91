"""Whatever a contribution does wrong: the page stands, and staff read who it was and why."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from django.utils.functional import lazy

from portal.registry import faults
from portal.registry.models import PluginFault
from portal.registry.plugin import ALL_POINTS
from tests.portal.registry.misdeeds import broken, dig, fail, raising, silence, walk_out
from tests.portal.registry.stranger import SLUG, samples
from tests.portal.registry.stranger_uses import USES
from tests.portal.registry.stranger_world import World
from tests.sitecontent.conftest import home as home

pytestmark = pytest.mark.django_db


class Lazy:
    """Says nothing when it is asked for its text."""

    def __str__(self) -> str:
        return fail()


WAYS: dict[str, Any] = {
    "raises": fail,
    "walks out": walk_out,
    "digs too deep": dig,
    "cannot even say why": silence,
    "is None": None,
    "is rubbish": object(),
    "is another type": 7,
    "answers None": lambda *args, **kwargs: None,
    "answers rubbish": lambda *args, **kwargs: object(),
    "answers for ever": lambda *args, **kwargs: iter(int, 1),
    "is no text": lazy(fail, str)(),
    "is unsayable": Lazy(),
    "leads nowhere": "no/such:thing",
}


def parts() -> list[Any]:
    """Return (name of the sample, one of its attributes)."""
    return [
        pytest.param(name, one.name, id=f"{name}.{one.name}")
        for name, (_point, value) in samples().items()
        for one in fields(value)
    ]


@pytest.mark.usefixtures("english")
def test_every_extension_point_has_a_sample_and_a_place_where_it_is_used():
    covered = {id(point) for point, _value in samples().values()}
    left = [str(point.name) for point in ALL_POINTS if id(point) not in covered]
    assert left == ["Back-office screens", "Parts of the back office"]
    assert set(USES) == set(samples())


#: What can be seen, or has run, of the sound sample of each kind where nothing else is wrong.
SEEN = {
    "door": "stranger door",
    "nav": "stranger link",
    "slot": "slot!",
    "card": "stranger card",
    "source": "a find",
    "kind": "kind!",
    "tracking": "",
    "notice": "",
    "channel": "Pigeon",
    "permission": "Pet the cat",
    "role": "",
    "counter": "stranger pet",
    "bill": "cat food",
    "effect": "meow",
    "question": "cat",
    "api": "stranger/api/",
    "gateway": "bank.example",
    "check": "no pulse",
    "connector": "Pending",
    "eraser": "",
    "exporter": "cats",
    "greeter": "",
    "service": "",
    "demo": "demo",
    "job": "job",
    "schedule": "schedule",
    "ear": "ear",
    "block": "CharBlock",
}

#: Attributes that are read, called or drawn wherever the contribution is used.
ALWAYS_USED = {
    *(f"{kind}.title" for kind in ("door", "nav", "card", "channel", "permission", "role")),
    *(f"{kind}.title" for kind in ("gateway", "check", "connector", "exporter")),
    *("door.text", "door.view", "nav.view", "slot.template", "slot.context", "card.template"),
    *("card.context", "source.find", "source.kind", "kind.review_template", "kind.submit"),
    *("kind.review_context", "kind.home_view", "tracking.view", "notice.title"),
    *("channel.address", "channel.send", "question.make_field", "question.display", "api.viewset"),
    *("bill.bill", "effect.title", "effect.run", "effect.read_options", "effect.preview"),
    *("effect.option_fields",),
    *("question.from_json", "question.to_json", "counter.listed"),
    *("gateway.start", "gateway.verify", "gateway.check", "check.check", "connector.ask"),
    *("connector.check", "eraser.may_erase", "exporter.export", "greeter.implementation"),
    *("service.form", "service.workflow", "demo.load", "job.run", "schedule.run", "ear.handle"),
}
CALLED = {"raises": RuntimeError, "walks out": SystemExit, "digs too deep": RecursionError}


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be muted: every misdeed is to be met."""
    monkeypatch.setattr(faults, "MUTED_AFTER", 1_000)


def reported() -> dict[str, str]:
    """Return what staff read: the id of each contribution that failed, and why."""
    faults.write_down()
    return dict(PluginFault.objects.values_list("contribution", "error"))


def test_the_samples_themselves_are_sound(world: World):
    for kind in samples():
        world.offer(kind)
    for kind in samples():
        assert SEEN[kind] in world.use(kind), kind
    assert reported().keys() <= {f"{SLUG}.service"}, "its address is mounted at start only"


@pytest.mark.parametrize(("kind", "attribute"), parts())
def test_whatever_an_attribute_does_its_page_and_its_neighbours_stand(
    world: World, kind: str, attribute: str
):
    _point, sound = samples()[kind]
    unreadable = world.offer(kind, raising(sound, attribute), name=f"{kind}_unreadable")
    ids = {
        way: world.offer(kind, broken(sound, attribute, answer), name=f"{kind}_{place}")
        for place, (way, answer) in enumerate(WAYS.items())
    }
    world.offer(kind)
    assert SEEN[kind] in world.use(kind), "the sound neighbour is missing"
    found = reported()
    assert {one.partition(".")[0] for one in found} <= {SLUG}
    if f"{kind}.{attribute}" in ALWAYS_USED:
        assert any(one.startswith(unreadable) for one in found)
        if is_called(getattr(sound, attribute)):
            for way, error in CALLED.items():
                assert any(why.startswith(error.__name__) for why in reasons(found, ids[way]))


def reasons(found: dict[str, str], contribution: str) -> list[str]:
    """Return what is said of a contribution, or of a part of it."""
    return [why for one, why in found.items() if f"{one}.".startswith(f"{contribution}.")]


def is_called(value: object) -> bool:
    return callable(value) and not isinstance(value, type)


def test_everything_at_once_breaks_no_page(world: World):
    for kind, (_point, sound) in samples().items():
        for one in fields(sound):
            world.offer(kind, raising(sound, one.name), name=f"{kind}_{one.name}")
            world.offer(kind, broken(sound, one.name, fail), name=f"{kind}_{one.name}_2")
    world.fixture("home")
    case = world.fixture("case")
    for path, who in pages(case):
        world.get(path, who)
    assert {one.partition(".")[0] for one in reported()} == {SLUG}


def pages(case: Any) -> list[tuple[str, str]]:
    """Return the pages of the portal, each with who opens it."""
    code = case.tracking_code
    public = ["/fa/", "/en/", "/fa/search/?q=a", "/fa/track/", "/fa/account/sign-in/", "/api/v1/"]
    public += ["/api/v1/schema/", "/api/v1/docs/", "/fa/nowhere/", f"/c/{code}/", "/health/ready/"]
    own = ["/fa/my/", f"/fa/my/{code}/", f"/fa/my/{code}/receipt/", "/fa/my/notices/"]
    own += ["/fa/account/profile/", "/fa/account/my-data/", "/fa/account/my-data/close/"]
    office = ["/admin/", "/admin/plugins/", f"/admin/plugins/{SLUG}/", "/admin/cases/"]
    office += [f"/admin/cases/{code}/", "/admin/messages/", "/admin/pages/", "/admin/people/data/"]
    return [
        *((path, "") for path in public),
        *((path, "citizen") for path in own),
        *((path, "administrator") for path in office),
    ]
