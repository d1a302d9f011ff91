"""What plugins stand on changes only where reviewers see it, and every name explains itself."""

from __future__ import annotations

import re
import warnings
from importlib import import_module, metadata
from pathlib import Path

import pytest
from packaging.version import Version

import portal.api
from portal.api import deprecated
from portal.api.deprecated import MOVED, Moved, moved_names
from portal.testing import api_reference, api_surface
from portal.testing.api_names import Name, names_of, rooms

FEWEST_WORDS = 5
EVERY_NAME = [name for room in rooms() for name in names_of(room)]


def words_of(text: str) -> set[str]:
    return {word.strip("`.,:;()\"'").lower() for word in text.split()} - {""}


def test_the_surface_is_what_was_reviewed() -> None:
    changed = api_surface.changes(api_surface.PLACE.read_text("utf-8"), api_surface.surface())
    assert changed == [], "python -m portal.testing.api_surface --write follows a change"


def test_a_changed_signature_shows_as_what_went_and_what_came() -> None:
    before = "portal.api.one(a: int)\nportal.api.two: class\n"
    now = "portal.api.one(a: int, b: str = '')\nportal.api.two: class\n"
    assert api_surface.changes(before, now) == [
        "-portal.api.one(a: int)",
        "+portal.api.one(a: int, b: str = '')",
    ]


def test_the_surface_is_the_same_each_time_and_holds_no_addresses_of_memory() -> None:
    assert api_surface.surface() == api_surface.surface()
    assert " at 0x" not in api_surface.surface()


def test_the_reference_is_up_to_date() -> None:
    written = api_reference.PLACE.read_text("utf-8")
    changed = api_surface.changes(written, api_reference.reference())
    assert changed == [], "python -m portal.testing.api_reference follows a change"


def test_the_reference_names_nothing_that_plugins_may_not_import() -> None:
    inner = re.findall(r"`portal\.(?!api\b)[\w.]+`", api_reference.reference())
    assert inner == [], "name the value itself, or what portal.api calls it"


def test_the_reference_tells_each_refusal_once_and_in_english() -> None:
    (refused,) = [one for one in EVERY_NAME if one.full == "portal.api.Refused"]
    (base,) = [one for one in EVERY_NAME if one.full == "portal.api.DomainError"]
    assert [one.doc for one in refused.members] == ["You may not do this."]
    assert [one.name for one in base.members] == ["status"]


def test_errors_stand_in_one_list_below_an_empty_line() -> None:
    doc = "Do it.\n\n:raises A: first.\n:raises B: second."
    assert (
        api_reference.plain_markdown(doc) == "Do it.\n\n- raises `A`: first.\n- raises `B`: second."
    )


@pytest.mark.parametrize("name", EVERY_NAME, ids=lambda name: name.full)
def test_every_name_says_more_than_its_name(name: Name) -> None:
    said = words_of(name.doc) - {name.name.lower()}
    assert len(said) >= FEWEST_WORDS, f"{name.home}.{name.name} says only {name.doc!r}"


def test_every_room_is_sorted_and_says_what_it_is_for() -> None:
    for room in rooms():
        module = import_module(room)
        assert module.__doc__, room
        assert len(set(module.__all__)) == len(module.__all__), room
        public = {one for one in vars(module) if not one.startswith("_")}
        assert set(module.__all__) <= public, room


def test_an_old_name_goes_on_working_and_says_where_it_went(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(MOVED, "portal.api.old_hit", Moved("portal.api.hit", gone_in="9.3"))
    with pytest.warns(DeprecationWarning, match=r"portal\.api\.hit.*9\.3") as caught:
        found = portal.api.old_hit
    assert found is portal.api.hit
    assert Path(caught[0].filename) == Path(__file__)


def test_a_name_that_never_was_is_an_ordinary_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'never_was'"):
        moved_names("portal.api")("never_was")
    with pytest.raises(ImportError):
        exec("from portal.api import never_was")  # noqa: S102


def test_names_that_moved_are_still_there_and_go_when_their_time_has_come() -> None:
    present = Version(metadata.version("darvazeh"))
    for old, moved in deprecated.MOVED.items():
        room, _dot, name = old.rpartition(".")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            assert getattr(import_module(room), name) is not None
        assert present < Version(moved.gone_in), f"take {old} out of MOVED"


def test_an_old_name_in_the_surface_says_where_it_went(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOVED, "portal.api.old_hit", Moved("portal.api.hit", gone_in="9.3"))
    assert "portal.api.old_hit -> portal.api.hit, gone in 9.3" in api_surface.surface()
