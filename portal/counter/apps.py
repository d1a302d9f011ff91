from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CounterConfig(AppConfig):
    name = "portal.counter"
    verbose_name = _("Counter offices")

    def ready(self) -> None:
        import_module("portal.counter.standing_in").let_operators_stand_in()
