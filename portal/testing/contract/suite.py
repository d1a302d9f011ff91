"""One test for each rule and plugin: ``contract::test_contract[library: 5 off hides everything]``.

Collected by :mod:`portal.testing.contract.pytest_plugin`, never by name.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.testing.contract.pytest_plugin import plugins_to_test
from portal.testing.contract.rules import RULES, Needs, Rule
from portal.testing.contract.rules.imports import start_looking
from portal.testing.contract.subject import NotLoaded, Subject, find_subject
from portal.testing.contract.town import Town, open_town

FIXTURE_OF = {Needs.FILES: "subject", Needs.TOWN: "town", Needs.TABLES: "tables"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize(
        ("slug", "rule"),
        [
            pytest.param(
                slug,
                rule,
                id=f"{slug}: {rule}",
                marks=[pytest.mark.django_db] if rule.needs is Needs.TOWN else [],
            )
            for slug in plugins_to_test(metafunc.config)
            for rule in RULES
        ],
    )


@pytest.fixture(scope="session", autouse=True)
def _plugins_are_imported_meanwhile(pytestconfig: pytest.Config) -> Iterator[None]:
    """Begin the slow look at imports at once, in a process beside the other tests."""
    wanted = []
    for slug in plugins_to_test(pytestconfig):
        try:
            wanted.append(find_subject(slug))
        except NotLoaded:
            continue
    stop = start_looking(wanted)
    yield
    stop()


@pytest.fixture
def subject(slug: str) -> Subject:
    try:
        return find_subject(slug)
    except NotLoaded as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def town(db: None, subject: Subject) -> Town:
    return open_town(subject)


@pytest.fixture
def tables(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Let migrations run outside of any transaction, as they do in a town."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield


def test_contract(subject: Subject, rule: Rule, request: pytest.FixtureRequest) -> None:
    given = {"subject": subject}
    needed = request.getfixturevalue(FIXTURE_OF[rule.needs])
    if rule.needs is Needs.TOWN:
        given["town"] = needed
    findings = rule.findings(**given)
    if findings:
        pytest.fail("\n".join([f"The contract, {rule}:", *findings]), pytrace=False)
