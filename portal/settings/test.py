"""Tests: strict plugins, fast hashing, messages kept in memory."""

import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403
from portal.settings.base import STORAGES

PORTAL_DEMO = True
PORTAL_STRICT = True
SECRET_KEY = "tests-only-" + "1" * 50
ALLOWED_HOSTS = ["*"]
DATA_DIR = Path(tempfile.mkdtemp(prefix="portal-tests-"))
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir()
STORAGES["case_files"]["OPTIONS"]["location"] = DATA_DIR / "case_files"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_BACKEND = "portal.notifications.sms.MemorySms"
SIGN_IN_CODE_SENDER = "portal.testing.sign_in_codes.remember_code"
