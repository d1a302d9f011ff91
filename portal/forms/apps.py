"""The forms app: questions as versioned data, and how they are asked."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from portal.forms.checks import check_town


class FormsConfig(AppConfig):
    """Registers the check of the town's settings."""

    name = "portal.forms"
    verbose_name = _("Forms")

    def ready(self) -> None:
        register(check_town)
