"""Links to the same page in the other languages of the town."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, translate_url
from django.utils.translation import get_language


@dataclass(frozen=True)
class LanguageLink:
    """One language of the town and the address of this page in it."""

    code: str
    name: str
    url: str
    current: bool


def language_links(request: HttpRequest | None, page: Any = None) -> list[LanguageLink]:
    """Return one link for each language, staying on the page where it exists there.

    ``page`` may be a content page with ``get_translations``: that costs one query.
    """
    spoken = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    translated = _addresses_of(page, request) if hasattr(page, "get_translations") else None
    return [
        LanguageLink(code, name, _address(request, code, translated), code == spoken)
        for code, name in settings.LANGUAGES
    ]


def _addresses_of(page: Any, request: HttpRequest | None) -> dict[str, str]:
    translations = page.get_translations(inclusive=True).live().select_related("locale")
    found = {one.locale.language_code: one.get_url(request) for one in translations}
    return {code: address for code, address in found.items() if address}


def _address(request: HttpRequest | None, code: str, translated: dict[str, str] | None) -> str:
    home = f"{get_script_prefix()}{code}/"
    if translated is not None:
        return translated.get(code, home)
    if request is None or request.resolver_match is None:
        return home
    here = request.get_full_path()
    there = translate_url(here, code)
    return there if there != here or there.startswith(home) else home
