"""What every page of a journey must be: accessible, in Persian, no wider than the screen."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page

KNOWN_WORDS = {"URL", "PDF", "PNG", "JPEG", "JPG", "pdf", "png", "jpg"}
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
MEANT_TO_BE_LATIN = "bdi, code, [lang=en], [dir=ltr], svg, script, style, template"
VISIBLE_TEXT = """([root, skipped]) => {
    const found = [];
    const walker = document.createTreeWalker(document.querySelector(root), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (!parent.closest(skipped) && parent.checkVisibility()) found.push(walker.currentNode.data);
    }
    return found.join("\\n");
}"""
Inspect = Callable[..., None]


def foreign_words(page: Page, within: str = "main") -> list[str]:
    """Return the Latin words that a reader of Persian meets in the visible text of the page."""
    text = page.evaluate(VISIBLE_TEXT, [within, MEANT_TO_BE_LATIN])
    return [word for word in LATIN_WORD.findall(text) if word not in KNOWN_WORDS]


def is_wider_than_the_screen(page: Page) -> bool:
    """Say whether the page scrolls sideways."""
    wide: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wide


def hidden_labels(page: Page) -> list[str]:
    """Return the hints that only screen readers speak."""
    texts: list[str] = page.locator("main [aria-label]").evaluate_all(
        "elements => elements.map(element => element.getAttribute('aria-label'))"
    )
    return texts


def assert_reads_well(page: Page, axe: Callable[..., None], within: str | None = None) -> None:
    """Assert accessibility, language and width of the page, or of the part ``within``."""
    axe(page, within)
    assert foreign_words(page, within or "main") == [], page.url
    assert [text for text in hidden_labels(page) if LATIN_WORD.search(text)] == [], page.url
    assert not is_wider_than_the_screen(page), page.url
