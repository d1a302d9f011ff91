"""What every page knows about the town."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.translation import get_language

from portal.localised import localise


def portal(request: HttpRequest) -> dict[str, object]:
    """Give ``town_name``, ``portal_demo``, ``languages`` and ``home_url``. Costs no query."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "town_name": localise(settings.TOWN_NAME, language),
        "portal_demo": getattr(settings, "PORTAL_DEMO", False),
        "languages": settings.LANGUAGES,
        "home_url": f"{get_script_prefix()}{language}/",
    }
