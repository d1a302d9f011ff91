"""What plugins cost: processor time to start with more of them, and per request while they are off.

``python -m portal.testing.plugin_costs`` measures in processes of its own, with plugins that it
writes into a temporary folder. Numbers are processor milliseconds, the least of several rounds;
the first round compiles everything.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

MANY = DISABLED = 50
ROUNDS = 5
PLUGIN = """
from portal.api import Door, Nav, Permission, Plugin, card, every, search, slot

class Generated(Plugin):
    title = "Generated"
    decide = Permission("Decide")
    door = Door("Door", "Text", "cases:my_cases")
    nav = Nav("Link", "cases:my_cases")

    @slot("home_page.below", template="ui/components/status.html")
    def below(self, request, page):
        return None

    @card("Card", template="ui/components/status.html")
    def my_card(self, request):
        return None

    @search("Books")
    def books(self, query, language, limit):
        return []

    @every("day", at="06:00")
    def expire(self):
        pass
"""
URLS = """
from django.urls import path
from portal.api import public
from django.http import HttpResponse

@public
def index(request):
    return HttpResponse("")

urlpatterns = [path("", index, name="index")]
"""
START = """
import json, time
begun = time.process_time()
import django
django.setup()
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
with CaptureQueriesContext(connection) as queries:
    get_resolver().url_patterns
print(json.dumps({"ms": (time.process_time() - begun) * 1000, "queries": len(queries)}))
"""
REQUESTS = """
import json, os, time
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from portal.registry.models import PluginState
call_command("migrate", verbosity=0)
PluginState.objects.filter(slug__startswith="generated").update(enabled=False)
client = Client()
def once():
    return client.get("/fa/search/", headers={"host": "localhost"})
for _time in range(30):
    assert once().status_code == 200
with CaptureQueriesContext(connection) as queries:
    once()
rounds = []
for _round in range(8):
    begun = time.process_time()
    for _time in range(50):
        once()
    rounds.append((time.process_time() - begun) * 1000 / 50)
print(json.dumps({"ms": min(rounds), "queries": len(queries)}))
"""


def write_plugins(folder: Path, count: int) -> None:
    """Write packages with the metadata that an installer would leave."""
    for number in range(count):
        slug = f"generated{number}"
        package, metadata = folder / f"portal_{slug}", folder / f"portal_{slug}-1.0.dist-info"
        package.mkdir()
        metadata.mkdir()
        (package / "__init__.py").touch()
        (package / "plugin.py").write_text(PLUGIN)
        (package / "urls.py").write_text(URLS)
        about = f"Metadata-Version: 2.1\nName: portal-{slug}\nVersion: 1.0\n"
        (metadata / "METADATA").write_text(about)
        points = f"[portal.plugins]\n{slug} = portal_{slug}\n"
        (metadata / "entry_points.txt").write_text(points)


def run(program: str, folder: Path, environment: Mapping[str, str]) -> dict[str, float]:
    """Run a program beside the plugins in ``folder``; return the JSON of its last line."""
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")]), os.getcwd()]
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program],
        env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join(paths)},
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(result.stdout.splitlines()[-1]))


def compare(program: str, count: int, rounds: int) -> tuple[float, float, float]:
    """Return milliseconds without and with ``count`` plugins, and the queries that they add."""
    without, beside, added = [], [], 0.0
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        none, many = Path(folder, "none"), Path(folder, "many")
        none.mkdir()
        many.mkdir()
        write_plugins(many, count)
        base = {
            "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
            "PORTAL_DATA_DIR": folder,
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": f"{folder}/compiled",
        }
        for number in range(rounds):
            few = run(program, none, {**base, "DATABASE_URL": f"sqlite:///{folder}/n{number}.db"})
            lot = run(program, many, {**base, "DATABASE_URL": f"sqlite:///{folder}/m{number}.db"})
            without.append(few["ms"])
            beside.append(lot["ms"])
            added = lot["queries"] - few["queries"]
    return min(without), min(beside), added


def report() -> str:
    """Return the section "plugins" of the bench."""
    alone, many, queries = compare(START, MANY, ROUNDS)
    start = f"start, per plugin           {(many - alone) / MANY:9.2f} ms   {queries:.0f} queries"
    quiet, off, more = compare(REQUESTS, DISABLED, 3)
    cost = (off - quiet) * 1000 / DISABLED
    request = f"request, per disabled plugin{cost:9.2f} µs   {more:.0f} queries"
    basis = f"(start {alone:.0f} → {many:.0f} ms, request {quiet:.2f} → {off:.2f} ms)"
    return "\n".join(["plugins", start, request, basis])


if __name__ == "__main__":
    sys.stdout.write(f"{report()}\n")
