"""What every page of a journey must be: accessible, in Persian, no wider than the screen."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page

KNOWN_WORDS = {"QR", "URL", "PDF", "PNG", "JPEG", "JPG", "pdf", "png", "jpg"}
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
MEANT_TO_BE_LATIN = "bdi, code, [lang=en], [dir=ltr], svg, script, style, template"
VISIBLE_TEXT = """([root, skipped]) => {
    const found = [];
    const walker = document.createTreeWalker(document.querySelector(root), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { data, parentElement: parent } = walker.currentNode;
        if (!parent.closest(skipped) && parent.checkVisibility()) found.push(data);
    }
    return found.join("\\n");
}"""
LABELS = "elements => elements.map(element => element.getAttribute('aria-label'))"
Inspect = Callable[..., None]


def foreign_words(page: Page, within: str = "main") -> list[str]:
    """Return the Latin words that a reader of Persian, or a listener, meets on the page."""
    seen = page.evaluate(VISIBLE_TEXT, [within, MEANT_TO_BE_LATIN])
    spoken = page.locator(f"{within} [aria-label]").evaluate_all(LABELS)
    words = LATIN_WORD.findall("\n".join([seen, *spoken]))
    return [word for word in words if word not in KNOWN_WORDS]


def is_wider_than_the_screen(page: Page) -> bool:
    """Say whether the page scrolls sideways."""
    wide: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wide


def assert_reads_well(page: Page, axe: Callable[..., None], within: str | None = None) -> None:
    """Assert accessibility, language and width of the page, or of the part ``within``."""
    axe(page, within)
    words = foreign_words(page, within or "main")
    assert not words, f"{page.url} speaks English: {words}"
    assert not is_wider_than_the_screen(page), f"{page.url} scrolls sideways"
