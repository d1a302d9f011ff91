from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilingConfig(AppConfig):
    name = "portal.filing"
    verbose_name = _("Filing")

    def ready(self) -> None:
        import_module("portal.filing.checks")
