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
    found = text.get(wanted) or text.get(settings.LANGUAGE_CODE) or next(iter(text.values()), "")
    return str(found)


def in_every_wording(text: LocalisedText | None) -> str:
    """Return a text in all languages that it has, the town's own first, as designers compare it."""
    if not isinstance(text, Mapping):
        return str(text or "")
    known = [code for code, _name in settings.LANGUAGES]
    order = [*known, *sorted(set(text) - set(known))]
    return " / ".join(str(text[code]) for code in order if text.get(code))
