import pytest
from django.test import Client

ASKS_THE_DATABASE = "wagtail.contrib.redirects.middleware.RedirectMiddleware"


@pytest.fixture
def visitor(settings):
    """An anonymous browser on the failing addresses; it needs no database."""
    settings.ROOT_URLCONF = "tests.portal.ui.addresses"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != ASKS_THE_DATABASE]
    return Client(raise_request_exception=False)
