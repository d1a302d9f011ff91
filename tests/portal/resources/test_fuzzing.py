"""Thousands of requests made from the OpenAPI document, by nobody, a citizen and a clerk.

None breaks the server, answers a status or a body that the document does not know.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase
from schemathesis import checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from portal.rest.authentication import WRONG_TOKENS
from portal.rest.models import Application
from portal.wsgi import application
from tests.portal.resources.conftest import application_of

ROLES = ("nobody", "citizen", "clerk")
EXAMPLES = 20
LEAST_IN_ALL = 2000
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture
def tokens(caretaker, citizen, clerk) -> dict[str, str]:
    """A token for each role that has one."""
    people = {"citizen": citizen, "clerk": clerk}
    return {role: application_of(caretaker, person)[1] for role, person in people.items()}


@pytest.fixture
def one_connection():
    """Keep the test's connection: after each request the real server would give it back."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_nothing_that_the_document_allows_or_forbids_breaks_the_api(
    offer, case, tokens, settings, monkeypatch, one_connection
):
    settings.PORTAL_API_PER_MINUTE = {"address": 10**6, "user": 10**6}
    Application.objects.update(rate_per_minute=30_000)
    monkeypatch.setitem(WRONG_TOKENS, "limit", 10**6)
    monkeypatch.setattr("portal.cases.wrong_codes.hit", lambda *a, **k: None)
    monkeypatch.setattr("portal.cases.wrong_codes.check", lambda *a, **k: None)
    found = [fuzz(role, tokens.get(role), case) for role in ROLES]
    assert "\n".join(failure for one in found for failure in one.failures) == ""
    assert sum(one.asked for one in found) >= LEAST_IN_ALL


@dataclass
class Found:
    """How many requests one role has made, and which of them went wrong how."""

    asked: int = 0
    failures: list[str] = field(default_factory=list)


def fuzz(role: str, token: str | None, case) -> Found:
    """Ask every operation as one role, with sound values and with unsound ones."""
    headers = {"Accept-Encoding": "identity", "Accept-Language": "en"}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    config = SchemathesisConfig(seed=20261122)
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/schema/?lang=en", application, config=config, headers=headers
    )
    found = Found()
    for listed in schema.get_all_operations():
        operation = listed.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                _ask(operation, mode, headers, case, found)
            except hypothesis.errors.Unsatisfiable:
                continue
            except FailureGroup as failure:
                told = [f"{one.title} {one.message}" for one in failure.exceptions]
                found.failures.append(f"{role} {operation.label} {mode.value}: {told}")
    return found


def _ask(operation, mode, headers, case, found: Found) -> None:
    @hypothesis.given(one=operation.as_strategy(generation_mode=mode))
    @hypothesis.settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    def ask(one) -> None:
        found.asked += 1
        if found.asked % 2 and "code" in (one.path_parameters or {}):
            one.path_parameters["code"] = case.tracking_code
        answer = one.call(headers=headers)
        one.validate_response(answer, checks=CHECKS)

    ask()
