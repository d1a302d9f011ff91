"""Notices become text in the recipient's language."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template import Context, Template, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import override

from portal.localised import localise
from portal.notifications.notices import Notice

logger = logging.getLogger("portal.notifications")

HEADLINE_LENGTH = 200
CHANNELS_WITHOUT_HEADLINE = {"sms"}
Fill = Callable[[Template, Mapping[str, Any]], str]


@dataclass(frozen=True)
class Rendered:
    """A text for one channel; ``headline`` is the title or subject, ``""`` for an SMS."""

    headline: str
    body: str


def render_notice(
    notice: Notice, channel: str, *, language: str, context: Mapping[str, Any]
) -> Rendered | None:
    """Return the notice's text for ``channel``, or None when it has no template for it.

    Templates receive ``context`` and ``notice_title``, ``town_name``. One that breaks is reported
    and replaced by the notice's title, so that people are told at least that; with
    ``PORTAL_STRICT`` its exception is raised.
    """
    return _rendered(notice, channel, language, context, _careful_text)


def render_notices(
    notice: Notice, channels: Iterable[str], *, language: str, context: Mapping[str, Any]
) -> dict[str, Rendered]:
    """Return the notice's texts by channel, as :func:`render_notice` does each. 2 queries."""
    wanted = list(channels)
    try:
        with transaction.atomic():
            texts = {one: _rendered(notice, one, language, context, _text) for one in wanted}
    except Exception:
        texts = {one: _rendered(notice, one, language, context, _careful_text) for one in wanted}
    return {channel: text for channel, text in texts.items() if text is not None}


def _rendered(
    notice: Notice, channel: str, language: str, context: Mapping[str, Any], fill: Fill
) -> Rendered | None:
    template = _template(notice, channel)
    if template is None:
        return None
    with override(language):
        own = {"notice_title": str(notice.title), "town_name": localise(settings.TOWN_NAME)}
        return _split(fill(template, {**context, **own}), channel)


def _template(notice: Notice, channel: str) -> Template | None:
    try:
        backend_template = get_template(f"notices/{notice.template}.{channel}.txt")
    except TemplateDoesNotExist:
        return None
    template: Template = backend_template.template  # type: ignore[attr-defined]
    return template


def _text(template: Template, context: Mapping[str, Any]) -> str:
    return template.render(Context(dict(context), autoescape=False))


def _careful_text(template: Template, context: Mapping[str, Any]) -> str:
    try:
        with transaction.atomic():
            return _text(template, context)
    except Exception:
        if settings.PORTAL_STRICT:
            raise
        logger.exception("the notice template %s is broken", template.name)
        return "\n".join(filter(None, (context["notice_title"], context.get("case_code"))))


def _split(text: str, channel: str) -> Rendered:
    if channel in CHANNELS_WITHOUT_HEADLINE:
        return Rendered("", text.strip())
    headline, _, body = text.strip().partition("\n")
    return Rendered(" ".join(headline.split())[:HEADLINE_LENGTH], body.strip())
