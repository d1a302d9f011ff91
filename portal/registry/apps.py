from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Last of the installed apps: when it is ready every model is, and plugins may be imported."""

    name = "portal.registry"
    label = "registry"
    verbose_name = _("Plugins")

    def ready(self) -> None:
        import_module("portal.registry.checks")
        import_module("portal.registry.start").start(self)
