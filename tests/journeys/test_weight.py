"""What the first visit costs somebody on a slow line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.journeys.town import Town

MOST_BYTES = 100 * 1024
MOST_REQUESTS = 10
CONTENT_IMAGES = "/media/"
RecordProperty = Callable[[str, object], None]


@dataclass
class Transfer:
    """One answer as it came over the line."""

    url: str
    bytes: int = 0


def first_view(page: Page, path: str) -> list[Transfer]:
    """Open a page with an empty cache; return what was loaded, compressed, headers included."""
    transfers: dict[str, Transfer] = {}
    line = page.context.new_cdp_session(page)
    line.on(
        "Network.requestWillBeSent",
        lambda event: transfers.update({event["requestId"]: Transfer(event["request"]["url"])}),
    )
    line.on(
        "Network.loadingFinished",
        lambda event: setattr(
            transfers[event["requestId"]], "bytes", int(event["encodedDataLength"])
        ),
    )
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(path, wait_until="networkidle")
    return [found for found in transfers.values() if urlsplit(found.url).scheme != "data"]


def test_the_first_view_of_the_home_page_is_light(
    demo_town: Town, phone_page: Callable[[], Page], record_property: RecordProperty
):
    loaded = first_view(phone_page(), "/fa/")
    frame = [found for found in loaded if CONTENT_IMAGES not in found.url]
    total = sum(found.bytes for found in frame)
    listing = "\n".join(f"{found.bytes:>7} {found.url}" for found in frame)
    record_property("home_page_bytes", total)
    record_property("home_page_requests", len(frame))
    assert all(found.bytes for found in frame), listing
    assert any(found.url.endswith(".woff2") for found in frame), listing
    assert {urlsplit(found.url).netloc for found in loaded} == {urlsplit(demo_town.address).netloc}
    assert total <= MOST_BYTES, f"{total} bytes:\n{listing}"
    assert len(frame) <= MOST_REQUESTS, f"{len(frame)} requests:\n{listing}"
