"""System checks: a town whose text messages cannot leave hears of it before it opens."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.utils.module_loading import import_string

HTTP = "portal.notifications.sms.HttpSms"
CONSOLE = "portal.notifications.sms.ConsoleSms"


def check_sms_backend(**kwargs: Any) -> list[CheckMessage]:
    """Refuse an SMS backend that cannot be imported or has no address to send to. No query."""
    try:
        import_string(settings.SMS_BACKEND)
    except ImportError as error:
        return [Error(f"SMS_BACKEND: {error}", id="notifications.E001")]
    if settings.SMS_BACKEND == HTTP and not settings.SMS_HTTP.get("url"):
        return [Error("SMS_HTTP has no url (PORTAL_SMS_URL).", id="notifications.E002")]
    if settings.SMS_BACKEND == CONSOLE and not getattr(settings, "PORTAL_DEMO", False):
        return [Warning("Text messages are only printed.", id="notifications.W001")]
    return []
