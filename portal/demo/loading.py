"""Fills the demo town, part by part and each part once."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from portal.contributions import Gate, described
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
    goes on where it stopped. A part that fails is reported and left for the next time, and stops
    everything with ``PORTAL_STRICT``. ``progress`` hears the name of each part. Returns how many
    ran.

    :raises ImproperlyConfigured: this is a real town.
    """
    require_demo_town()
    loaded = set(LoadedPart.objects.values_list("name", flat=True))
    parts = [(name, load) for name, load in demo_loaders() if name not in loaded]
    return sum(_load(name, load, progress) for name, load in parts)


def _load(name: str, load: Callable[[], object], progress: Callable[[str], object]) -> bool:
    progress(name)
    try:
        with transaction.atomic():
            load()
            LoadedPart.objects.create(name=name)
    except (Exception, SystemExit) as error:
        if settings.PORTAL_STRICT:
            raise
        Gate.report(name, error)
        progress(f"{name}: {described(error)}")
        return False
    return True
