"""A computer that has never seen this repository, and browsers that visit its towns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.conftest import DESKTOP, LOCALES, browser_type_launch_args
from tests.journeys.town import Town, database_for_town, open_town
from tests.journeys.watching import Watcher
from tests.strangers.installation import HOUSE, SAMPLES, Installation, build_wheel

__all__ = ["browser_type_launch_args"]


@dataclass(frozen=True)
class Wheels:
    """What a stranger downloads."""

    portal: Path
    library: Path
    older_library: Path


@dataclass(frozen=True)
class Stranger:
    """Somebody who has wheels, a Python of their own, an empty folder and an empty database."""

    installation: Installation
    wheels: Wheels
    data: Path
    database: str

    def open_town(self) -> AbstractContextManager[Town]:
        """Run the demo town from the installed wheel until the block ends."""
        return open_town(
            self.data,
            self.database,
            python=self.installation.python,
            folder=self.installation.folder,
        )


@dataclass
class Screens:
    """Browsers of people who visit a town; what must not happen in any of them is kept."""

    new_context: Callable[..., BrowserContext]
    watchers: list[Watcher] = field(default_factory=list)
    opened: list[BrowserContext] = field(default_factory=list)

    def open(self, town: Town) -> Page:
        """Return a page of a new browser, in Persian."""
        watcher = Watcher(town.address.removeprefix("http://"))
        context = self.new_context(base_url=town.address, viewport=DESKTOP, locale=LOCALES["fa"])
        watcher.watch(context)
        self.watchers.append(watcher)
        self.opened.append(context)
        return context.new_page()

    def close_all(self) -> None:
        """Close them before their town closes."""
        while self.opened:
            self.opened.pop().close()

    def faults(self) -> list[str]:
        return [fault for watcher in self.watchers for fault in watcher.faults]


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Wheels:
    """The wheels of the portal and of both versions of the sample plugin, built here."""
    folder = tmp_path_factory.mktemp("wheels")
    return Wheels(
        portal=build_wheel(HOUSE, folder),
        library=build_wheel(SAMPLES / "library", folder),
        older_library=build_wheel(SAMPLES / "library_1_0", folder),
    )


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory, wheels: Wheels) -> Installation:
    """A virtual environment with the portal's wheel; one for all tests."""
    fresh = Installation.fresh(tmp_path_factory.mktemp("stranger"))
    fresh.install(wheels.portal)
    return fresh


@pytest.fixture
def stranger(installation: Installation, wheels: Wheels, tmp_path: Path) -> Iterator[Stranger]:
    """A stranger with an empty database of the kind that the tests run on."""
    data = tmp_path / "data"
    data.mkdir()
    with database_for_town(data, "stranger") as url:
        around = {
            **installation.variables,
            "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
            "PORTAL_DATA_DIR": str(data),
            "DATABASE_URL": url,
        }
        yield Stranger(replace(installation, variables=around), wheels, data, url)


@pytest.fixture
def screens(new_context: Callable[..., BrowserContext]) -> Iterator[Screens]:
    """Open browsers; nothing foreign, forbidden or broken may happen in them."""
    opened = Screens(new_context)
    yield opened
    assert opened.faults() == []
