"""The town that a stranger's plugin comes to, as its people and its worker meet it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from portal.contributions import Contribution
from tests.portal.registry.stranger import SLUG, Stranger, samples


@dataclass
class World:
    """The town as its people and its worker meet it; rows are made when they are needed."""

    request: pytest.FixtureRequest
    uses: Mapping[str, Use]
    clients: dict[str, Client] = field(default_factory=dict)

    def fixture(self, name: str) -> Any:
        return self.request.getfixturevalue(name)

    def get(self, path: str, who: str = "citizen") -> str:
        """Open a page; what the core raises fails the test, and so does an answer of 5xx."""
        if who not in self.clients:
            self.clients[who] = self.fixture("client_for")(self.fixture(who)) if who else Client()
        answer = self.clients[who].get(path)
        assert answer.status_code < 500, (path, answer.status_code)
        return answer.content.decode()

    def offer(self, kind: str, value: Any = None, *, name: str = "") -> str:
        """Let the stranger contribute something of a kind of sample; returns its id."""
        point, sound = samples()[kind]
        value, name = sound if value is None else value, name or kind
        if hasattr(value, "__set_name__"):
            value.__set_name__(Stranger, name)
        point.add(Contribution(SLUG, name, value))
        return f"{SLUG}.{name}"

    def use(self, kind: str) -> str:
        """Do whatever makes the portal use such contributions; return what people see."""
        point, _sound = samples()[kind]
        return self.uses[kind](self, [found.id for found in point.of_plugin(SLUG)])


Ids = list[str]
Use = Callable[[World, Ids], str]
