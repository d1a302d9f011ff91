"""Text kept in data in several languages: ``{"fa": "…", "en": "…"}`` or one text for all."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language

#: ``{"fa": "…", "en": "…"}``, or one text for all languages: a string or a lazy message.
LocalisedText = str | Promise | Mapping[str, str]


def localise(text: LocalisedText | None, language: str | None = None) -> str:
    """Return ``text`` in ``language`` (default: the active one).

    Falls back to the town's own language, then to any language there is; ``""`` for nothing.
    """
    if not text:
        return ""
    if not isinstance(text, Mapping):
        return str(text)
    wanted = (language or get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return text.get(wanted) or text.get(settings.LANGUAGE_CODE) or next(iter(text.values()), "")
