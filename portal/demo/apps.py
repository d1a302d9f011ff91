from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """Installed everywhere, so that migrations are alike; its commands refuse a real town."""

    name = "portal.demo"
    label = "demo"
    verbose_name = _("Demo town")
