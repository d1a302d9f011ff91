"""Collects the contract suite for the plugins that a project names; does nothing otherwise.

In the plugin's pytest configuration: ``portal_plugin = "library"`` (one slug or several, separated
by spaces). On the command line: ``pytest --portal-plugin library``. A run of chosen files or tests
leaves the suite out unless the command line asks for it.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

OPTION, INI = "--portal-plugin", "portal_plugin"
SETTINGS, DEFAULT = "DJANGO_SETTINGS_MODULE", "portal.settings.test"
SUITE = Path(__file__).with_name("suite.py")
FIXTURES = ("cast", "database", "fresh_start", "matters")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("darvazeh")
    group.addoption(
        OPTION, default="", metavar="SLUGS", help="run the contract suite for these plugins"
    )
    parser.addini(INI, "slugs of the plugins that the contract suite tests", "args", default=[])


def plugins_to_test(config: pytest.Config) -> list[str]:
    """Return the slugs of the command line, else those of the configuration."""
    asked: str = config.getoption(OPTION) or ""
    return asked.split() or list(config.getini(INI))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Choose the portal's test settings before Django is set up, and load fixtures after it."""
    known = early_config.known_args_namespace
    if not (getattr(known, "portal_plugin", "") or early_config.getini(INI)):
        return (yield)
    manager = early_config.pluginmanager
    if not manager.hasplugin("django"):
        raise pytest.UsageError("The contract suite needs pytest-django: darvazeh[testing]")
    if not (getattr(known, "ds", None) or early_config.getini(SETTINGS)):
        os.environ.setdefault(SETTINGS, DEFAULT)
    answer = yield
    for name in FIXTURES:
        manager.import_plugin(f"portal.testing.{name}")
    return answer


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, None, None]:
    """Add the suite behind what was collected, before pytest-django puts tests into order."""
    if _is_wanted(config):
        suite = pytest.Module.from_parent(session, path=SUITE, nodeid="contract")
        items.extend(session.genitems(suite))
    return (yield)


def _is_wanted(config: pytest.Config) -> bool:
    chosen_files = config.args_source is pytest.Config.ArgsSource.ARGS
    asked_for = bool(config.getoption(OPTION))
    return bool(plugins_to_test(config)) and (asked_for or not chosen_files)
