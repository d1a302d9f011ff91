"""The ledger app."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_save
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """Lets a changed profile reach the words by which that person's cases are searched."""

    name = "portal.cases"
    label = "cases"
    verbose_name = _("cases")

    def ready(self) -> None:
        post_save.connect(
            import_string("portal.cases.search_text.follow_profile"),
            sender=settings.AUTH_USER_MODEL,
            dispatch_uid="portal.cases.follow_profile",
        )
