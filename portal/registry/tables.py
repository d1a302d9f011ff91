"""The tables of a plugin: which models are its own, and whether they are up to date."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model


def apps_of(package: str) -> list[AppConfig]:
    """Return the Django apps inside a plugin's package."""
    return [app for app in apps.get_app_configs() if f"{app.name}.".startswith(f"{package}.")]


def models_of(package: str) -> list[type[Model]]:
    """Return the models of a plugin, through tables included."""
    return [
        model for app in apps_of(package) for model in app.get_models(include_auto_created=True)
    ]


def labels_of(package: str) -> set[str]:
    """Return the app labels of a plugin."""
    return {app.label for app in apps_of(package)}


def pending_migrations(package: str) -> list[str]:
    """Return the names of the plugin's migrations that this database lacks. One query."""
    loader = MigrationLoader(connections[DEFAULT_DB_ALIAS])
    labels = labels_of(package)
    applied = set(loader.applied_migrations or {})
    known = [key for key in loader.graph.nodes if key[0] in labels and key not in applied]
    return [f"{label}.{name}" for label, name in sorted(known)]
