"""The smallest Django that keeps what is sent: one POST, one row.

The file of the database is ``INSERT_DATABASE``.
"""

from __future__ import annotations

import os
from typing import ClassVar

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    MIDDLEWARE=[],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["INSERT_DATABASE"],
            "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"},
        }
    },
)
django.setup()

from django.db import connection, models  # noqa: E402


class Sent(models.Model):
    """What was typed into the five questions."""

    answers = models.JSONField()
    objects: ClassVar[models.Manager[Sent]] = models.Manager()

    class Meta:
        app_label = "insert"

    def __str__(self) -> str:
        return str(self.pk)


with connection.schema_editor() as editor:
    if Sent._meta.db_table not in connection.introspection.table_names():
        editor.create_model(Sent)
connection.close()


def keep(request: HttpRequest) -> HttpResponse:
    """Keep what was posted."""
    Sent.objects.create(answers=request.POST.dict())
    return HttpResponse("kept")


urlpatterns = [path("", keep)]
application = get_wsgi_application()
