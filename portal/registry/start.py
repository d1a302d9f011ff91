"""What happens when the process starts: the gate and the guard are set up, plugins are loaded."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.signals import got_request_exception, request_finished, request_started
from django.db.models.signals import post_migrate

from portal.queue import after_each_task, before_each_task
from portal.registry import faults, gate
from portal.registry.loading import load_plugins
from portal.registry.synchronise import synchronise
from portal.registry.uncaught import note_uncaught


def start(registry: AppConfig) -> None:
    """Set up the registry once per process. Costs no query."""
    gate.install()
    faults.install()
    request_started.connect(gate.forget)
    request_finished.connect(faults.write_down)
    got_request_exception.connect(note_uncaught)
    before_each_task(gate.forget)
    after_each_task(faults.write_down)
    load_plugins()
    post_migrate.connect(synchronise, sender=registry)
