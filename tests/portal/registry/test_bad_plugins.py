"""Plugins that cannot be loaded: named in one line, left out, and the portal goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.registry.checks import plugins_keep_to_their_own_files

HOUSE = Path(__file__).resolve().parents[3]
START = "from portal.api import Plugin\n"
PLUGIN = f"{START}class P(Plugin):\n    "
URLS = "from django.urls import path, re_path\nfrom django.http import HttpResponse\n"
Run = Callable[..., subprocess.CompletedProcess[str]]

#: What is wrong with each plugin: its files, and a word of the reason that is given for it.
BAD: dict[str, tuple[dict[str, str], str]] = {
    "raises": ({"plugin.py": "1 / 0"}, "ZeroDivisionError"),
    "syntax": ({"plugin.py": "class"}, "SyntaxError"),
    "leaves": ({"plugin.py": "import sys\nsys.exit(0)"}, "SystemExit"),
    "empty": ({"plugin.py": ""}, "0 plugin classes"),
    "two": ({"plugin.py": f"{PLUGIN}pass\nclass Q(Plugin):\n    pass"}, "2 plugin classes"),
    "halfway": (
        {
            "plugin.py": f"from portal.api import Nav\n{PLUGIN}nav = Nav('x', 'cases:my_cases')\n"
            "    def contributions(self):\n        yield from super().contributions()\n"
            "        1 / 0"
        },
        "ZeroDivisionError",
    ),
    "settings": (
        {
            "plugin.py": "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass S:\n"
            f"    x: list\n{PLUGIN}settings = S"
        },
        "UnknownSetting",
    ),
    "mount": ({"plugin.py": f"{PLUGIN}mount = 'admin/x'"}, "belongs to the portal"),
    "slash": ({"plugin.py": f"{PLUGIN}mount = '/x/'"}, "is no path"),
    "everywhere": ({"plugin.py": f"{PLUGIN}mount = ''"}, "is no path"),
    "twin": ({"plugin.py": f"{PLUGIN}mount = 'go'"}, "is taken by sitecontent"),
    "below": ({"plugin.py": f"{PLUGIN}mount = 'go/on'"}, "is taken by sitecontent"),
    "twice": (
        {
            "plugin.py": f"from portal.api import every\n{PLUGIN}@every('hour')\n"
            "    @every(minutes=5)\n    def run(self): pass"
        },
        "write a method for each",
    ),
    "endless": (
        {"plugin.py": f"from portal.api import Permission\n{PLUGIN}{'x' * 99} = Permission('x')"},
        "too long a name",
    ),
    "urls": ({"plugin.py": f"{PLUGIN}pass", "urls.py": "1 / 0"}, "ZeroDivisionError"),
    "no_list": ({"plugin.py": f"{PLUGIN}pass", "urls.py": URLS}, "no list urlpatterns"),
    "not_urls": ({"plugin.py": f"{PLUGIN}pass", "urls.py": "urlpatterns = ['x']"}, "Error"),
    "regex": (
        {"plugin.py": f"{PLUGIN}pass", "urls.py": f"{URLS}urlpatterns = [re_path('(', print)]"},
        "ImproperlyConfigured",
    ),
}


def write_plugin(folder: Path, slug: str, files: dict[str, str]) -> None:
    """Write a package with the metadata that an installer would leave."""
    package = folder / f"bad_{slug}"
    metadata = folder / f"bad_{slug}-1.0.dist-info"
    for path, text in {"__init__.py": "", **files}.items():
        target = package / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: bad-{slug}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[portal.plugins]\n{slug} = bad_{slug}\n")


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder for bytecode, so that only the first start has to compile everything."""
    return str(tmp_path_factory.mktemp("compiled"))


