from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class StatisticsConfig(AppConfig):
    """Lets the figures of a dissolved unit pass to its successor."""

    name = "portal.statistics"
    verbose_name = _("Statistics")

    def ready(self) -> None:
        post_save.connect(
            import_string("portal.statistics.marking.follow_dissolution"),
            sender="accounts.FormerUnit",
            dispatch_uid="portal.statistics.follow_dissolution",
        )
