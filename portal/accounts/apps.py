"""The accounts app: people, units, roles and signing in."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Creates the ready-made roles whenever the database has been migrated."""

    name = "portal.accounts"
    label = "accounts"
    verbose_name = _("People and units")

    def ready(self) -> None:
        post_migrate.connect(_sync_roles, sender=self, dispatch_uid="portal.accounts.sync_roles")


def _sync_roles(using: str, **kwargs: object) -> None:
    import_string("portal.accounts.permissions.sync_roles")(using=using)
