"""Where templates meet plugins: slots, doors and cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from portal.contributions import Contribution, guard
from portal.registry import points

register = template.Library()


@dataclass(frozen=True)
class Link:
    """A link with its address resolved, ready for a template."""

    title: str
    url: str


@dataclass(frozen=True)
class OpenDoor:
    """A door with its address resolved, ready for a template."""

    title: str
    text: str
    url: str
    icon: str


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, **arguments: Any) -> SafeString:
    """Render what active plugins put into slot ``name``; a failing plugin leaves a gap only."""
    request = context.get("request")
    pieces: list[str] = []
    for contribution in points.slots.active():
        with guard(contribution):
            if contribution.value.name != name:
                continue
            filled = contribution.value.context(request, **arguments)
            if filled is not None:
                scope = {**arguments, **filled}
                pieces.append(render_to_string(contribution.value.template, scope, request))
    return format_html_join("\n", "{}", ((piece,) for piece in pieces))


@register.simple_tag
def doors() -> list[OpenDoor]:
    """Return the doors of active plugins in their order."""
    opened: list[tuple[int, OpenDoor]] = []
    for contribution in points.doors.active():
        door = contribution.value
        with guard(contribution):
            address = reverse(door.view)
            shown = OpenDoor(str(door.title), str(door.text), address, str(door.icon))
            opened.append((int(door.order), shown))
    return [door for _order, door in sorted(opened, key=lambda pair: pair[0])]


@register.simple_tag
def navigation() -> list[Link]:
    """Return the links of the main menu: doors and other links of active plugins, in order."""
    found: list[tuple[int, Link]] = []
    links: list[Contribution[Any]] = [*points.doors.active(), *points.navs.active()]
    for contribution in links:
        link = contribution.value
        with guard(contribution):
            found.append((int(link.order), Link(str(link.title), reverse(link.view))))
    return [link for _order, link in sorted(found, key=lambda pair: pair[0])]


@register.simple_tag(takes_context=True)
def cards(context: template.Context) -> list[dict[str, str]]:
    """Return the rendered my-account cards of active plugins as ``{"title", "body"}``."""
    request = context["request"]
    rendered: list[dict[str, str]] = []
    for contribution in points.cards.active():
        with guard(contribution):
            filled = contribution.value.context(request)
            if filled is not None:
                body = render_to_string(contribution.value.template, dict(filled), request)
                rendered.append({"title": str(contribution.value.title), "body": body})
    return rendered
