from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Last of the installed apps: when it is ready every model is, and plugins may be imported."""

    name = "portal.registry"
    label = "registry"
    verbose_name = _("Plugins")

    def ready(self) -> None:
        import_module("portal.registry.checks")
        import_module("portal.registry.loading").load_plugins()
        synchronise = import_module("portal.registry.synchronise").synchronise
        # Django announces a migration for apps with models only, and the registry has none.
        post_migrate.connect(synchronise, sender=apps.get_app_config("cases"))
