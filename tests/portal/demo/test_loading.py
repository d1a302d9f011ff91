"""Each part of the demo town is loaded once, and an interrupted load goes on."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError

from portal.accounts.models import Unit
from portal.demo import loading, prepare
from portal.demo.models import LoadedPart
from portal.demo.welcome import one_of_each_role, welcome


@pytest.fixture
def parts(monkeypatch, db):
    """Two loaders that write down when they run."""
    runs: list[str] = []
    loaders = [
        ("one.people", lambda: runs.append("people")),
        ("two.cases", lambda: runs.append("cases")),
    ]
    monkeypatch.setattr(loading, "demo_loaders", lambda: loaders)
    return runs


def test_every_part_is_loaded_in_order(parts):
    heard: list[str] = []
    assert loading.load_missing_parts(progress=heard.append) == 2
    assert parts == ["people", "cases"]
    assert heard == ["one.people", "two.cases"]


def test_loading_again_does_nothing(parts):
    loading.load_missing_parts(progress=str)
    assert loading.load_missing_parts(progress=str) == 0
    assert parts == ["people", "cases"]


def test_a_failed_part_leaves_nothing_and_is_tried_again(monkeypatch, db):
    def half_done():
        Unit.add_root(slug="half", title="Half")
        raise RuntimeError

    monkeypatch.setattr(loading, "demo_loaders", lambda: [("one.half", half_done)])
    with pytest.raises(RuntimeError):
        loading.load_missing_parts(progress=str)
    assert not Unit.objects.filter(slug="half").exists()
    assert not LoadedPart.objects.exists()


def test_a_real_town_is_neither_filled_nor_reset(settings, db):
    settings.PORTAL_DEMO = False
    with pytest.raises(ImproperlyConfigured):
        loading.load_missing_parts(progress=str)
    with pytest.raises(ImproperlyConfigured):
        prepare.reset()


def town_on(monkeypatch, folder, engine):
    database = {"ENGINE": f"django.db.backends.{engine}", "NAME": str(folder / "portal.sqlite3")}
    own = SimpleNamespace(DATABASES={"default": database}, DATA_DIR=folder)
    monkeypatch.setattr(prepare, "settings", own)


def test_only_a_town_on_sqlite_can_be_reset(monkeypatch, tmp_path):
    town_on(monkeypatch, tmp_path, "postgresql")
    with pytest.raises(CommandError):
        prepare.reset()


def test_a_reset_deletes_the_towns_own_data_only(monkeypatch, tmp_path):
    town_on(monkeypatch, tmp_path, "sqlite3")
    for name in ("portal.sqlite3", "portal.sqlite3-wal", "notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "media").mkdir()
    prepare.reset()
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_the_welcome_names_one_account_of_each_role(db):
    lines = welcome().splitlines()
    roles = [line.split("  ")[1].partition(" (")[0] for line in lines]
    assert len(roles) == len(set(roles))
    assert any("admin" in line for line in lines)


def test_accounts_without_a_unit_are_listed_too(db):
    assert one_of_each_role([]) == []
