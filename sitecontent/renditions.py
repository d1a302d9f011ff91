"""Sizes of pictures that public pages show; drawn when a page is published, never on a visit."""

from __future__ import annotations

from sitecontent.models import NewsPage
from sitecontent.models.news import CARD_RENDITIONS, LEAD_RENDITIONS


def draw_renditions(page: NewsPage) -> None:
    """Draw the sizes of a story's main picture that do not exist yet."""
    if page.main_image is not None:
        page.main_image.get_renditions(*CARD_RENDITIONS, *LEAD_RENDITIONS)
