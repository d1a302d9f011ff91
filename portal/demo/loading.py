"""Fills the demo town, part by part and each part once."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from portal.demo.models import LoadedPart
from portal.registry.demo import demo_loaders


def require_demo_town() -> None:
    """Make sure that this is no real town.

    :raises ImproperlyConfigured: ``PORTAL_DEMO`` is off.
    """
    if not settings.PORTAL_DEMO:
        raise ImproperlyConfigured("The demo town is filled under portal.settings.demo only.")


def load_missing_parts(*, progress: Callable[[str], object]) -> int:
    """Run the loaders of all active plugins that have not run on this database.

    Each part is one transaction together with the row that remembers it, so an interrupted load
    goes on where it stopped. ``progress`` hears the name of each part. Returns how many ran.

    :raises ImproperlyConfigured: this is a real town.
    """
    require_demo_town()
    loaded = set(LoadedPart.objects.values_list("name", flat=True))
    parts = [(name, load) for name, load in demo_loaders() if name not in loaded]
    for name, load in parts:
        progress(name)
        with transaction.atomic():
            load()
            LoadedPart.objects.create(name=name)
    return len(parts)
