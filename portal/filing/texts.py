"""Texts of the code as definitions keep them: one per language of the town."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import override

from portal.localised import LocalisedText


def in_every_language(text: LocalisedText) -> dict[str, str]:
    """Return ``text`` by language, as its message catalogue has it; ``{}`` for no text."""
    if isinstance(text, Mapping):
        return dict(text)
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language] = str(text)
    return found if all(found.values()) else {}
