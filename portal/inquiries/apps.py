from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InquiriesConfig(AppConfig):
    name = "portal.inquiries"
    verbose_name = _("Inquiries at agencies")
