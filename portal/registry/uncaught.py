"""What a plugin's own views raise: answered with 500 as always, and written down with its name."""

from __future__ import annotations

import sys

from django.http import HttpRequest
from django.urls import ResolverMatch

from portal.contributions import Contribution
from portal.registry import faults
from portal.registry.culprits import plugin_behind
from portal.registry.discovery import CORE_SLUG
from portal.registry.loading import loaded, packages


def note_uncaught(*, request: HttpRequest | None = None, **signal: object) -> None:
    """Remember which plugin an unexpected error of a page came from, muting nothing. No query.

    Answers ``got_request_exception``. The owner of the address comes first: a template that fails
    while it is drawn leads back to no file of the plugin.
    """
    error = sys.exc_info()[1]
    if error is None:
        return
    name = _owner(request.resolver_match if request else None) or _culprit(error)
    if name:
        faults.note(name, error)


def _owner(match: ResolverMatch | None) -> str:
    """Return the id of the contribution whose address was asked for, or ``<slug>.urls``."""
    if match is None:
        return ""
    contribution = getattr(match.func, "contribution", None)
    if isinstance(contribution, Contribution):
        return "" if contribution.plugin == CORE_SLUG else contribution.id
    outermost = next(iter(match.namespaces), CORE_SLUG)
    return f"{outermost}.urls" if outermost in loaded and outermost != CORE_SLUG else ""


def _culprit(error: BaseException) -> str:
    slug = plugin_behind(error, [one for one in packages.values() if one.slug in loaded])
    return f"{slug}.code" if slug else ""
