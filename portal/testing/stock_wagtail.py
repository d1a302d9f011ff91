"""A Wagtail project as ``wagtail start`` makes it, with one of Wagtail's own form pages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

NAME = "stock"
PATH = "/form/"
TOKEN = "t" * 32
MODELS = """

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField


class FormField(AbstractFormField):
    page = ParentalKey("FormPage", on_delete=models.CASCADE, related_name="form_fields")


class FormPage(AbstractForm):
    template = "form.html"
    landing_page_template = "landing.html"
"""
FORM = '<form method="post">{% csrf_token %}{{ form.as_p }}<button>Send</button></form>'
SETTINGS = """
DEBUG = False
ALLOWED_HOSTS = ["*"]
SECRET_KEY = "measured-and-thrown-away"
TEMPLATES[0]["DIRS"] = [BASE_DIR]
DATABASES["default"]["OPTIONS"] = {
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
}
"""
CONTENT = """
from wagtail.models import Page
from home.models import FormField, FormPage, HomePage
page = HomePage.objects.first().add_child(instance=FormPage(title="Form", slug="form"))
for number in range(5):
    FormField.objects.create(
        page=page, sort_order=number, label=f"Question {number}", clean_name=f"question_{number}",
        field_type="singleline", required=True,
    )
"""


def make(folder: Path) -> dict[str, str]:
    """Make the project in ``folder`` and return the environment to serve it in. Takes ~20 s."""
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    environment |= {"DJANGO_SETTINGS_MODULE": f"{NAME}.settings.dev"}
    environment.pop("DATABASE_URL", None)

    def run(*command: str) -> None:
        subprocess.run(  # noqa: S603
            [sys.executable, *command], cwd=folder, env=environment, check=True, capture_output=True
        )

    start = "from wagtail.bin.wagtail import main; main()"
    run("-c", start, "start", NAME, str(folder))
    with (folder / "home" / "models.py").open("a") as models:
        models.write(MODELS)
    with (folder / NAME / "settings" / "dev.py").open("a") as settings:
        settings.write(SETTINGS)
    (folder / "form.html").write_text(FORM)
    (folder / "landing.html").write_text("Thank you")
    run("manage.py", "makemigrations", "home")
    run("manage.py", "migrate")
    run("manage.py", "shell", "-c", CONTENT)
    return environment
