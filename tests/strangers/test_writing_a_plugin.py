"""What a stranger gets who begins a plugin, and what plugins must pass."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.strangers.conftest import Stranger
from tests.strangers.installation import SAMPLES, Installation, build_wheel

pytestmark = pytest.mark.journey

MOST_FILES = 8
CATALOGUE = "portal_parking/locale/fa/LC_MESSAGES/django.mo"
DEMO, TEST = ({"DJANGO_SETTINGS_MODULE": f"portal.settings.{name}"} for name in ("demo", "test"))


@pytest.fixture(scope="module")
def parking(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a plugin as ``startplugin`` writes it, installed from its own wheel."""
    folder = tmp_path_factory.mktemp("parking")
    around = {**DEMO, "PORTAL_DATA_DIR": str(folder / "data")}
    installation.run("-m", "django", "startplugin", "parking", folder=folder, changed=around)
    project = folder / "portal-parking"
    assert len([path for path in project.rglob("*") if path.is_file()]) <= MOST_FILES
    wheel = build_wheel(project, folder)
    assert CATALOGUE in ZipFile(wheel).namelist()
    installation.install(wheel)
    yield project
    installation.uninstall("portal-parking")


@pytest.fixture
def library(stranger: Stranger, tmp_path: Path) -> Iterator[Path]:
    """The sample plugin, installed from its wheel, and the folder of its tests."""
    stranger.installation.install(stranger.wheels.library)
    yield shutil.copytree(SAMPLES / "library" / "tests", tmp_path / "library" / "tests")
    stranger.installation.uninstall("portal-library")


def test_a_new_plugin_and_the_sample_pass_the_contract_side_by_side(
    stranger: Stranger, parking: Path, library: Path
):
    both = ("--portal-plugin", "parking library")
    said = stranger.installation.run(
        *("-m", "pytest", "-q", "-rA", "--show-capture=no", *both, "tests", library),
        folder=parking,
        changed=TEST,
    )
    assert "PASSED contract::test_contract[parking: 5 off hides everything]" in said
    assert "PASSED contract::test_contract[library: 5 off hides everything]" in said
    assert "test_the_form_asks_what_it_is_about" in said
    assert "test_a_branch_page_shows_what_stands_there" in said


def test_a_new_plugin_is_typed(installation: Installation, parking: Path):
    installation.run("-m", "mypy", "--strict", "portal_parking", folder=parking)
