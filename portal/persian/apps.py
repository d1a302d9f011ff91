"""The Persian language app; it has no tables."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PersianConfig(AppConfig):
    name = "portal.persian"
    label = "persian"
    verbose_name = _("Persian language")
