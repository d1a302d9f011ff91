"""Words for pages that show messages, and for the texts of notices."""

from __future__ import annotations

from django import template

from portal.notifications import channels

register = template.Library()

LEFT_TO_RIGHT_MARK = "\u200e"


@register.simple_tag
def channel_title(name: str) -> str:
    """Write a channel's title in the page's language."""
    return channels.channel_title(name)


@register.filter
def plain_ltr(value: object) -> str:
    """Keep a code or number in order inside right-to-left plain text, where no markup helps.

    Without the marks "1234-5678" after Persian words is displayed as "5678-1234".
    """
    text = "" if value is None else str(value)
    return f"{LEFT_TO_RIGHT_MARK}{text}{LEFT_TO_RIGHT_MARK}" if text else ""
