"""Where the pages of a draft are."""

from __future__ import annotations

from django.urls import reverse

from portal.cases.models import Case


def at(name: str, draft: Case, *more: object) -> str:
    """Return the address of a page of the draft."""
    return reverse(f"filing:{name}", args=[draft.tracking_code, *more])


def step(draft: Case, key: str) -> str:
    """Return the address of a step of its form."""
    return at("step", draft, key)
