from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """Installed with the demo and test settings only."""

    name = "portal.demo"
    label = "demo"
    verbose_name = _("Demo town")
