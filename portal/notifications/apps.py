"""The notifications app: what the portal tells people, and how it reaches them."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from portal.notifications.checks import check_sms_backend


class NotificationsConfig(AppConfig):
    """Registers the check of the SMS settings."""

    name = "portal.notifications"
    label = "notifications"
    verbose_name = _("Notices")

    def ready(self) -> None:
        register(check_sms_backend)
