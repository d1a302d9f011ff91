"""Browser fixtures: a town that runs, people's screens, and what must hold on every page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from tests.journeys.people import sign_in_to_office
from tests.journeys.reading import Inspect, assert_reads_well
from tests.journeys.town import Town, running_town
from tests.journeys.watching import Watcher

HERE = Path(__file__).parent
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
LOCALES = {"fa": "fa-IR", "en": "en-GB"}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LOAD_LAZY_IMAGES = """images => Promise.all(
    images.map(image => { image.loading = "eager"; return image.decode().catch(() => null); })
)"""
OpenPage = Callable[..., Page]
Office = Callable[[str], Page]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run journeys last: the browser's event loop stays, and database tests dislike one."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)
    items.sort(key=lambda item: item.get_closest_marker("journey") is not None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium; nothing is downloaded."""
    chromium = shutil.which("chromium")
    assert chromium, "chromium is not installed: sudo apt-get install chromium"
    return {**browser_type_launch_args, "executable_path": chromium, "args": QUIET}


@pytest.fixture(scope="session")
def demo_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The demo town as ``make demo`` opens it, on data of its own; one for all journeys."""
    with running_town(tmp_path_factory.mktemp("town")) as town:
        yield town


@pytest.fixture
def watcher(demo_town: Town) -> Iterator[Watcher]:
    """What must not happen in any browser of the test; looked at in its end."""
    watcher = Watcher(demo_town.address.removeprefix("http://"))
    yield watcher
    assert watcher.faults == []


@pytest.fixture
def open_page(
    demo_town: Town, watcher: Watcher, new_context: Callable[..., BrowserContext]
) -> OpenPage:
    """Open a page in a browser of its own; nothing foreign, forbidden or broken may happen."""

    def open_one(*, viewport: dict[str, int], language: str = "fa", **options: Any) -> Page:
        context = new_context(
            base_url=demo_town.address, viewport=viewport, locale=LOCALES[language], **options
        )
        watcher.watch(context)
        return context.new_page()

    return open_one


@pytest.fixture
def phone_page(open_page: OpenPage) -> OpenPage:
    """Open a page on a cheap phone, 360 px wide: ``phone_page(language="fa")``."""
    return lambda **options: open_page(
        viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2, **options
    )


@pytest.fixture
def desktop_page(open_page: OpenPage) -> OpenPage:
    """Open a page on an office screen, 1280 px wide: ``desktop_page(language="fa")``."""
    return lambda **options: open_page(viewport=DESKTOP, **options)


@pytest.fixture
def newest_code(demo_town: Town) -> Callable[[str], str]:
    """Return the newest sign-in code that an E.164 number received."""
    return demo_town.newest_code


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """Assert that axe-core finds nothing on the page, or in the part that a selector names."""

    def assert_accessible(page: Page, within: str | None = None) -> None:
        page.evaluate(STANDS_STILL)
        results = Axe().run(page, context=within)
        assert results.violations_count == 0, results.generate_report()

    return assert_accessible


#: What fades in has another contrast on the way; what goes round for ever is left alone.
STANDS_STILL = """() => Promise.all(document.getAnimations()
  .filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime))
  .map((one) => one.finished.catch(() => null)))"""


@pytest.fixture
def inspect(axe: Callable[..., None]) -> Inspect:
    """Assert that a page is accessible, in Persian and no wider than its screen."""
    return partial(assert_reads_well, axe=axe)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A picture of a deed as a phone makes it."""
    path = tmp_path / "سند ملک.png"
    Image.new("RGB", (800, 1100), "ivory").save(path)
    return path


@pytest.fixture
def office(desktop_page: OpenPage) -> Office:
    """Give the screen of a member of staff, signed in once, at the inbox."""
    screens: dict[str, Page] = {}

    def screen(username: str) -> Page:
        if username not in screens:
            screens[username] = desktop_page()
            sign_in_to_office(screens[username], username)
        screens[username].goto("/admin/cases/")
        return screens[username]

    return screen


@pytest.fixture
def screenshot(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Callable[..., Path]:
    """Save the whole page as ``test-results/<test>/<name>.png``."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.replace("chromium", "")).strip("-")
    folder = Path(pytestconfig.getoption("--output")) / name

    def save(page: Page, title: str) -> Path:
        path = folder / f"{title}.png"
        page.locator("img[loading=lazy]").evaluate_all(LOAD_LAZY_IMAGES)
        page.screenshot(path=path, full_page=True)
        return path

    return save
