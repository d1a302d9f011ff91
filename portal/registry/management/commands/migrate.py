"""Django's ``migrate``; a plugin whose migration fails is named and switched off."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader

from portal.contributions import described
from portal.registry import gate, loading
from portal.registry.culprits import plugin_behind
from portal.registry.discovery import CORE_SLUG
from portal.registry.models import PluginState
from portal.registry.tables import labels_of

GO_BACK = "Install a mended or the earlier version, run migrate again, then switch it on."
LEAVE_OUT = "The rest waits: run PORTAL_PLUGINS_OFF={slug} manage.py migrate."


class Command(migrate.Command):
    """Migrates as Django does; everything but a broken plugin is brought up to date."""

    _running: Any = None

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            super().handle(*args, **options)
        except CommandError:
            raise
        except Exception as error:
            slug = self._plugin(error)
            if slug is None:
                raise
            failed = f"migration {self._running}" if self._running else "reading its migrations"
            self._switch_off(slug)
            whole = bool(options.get("app_label")) or self._go_on_without(slug, *args, **options)
            raise CommandError(
                f"Plugin {slug}: {failed} failed: {described(error)}. The plugin is off until it "
                f"is mended; the portal goes on. {GO_BACK if whole else LEAVE_OUT}".replace(
                    "{slug}", slug
                )
            ) from error

    def migration_progress_callback(
        self, action: str, migration: Any = None, fake: bool = False
    ) -> None:
        if action == "apply_start":
            self._running = migration
        super().migration_progress_callback(action, migration, fake)

    def _plugin(self, error: Exception) -> str | None:
        """Return the plugin whose migration was running, or could not be read."""
        cause = self._running or getattr(error, "origin", None)
        label = getattr(cause, "app_label", None)
        for slug, plugin in loading.loaded.items():
            if label in labels_of(plugin.package):
                return None if slug == CORE_SLUG or plugin.essential else slug
        return plugin_behind(error)

    def _go_on_without(self, slug: str, *args: Any, **options: Any) -> bool:
        """Migrate every other app; False if Django cannot, because it reads all or nothing."""
        try:
            labels = MigrationLoader(connections[options["database"]]).migrated_apps
        except Exception:
            return False
        own = labels_of(loading.packages[slug].package)
        for label in sorted(labels - own):
            try:
                super().handle(*args, **{**options, "app_label": label})
            except Exception as error:
                self.stderr.write(f"{label} is not up to date: {described(error)}")
        return True

    def _switch_off(self, slug: str) -> None:
        try:
            PluginState.objects.update_or_create(slug=slug, defaults={"enabled": False})
        except DatabaseError:
            self.stderr.write(f"Plugin {slug} could not be switched off: no table yet.")
        gate.forget()