@pytest.fixture
def run(tmp_path: Path, compiled: str) -> Run:
    """Start Django anew, with the plugins of ``tmp_path`` and a database of its own."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        paths = os.pathsep.join([str(tmp_path), str(HOUSE)])
        given = os.environ.get("DATABASE_URL", "")
        own = f"sqlite:///{tmp_path}/db.sqlite3"
        database = given if given.startswith("postgres") else own
        return subprocess.run(  # noqa: S603
            [sys.executable, *arguments],
            cwd=HOUSE,
            env={
                **os.environ,
                "PYTHONPATH": paths,
                "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
                "PORTAL_DATA_DIR": str(tmp_path / "data"),
                "PORTAL_STRICT": "0",
                "PYTHONDONTWRITEBYTECODE": "",
                "PYTHONPYCACHEPREFIX": compiled,
                "DATABASE_URL": database,
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    return run


def test_every_broken_plugin_is_left_out_and_named_with_its_reason(tmp_path: Path, run: Run):
    for slug, (files, _why) in BAD.items():
        write_plugin(tmp_path, slug, files)
    said = run("manage.py", "check").stderr
    lines = {line.split("'")[1]: line for line in said.splitlines() if "(portal.W001)" in line}
    reasons = {slug: why in lines.get(slug, "") for slug, (_files, why) in BAD.items()}
    assert all(reasons.values()), (reasons, said)
    assert run("manage.py", "check", PORTAL_PLUGINS_OFF=",".join(BAD)).returncode == 0


STRICTLY = """
import django
from django.conf import settings
django.setup()
from django.test.utils import override_settings
from portal.cases import converters
from portal.registry import loading
from portal.registry.urls import plugin_urlpatterns
from portal.registry.discovery import find_plugins
strangers = [plugin for plugin in find_plugins(["*"]).plugins if not plugin.is_ours]
for plugin in strangers:
    for other in strangers:
        loading.loaded.pop(other.slug, None)
    with override_settings(PORTAL_STRICT=True, PORTAL_PLUGINS=[plugin.slug]):
        try:
            loading.load_plugins()
            plugin_urlpatterns()
        except loading.InvalidPlugin as error:
            print(error)
"""


def test_strict_loading_stops_at_each_of_them_and_names_it(tmp_path: Path, run: Run):
    for slug, (files, _why) in BAD.items():
        write_plugin(tmp_path, slug, files)
    said = run("-c", STRICTLY)
    for slug, (_files, why) in BAD.items():
        lines = [line for line in said.stdout.splitlines() if f"'{slug}'" in line]
        assert lines, (slug, said.stdout, said.stderr[-600:])
        assert why in lines[0]


@pytest.mark.parametrize("text", ["1 / 0", "class"])
def test_models_that_break_django_are_named_in_one_line_with_what_helps(
    tmp_path: Path, run: Run, text: str
):
    write_plugin(tmp_path, "models", {"models.py": text, "plugin.py": f"{PLUGIN}pass"})
    checked = run("manage.py", "plugin", "check")
    assert checked.returncode == 1
    assert "Traceback" not in checked.stderr
    line = checked.stderr.strip().splitlines()[-1]
    assert line.startswith("Plugin 'models' stops the portal: ")
    assert "PORTAL_PLUGINS_OFF=models" in line


def test_checking_names_a_broken_plugin_in_one_line_and_leaving_it_out_helps(
    tmp_path: Path, run: Run
):
    write_plugin(tmp_path, "raises", BAD["raises"][0])
    checked = run("manage.py", "plugin", "check")
    assert checked.returncode == 1
    line = checked.stderr.strip().splitlines()[-1]
    assert "'raises'" in line
    assert "ZeroDivisionError" in line
    assert run("manage.py", "plugin", "check", PORTAL_PLUGINS_OFF="raises").returncode == 0


MODELS = """
from django.db import models
class Cat(models.Model):
    name = models.CharField(max_length=9)
"""
FIRST = """
from django.db import migrations, models
class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            "Cat", [("id", models.BigAutoField(primary_key=True)),
                    ("name", models.CharField(max_length=9))]),
        migrations.RunSQL("INSERT INTO no_such_table VALUES (1)"),
    ]
