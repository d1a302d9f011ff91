"""What every installation shares. Values that differ come from the environment and fail loudly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import drf_spectacular_sidecar
import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from portal.registry.discovery import plugin_apps
from portal.settings import places

env = environ.Env()

DEBUG = False
TOWN_NAME = {
    "fa": env("PORTAL_TOWN_FA", default="شهر نمونه"),
    "en": env("PORTAL_TOWN_EN", default="Sample Town"),
}

# Plugins: the slugs a town allows ("*" = every installed one), and the emergency switch.
PORTAL_PLUGINS = env.list("PORTAL_PLUGINS", default=["*"])
PORTAL_PLUGINS_OFF = env.list("PORTAL_PLUGINS_OFF", default=[])
PORTAL_STRICT = env.bool("PORTAL_STRICT", default=False)

INSTALLED_APPS = [
    "portal.ui",
    "portal.persian",
    "portal.accounts",
    "portal.audit",
    "portal.events",
    "portal.workcalendar",
    "portal.search",
    "portal.workflow",
    "portal.forms",
    "portal.notifications",
    "portal.cases",
    "portal.casework",
    "portal.filing",
    "portal.counter",
    "portal.documents",
    "portal.payments",
    "portal.inquiries",
    "portal.statistics",
    "portal.rest",
    "portal.demo",
    *plugin_apps(PORTAL_PLUGINS, PORTAL_PLUGINS_OFF),
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.locales",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "allauth",
    "allauth.account",
    "django_q",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "portal.registry",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.ui.admin_policy.AdminPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.ui.middleware.PortalLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.accounts.sessions.StaffIdleMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.ui.middleware.StaffLanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.ui.middleware.DomainErrorMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.ui.context_processors.portal",
                "portal.notifications.context_processors.inbox",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "portal.accounts.backends.StaffPasswordBackend",
    "portal.accounts.backends.SmsCodeBackend",
]
SIGN_IN_CODE_SENDER = "portal.notifications.sign_in.send_code"
WAGTAILADMIN_USER_LOGIN_FORM = "portal.accounts.forms.StaffLoginForm"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ALLAUTH_TRUSTED_PROXY_COUNT = 0
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "cases:my_cases"
LOGOUT_REDIRECT_URL = "/"
STAFF_IDLE_SECONDS = 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# Languages and time
LANGUAGE_CODE = "fa"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("fa", "فارسی"), ("en", "English")]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [places.LOCALE, places.LOCALE / "wagtail"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tehran"

# Files: static ones are public; what citizens send is stored apart and served by a view only.
DATA_DIR = Path(env("PORTAL_DATA_DIR", default=str(places.DEFAULT_DATA)))
STATIC_URL = "/static/"
STATIC_ROOT = places.static_root(DATA_DIR)
STATICFILES_DIRS = [
    (
        "swagger-ui",
        Path(drf_spectacular_sidecar.__file__).parent
        / "static/drf_spectacular_sidecar/swagger-ui-dist",
    )
]
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
    "case_files": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR / "case_files",
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
CASE_FILE_MAX_BYTES = 10 * 1024 * 1024
CASE_FILE_MAX_PIXELS = 50_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a full information sheet has more than 500 fields

# Database and cache; options in the address win over ours.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    _OPTIONS: dict[str, object] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    _OPTIONS = {
        "connect_timeout": 5,
        "options": "-c statement_timeout=15000 -c lock_timeout=5000",
    }
DATABASES["default"]["OPTIONS"] = {**_OPTIONS, **DATABASES["default"].get("OPTIONS", {})}
CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}

# Work queue: the database broker only (a Redis broker loses tasks when a worker dies).
Q_CLUSTER = {
    "name": "darvazeh",
    "orm": "default",
    "workers": env.int("PORTAL_WORKERS", default=1),
    "timeout": 60,
    "retry": 200,
    "max_attempts": 5,
    "queue_limit": 1,
    "bulk": 1,
    "ack_failures": True,
    "catch_up": False,
    "poll": 0.5,
    "save_limit": 1000,
    "label": _("Work queue"),
}

# Notices that leave the house
SMS_BACKEND = env("PORTAL_SMS_BACKEND", default="portal.notifications.sms.ConsoleSms")
SMS_HTTP = {
    "url": env("PORTAL_SMS_URL", default=""),
    "headers": env.json("PORTAL_SMS_HEADERS", default={}),
    "body": env.json("PORTAL_SMS_BODY", default={"receptor": "{mobile}", "message": "{text}"}),
    "reference_path": env("PORTAL_SMS_REFERENCE_PATH", default=""),
    "format": env("PORTAL_SMS_FORMAT", default="json"),
    "proxy": env("PORTAL_SMS_PROXY", default=""),
    "timeout_seconds": 10,
}
DEFAULT_FROM_EMAIL = env("PORTAL_EMAIL_FROM", default="portal@example.invalid")
EMAIL_TIMEOUT = 10

# Wagtail
WAGTAIL_SITE_NAME = "دروازه"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_BASE_URL = env("PORTAL_BASE_URL", default="http://localhost:8000")
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {
            "features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]
        },
    }
}
WAGTAILIMAGES_MAX_IMAGE_PIXELS = CASE_FILE_MAX_PIXELS
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "portal.search.backends", "SEARCH_CONFIG": "simple"}
}

# What questions of forms know about the town: the box (south, west, north, east, in degrees) that
# places must lie in, where empty the whole country; and how its renovation codes are written.
PORTAL_TOWN_BOUNDS = env.list("PORTAL_TOWN_BOUNDS", default=[])
PORTAL_RENOVATION_CODE_MASK = env("PORTAL_RENOVATION_CODE_MASK", default="9-99-99-9999-999-99-99")

# Complaints: working days to complain about a decision, working days to answer, and the slug of the
# unit that hears them (empty: the unit above the one that decided).
PORTAL_CONTEST_WITHIN_DAYS = env.int("PORTAL_CONTEST_WITHIN_DAYS", default=20)
PORTAL_CONTEST_ANSWER_DAYS = env.int("PORTAL_CONTEST_ANSWER_DAYS", default=10)
PORTAL_CONTEST_UNIT = env("PORTAL_CONTEST_UNIT", default="")

# The HTTP API; how its viewsets answer is in portal/rest/policy.py, because Wagtail shares these
# defaults. Requests in a minute are counted by account, else by address: mobile networks put many
# people behind one.
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "portal.rest.openapi.PortalSchema"}
PORTAL_API_PER_MINUTE = {
    "address": env.int("PORTAL_API_PER_MINUTE_ADDRESS", default=300),
    "user": env.int("PORTAL_API_PER_MINUTE_USER", default=120),
}
SPECTACULAR_SETTINGS = {
    "TITLE": _("The API of this portal"),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DEFAULT_GENERATOR_CLASS": "portal.rest.openapi.PortalGenerator",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Naming enumerations would make the choices of two plugins collide; they stay in their place.
    "POSTPROCESSING_HOOKS": [],
}

# Only our own host may serve anything a page loads. The back office has its own policy.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
# The back office shows page previews in a frame of its own host; public pages allow none (above).
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SECURE_REFERRER_POLICY = "same-origin"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "portal.cases.masked_logs.MaskedFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        name: {"level": "ERROR"} for name in ("weasyprint", "fontTools", "django_tasks", "httpx")
    },
}
