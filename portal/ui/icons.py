"""The portal's fixed set of icons: one SVG file each, inlined into the page."""

from __future__ import annotations

import logging
import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).parent / "icons"
NAMES = frozenset(path.stem for path in FOLDER.glob("*.svg"))
MIRRORED = frozenset({"arrow-next", "leave"})
FALLBACK = "gate"
logger = logging.getLogger("portal.ui")


@cache
def drawing(name: str) -> SafeString:
    """Return the shapes inside the icon's ``<svg>``."""
    source = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    shapes = re.sub(r"^\s*<svg[^>]*>|</svg>\s*$", "", source)
    return mark_safe(shapes)  # noqa: S308 -- our own files


def icon_svg(name: str, css_class: str = "") -> SafeString:
    """Return the icon as decorative inline SVG; an unknown name is logged and shows a gate."""
    if name not in NAMES:
        logger.warning("unknown icon %r", name)
        name = FALLBACK
    classes = ["icon", "icon-mirrored" if name in MIRRORED else "", css_class]
    return format_html(
        '<svg class="{}" viewBox="0 0 16 16" width="16" height="16" fill="currentColor" '
        'aria-hidden="true">{}</svg>',
        " ".join(filter(None, classes)),
        drawing(name),
    )