"""
SERVES = """
import django
django.setup()
from django.test import Client
from portal.registry.models import PluginState
from portal.registry.tables import pending_migrations
from django.core.management import call_command
assert not PluginState.objects.get(slug="cats").enabled
assert pending_migrations("bad_cats") == ["bad_cats.0001_initial"]
assert pending_migrations("portal") == pending_migrations("sitecontent") == []
assert Client().get("/fa/search/", headers={"host": "localhost"}).status_code == 200
assert PluginState.objects.filter(slug="servicedesk", enabled=True).exists()
print("serves")
"""


def test_a_migration_that_fails_half_way_is_named_its_plugin_off_and_the_rest_up_to_date(
    tmp_path: Path, run: Run
):
    files = {
        "plugin.py": f"{PLUGIN}pass",
        "models.py": MODELS,
        "migrations/__init__.py": "",
        "migrations/0001_initial.py": FIRST,
    }
    write_plugin(tmp_path, "cats", files)
    migrated = run("manage.py", "migrate", "-v", "0")
    assert migrated.returncode == 1
    *before, line = migrated.stderr.strip().splitlines()
    assert "Traceback" not in before, migrated.stderr
    assert "Plugin cats: migration bad_cats.0001_initial failed" in line
    assert "no_such_table" in line
    assert "run migrate again" in line
    served = run("-c", SERVES, DJANGO_SETTINGS_MODULE="portal.settings.test")
    assert served.stdout.strip().endswith("serves"), served.stderr[-3000:]


def test_migrations_that_cannot_be_read_are_named_with_what_helps(tmp_path: Path, run: Run):
    files = {
        "plugin.py": f"{PLUGIN}pass",
        "models.py": MODELS,
        "migrations/__init__.py": "",
        "migrations/0001_initial.py": "class",
    }
    write_plugin(tmp_path, "cats", files)
    migrated = run("manage.py", "migrate", "-v", "0")
    assert migrated.returncode == 1
    assert "Plugin cats: reading its migrations failed: SyntaxError" in migrated.stderr
    assert "PORTAL_PLUGINS_OFF=cats manage.py migrate" in migrated.stderr


def test_templates_and_static_files_of_a_plugin_never_take_the_place_of_the_portals(
    tmp_path: Path, run: Run
):
    files = {
        "plugin.py": f"{PLUGIN}pass",
        "templates/ui/base.html": "shadow",
        "templates/wagtailadmin/base.html": "shadow",
        "templates/sitecontent/home_page.html": "shadow",
    }
    write_plugin(tmp_path, "shadow", files)
    names = [name.partition("/")[2] for name in files if name.startswith("templates/")]
    asked = (
        "import django; django.setup()\n"
        "from django.template.loader import get_template\n"
        f"for name in {names!r}: print(name, get_template(name).origin.name)"
    )
    said = run("-c", asked)
    assert said.stdout.count("\n") == len(names), said.stderr
    assert "bad_shadow" not in said.stdout, said.stdout


MOVE, RENAME = "Move it to {}/.", "Rename it, beginning with shadow_."

#: Files that hide one of another app, and what the check says of them.
SHADOWS = {
    ("shadow", "templates/ui/base.html"): ("portal.ui", MOVE.format("templates/shadow")),
    ("shadow", "templates/wagtailadmin/logo.html"): (
        "wagtail.admin",
        MOVE.format("templates/shadow"),
    ),
    ("shadow", "templates/notices/case_submitted.sms.txt"): ("portal.cases", RENAME),
    ("shadow", "static/ui/theme.css"): ("portal.ui", MOVE.format("static/shadow")),
    ("shadow", "templatetags/portal_ui.py"): ("portal.ui", RENAME),
    ("shadow", "management/commands/plugin.py"): ("portal.registry", RENAME),
    ("shadow", "management/commands/check.py"): ("Django", RENAME),
    ("shadow", "templates/both.html"): ("bad_twin", MOVE.format("templates/shadow")),
    ("twin", "templates/both.html"): ("bad_shadow", MOVE.format("templates/twin")),
}


def test_files_that_hide_those_of_others_are_named_with_what_helps(tmp_path: Path, run: Run):
    tags = "from django import template\nregister = template.Library()\n"
    own = {"templates/shadow/a.html": "own", "static/shadow/a.css": "", "templatetags/a.py": tags}
    hiding = {name: tags if name.endswith("_ui.py") else "" for _slug, name in SHADOWS}
    packages = {f"{name}/__init__.py": "" for name in ("management", "management/commands")}
    rest = {"plugin.py": f"{PLUGIN}pass", "templatetags/__init__.py": ""}
    write_plugin(tmp_path, "shadow", {**own, **hiding, **packages, **rest})
    write_plugin(tmp_path, "twin", {"plugin.py": f"{PLUGIN}pass", "templates/both.html": ""})
    said = run("-c", "import django; django.setup()\n" + CHECKS).stdout
    expected = {
        f"Plugin {slug!r} ships {name}, and so does {other}": mend
        for (slug, name), (other, mend) in SHADOWS.items()
    }
    found = dict(line.split(": only one of them is ever found. ") for line in said.splitlines())
    assert found == expected


CHECKS = """
from portal.registry.checks import plugins_keep_to_their_own_files
for found in plugins_keep_to_their_own_files():
    print(found.msg, found.hint)
"""


def test_a_plugin_that_hides_nothing_is_not_named():
    assert plugins_keep_to_their_own_files() == []
