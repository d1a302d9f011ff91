"""The demo town on this machine: SQLite, console messages, no secrets worth keeping."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import DATA_DIR, LOGGING, env

DATA_DIR.mkdir(parents=True, exist_ok=True)
PORTAL_DEMO = True
SECRET_KEY = "demo-only-" + "0" * 50
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# What the town would send by SMS is printed where the demo was started; the rest goes to its logs.
LOGGING["handlers"]["terminal"] = {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"}
LOGGING["loggers"]["portal.sms"] = {"handlers": ["terminal"], "level": "INFO", "propagate": False}
