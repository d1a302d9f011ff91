"""The accounts app: people, units, roles and signing in."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Creates the ready-made roles after migrating, and writes every sign-in down."""

    name = "portal.accounts"
    label = "accounts"
    verbose_name = _("People and units")

    def ready(self) -> None:
        post_migrate.connect(_sync_roles, sender=self, dispatch_uid="portal.accounts.sync_roles")
        user_logged_in.connect(_record_sign_in, dispatch_uid="portal.accounts.record_sign_in")


def _sync_roles(using: str, **kwargs: object) -> None:
    import_string("portal.accounts.permissions.sync_roles")(using=using)


def _record_sign_in(user: object, request: HttpRequest, **kwargs: object) -> None:
    import_string("portal.accounts.sessions.begin_session")(user=user, request=request)
