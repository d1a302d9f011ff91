"""What it costs to send a form: a bare insert, Wagtail's own form page, and a case of the town.

One run measures all of them, each a server of its own: POST requests with five answers. A case is
sent by its last request: answers checked once more, one transaction for the case, its timeline, its
fee and its notices. Beside it, one step of a form of 5 and of 150 questions.
"""

from __future__ import annotations

import http
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import repeat
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from portal.demo.processes import Child
from portal.testing import load, stock_wagtail
from portal.testing.load import ROUNDS, WARM_UP_REQUESTS, Asked, Target

TOKEN = stock_wagtail.TOKEN
SENT_IN_A_ROUND = 150
ANSWERS = {f"question_{number}": "Bahar street" for number in range(5)}


def report(web: Child, port: int, environment: Mapping[str, str], data: Path) -> str:
    """Return two tables: sending, and steps of small and large forms."""
    prepared = prepare(environment)
    with ExitStack() as open_servers:
        targets = [*anchors(data, open_servers), town(web, port, prepared)]
        sent = load.in_turn(targets, SENT_IN_A_ROUND)
    return f"{sent}\n\n{load.in_turn(steps(web, port, prepared))}"


def prepare(environment: Mapping[str, str]) -> dict[str, Any]:
    """Let the town prepare drafts that need nothing but to be sent, and two forms to fill in."""
    count = ROUNDS * (SENT_IN_A_ROUND + WARM_UP_REQUESTS)
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "django", "benchdrafts", str(count)],
        env=dict(environment), check=True, capture_output=True, text=True,
    )  # fmt: skip
    return dict(json.loads(result.stdout.splitlines()[-1]))


def anchors(data: Path, open_servers: ExitStack) -> Iterator[Target]:
    """Start the servers that are compared with, and describe what is sent to them."""
    kept = {"INSERT_DATABASE": str(data / "insert.sqlite3")}
    port = load.free_port()
    insert = load.gunicorn("insert", "portal.testing.insert:application", port, data, **kept)
    open_servers.enter_context(load.serving(insert, port))
    body = urlencode(ANSWERS)
    yield Target("bare POST + insert", insert, port, repeat(Asked("/", "POST", body)))
    stock = stock_wagtail.make(data / "stock")
    port, application = load.free_port(), f"{stock_wagtail.NAME}.wsgi:application"
    wagtail = load.gunicorn("stock", application, port, data, **stock)
    open_servers.enter_context(load.serving(wagtail, port))
    yield Target("Wagtail's form page", wagtail, port, repeat(posted(stock_wagtail.PATH, ANSWERS)))


def town(web: Child, port: int, prepared: Mapping[str, Any]) -> Target:
    """Describe the sending of one case after the other."""
    cookies = f"sessionid={prepared['session']}"
    asked = (posted(path, {}, cookies, leads_to="/receipt/") for path in prepared["reviews"])
    return Target("a case of the town", web, port, iter(asked))


def steps(web: Child, port: int, prepared: Mapping[str, Any]) -> list[Target]:
    """Describe the showing and the keeping of a step, of the small form and of the large one."""
    cookies = f"sessionid={prepared['session']}"
    found = []
    for form in prepared["forms"]:
        show = Asked(form["path"], cookies=cookies)
        keep = posted(form["path"], form["answers"], cookies, leads_to="/my/drafts/")
        found.append(Target(f"show a step, {form['title']}", web, port, repeat(show)))
        found.append(Target(f"keep a step, {form['title']}", web, port, repeat(keep)))
    return found


def posted(
    path: str, answers: Mapping[str, str], cookies: str = "", *, leads_to: str = ""
) -> Asked:
    """Describe a form that is sent with the token that its cookie has."""
    status = http.HTTPStatus.FOUND if leads_to else http.HTTPStatus.OK
    body = urlencode({**answers, "csrfmiddlewaretoken": TOKEN})
    return Asked(path, "POST", body, f"csrftoken={TOKEN}; {cookies}", status, leads_to)
