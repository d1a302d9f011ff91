"""Forms whose questions depend on the answers before, and answers to the one that digs."""

from __future__ import annotations

from typing import Any

from django.test import Client

from portal.cases.models import Case
from tests.portal.filing.addresses import at

HOUSE = {"kind": "house", "floors": "2"}
SHOP = {"kind": "shop", "guild": "Bakers", "floors": "3", "licence": "yes"}
CHEAP, DEAR = {"area": "10"}, {"area": "500", "reason": "We need it."}


def two_steps(*second: dict[str, Any]) -> dict[str, Any]:
    """Return a form that asks whether it is a house or a shop, and then the given questions."""
    kinds = [{"value": kind, "label": kind.title()} for kind in ("house", "shop")]
    kind = {"key": "kind", "type": "choice", "label": "Kind", "choices": kinds, "required": True}
    return {
        "steps": [
            {"key": "first", "title": "First", "fields": [kind]},
            {"key": "second", "title": "Second", "fields": list(second)},
        ]
    }


def tasks(browser: Client, draft: Case) -> list[tuple[str, str]]:
    """Return the title and the status of each step as the task list shows them."""
    context = browser.get(at("overview", draft)).context
    return [(task["title"], task["status"]) for task in context["tasks"]]
