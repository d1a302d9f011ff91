"""The start pages of services declared in code, mounted below ``p/<slug>/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from portal.filing.service_views import start
from portal.filing.services import services


def service_urlpatterns(plugin: str) -> list[URLPattern]:
    """Return one address for each service of a plugin, named like the attribute that declares it.

    They belong under the namespace :func:`portal.filing.services.namespace_of` gives.
    """
    return [
        path(f"{found.name}/", start, {"service_id": found.id}, name=found.name)
        for found in services.of_plugin(plugin)
    ]
