import pytest
from django.core.signals import request_finished, request_started
from django.test import Client

from portal.registry import faults, gate

ASKS_THE_DATABASE = "wagtail.contrib.redirects.middleware.RedirectMiddleware"


@pytest.fixture
def registry_at_rest():
    """Neither ask the plugin gate nor write failures down: both need the database."""
    request_started.disconnect(gate.forget)
    request_finished.disconnect(faults.write_down)
    yield
    request_started.connect(gate.forget)
    request_finished.connect(faults.write_down)


@pytest.fixture
def visitor(settings, registry_at_rest):
    """An anonymous browser on the failing addresses; it needs no database."""
    settings.ROOT_URLCONF = "tests.portal.ui.addresses"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != ASKS_THE_DATABASE]
    return Client(raise_request_exception=False)
