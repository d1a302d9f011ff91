"""System checks: what questions of forms know about the town is readable before it opens."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from portal.forms.map_points import town_bounds
from portal.forms.masks import is_mask, renovation_code_mask


def check_town(**kwargs: Any) -> list[CheckMessage]:
    """Refuse bounds that are no box and a mask that is none. No query."""
    found: list[CheckMessage] = []
    try:
        town_bounds()
    except ImproperlyConfigured as error:
        found.append(Error(str(error), id="forms.E001"))
    if not is_mask(renovation_code_mask()):
        found.append(Error("PORTAL_RENOVATION_CODE_MASK is not like 9-99-9999.", id="forms.E002"))
    return found
