"""``manage.py startplugin`` writes a package that can be read at once, or says why not."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.core.management import CommandError, call_command

from portal.registry.management.commands import startplugin


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_name_of_two_words_becomes_a_package_a_class_and_a_distribution(folder):
    call_command("startplugin", "bus_stop", verbosity=0)
    files = written(folder / "portal-bus-stop")
    declared = ast.parse(files["portal_bus_stop/plugin.py"])
    assert "BusStop" in [node.name for node in declared.body if isinstance(node, ast.ClassDef)]
    project = tomllib.loads(files["pyproject.toml"])
    assert project["project"]["name"] == "portal-bus-stop"
    assert project["project"]["entry-points"]["portal.plugins"] == {"bus_stop": "portal_bus_stop"}
    assert project["tool"]["pytest"]["ini_options"]["portal_plugin"] == "bus_stop"
    assert 'title = _("Bus stop")' in files["portal_bus_stop/plugin.py"]
    assert "portal_bus_stop/templates/notices/bus_stop_accepted.inbox.txt" in files


def test_nothing_of_the_template_is_left_in_the_package(folder):
    call_command("startplugin", "parking", verbosity=0)
    files = written(folder / "portal-parking")
    assert not [name for name in files if name.endswith(("-tpl", ".mo"))]
    assert not [name for name, text in files.items() if "app_name" in name or "app_name" in text]
    assert not [name for name, text in files.items() if "{{" in text]


def test_every_text_of_the_package_has_its_translation(folder):
    call_command("startplugin", "parking", verbosity=0)
    place = folder / "portal-parking/portal_parking/locale/fa/LC_MESSAGES/django.po"
    with place.open("rb") as file:
        assert all(one.string for one in read_po(file, locale="fa") if one.id)


def test_no_tool_takes_the_template_for_a_catalogue_or_a_module_of_the_house():
    names = [path.name for path in startplugin.TEMPLATE.rglob("*") if path.is_file()]
    assert not [name for name in names if name.endswith((".po", ".mo", ".py", ".toml"))]


@pytest.mark.parametrize(
    "name", ["Parking", "bus-stop", "p", "2go", "admin", "bus__stop", "x" * 41]
)
def test_a_name_that_cannot_be_a_slug_is_refused(folder, name):
    with pytest.raises(CommandError, match="cannot be a slug"):
        call_command("startplugin", name)
    assert list(folder.iterdir()) == []


def test_a_name_that_is_taken_is_refused(folder):
    with pytest.raises(CommandError, match="installed already"):
        call_command("startplugin", "tracker")
    assert list(folder.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_alone(folder):
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="is not empty"):
        call_command("startplugin", "parking", str(folder))
    assert list(written(folder)) == ["mine.txt"]
