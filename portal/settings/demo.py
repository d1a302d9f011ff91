"""The demo town on this machine: SQLite, console messages, no secrets worth keeping."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import DATA_DIR, env

DATA_DIR.mkdir(parents=True, exist_ok=True)
PORTAL_DEMO = True
SECRET_KEY = "demo-only-" + "0" * 50
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
