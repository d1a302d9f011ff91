"""The machine is asked for what is missing, and told plainly when it may not be installed."""

from __future__ import annotations

import sys

from portal.demo import system


def test_nothing_is_installed_when_all_is_there(monkeypatch):
    monkeypatch.setattr(system, "DEMO_NEEDS", [("gettext", lambda: True)])
    monkeypatch.setattr(system, "install", lambda packages, prefix: 1 / 0)
    assert system.main("demo") == 0


def test_one_line_says_what_to_install_when_it_is_not_allowed(monkeypatch, capsys):
    needs = [("gettext", lambda: False), ("make", lambda: True), ("chromium", lambda: False)]
    monkeypatch.setattr(system, "TEST_NEEDS", needs)
    monkeypatch.setattr(system, "privilege", lambda: None)
    assert system.main("test") == 1
    assert (
        capsys.readouterr().err == "Please install first: sudo apt-get install gettext chromium\n"
    )


def test_missing_packages_are_installed_when_it_is_allowed(monkeypatch, capsys):
    installed: list[str] = []
    monkeypatch.setattr(system, "DEMO_NEEDS", [("gettext", lambda: bool(installed))])
    monkeypatch.setattr(system, "privilege", lambda: [])
    monkeypatch.setattr(
        system, "install", lambda packages, prefix: installed.extend(packages) or True
    )
    assert system.main("demo") == 0
    assert installed == ["gettext"]


def test_a_failed_installation_says_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr(system, "DEMO_NEEDS", [("gettext", lambda: False)])
    monkeypatch.setattr(system, "privilege", lambda: ["sudo", "-n"])
    monkeypatch.setattr(system, "install", lambda packages, prefix: False)
    assert system.main("demo") == 1
    assert "apt-get install gettext" in capsys.readouterr().err


def test_an_old_python_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    assert system.main("demo") == 1
    assert "3.11" in capsys.readouterr().err


def test_the_libraries_of_this_machine_are_found():
    assert system.has_library("libc.so.6")
    assert not system.has_library("libnothing.so.0")
