"""The runner says clearly why a town cannot open."""

from __future__ import annotations

import fcntl
import socket

import pytest

from portal.demo import run


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(run.signal, "signal", lambda number, handler: None)
    return tmp_path


def test_a_busy_port_is_named(data, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run.main(["--port", str(port)]) == 1
    assert str(port) in capsys.readouterr().out


def test_an_impossible_port_is_refused(data, capsys):
    assert run.main(["--port", "80000"]) == 1
    assert "80000" in capsys.readouterr().out


def test_two_towns_do_not_share_one_folder(data, capsys):
    with (data / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert run.main(["--port", "0"]) == 1
    assert "already" in capsys.readouterr().out


def test_a_town_that_cannot_be_prepared_says_why(data, capsys, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "portal.settings.nowhere")
    assert run.main(["--port", "0"]) == 1
    assert "portal.settings.nowhere" in capsys.readouterr().out


def test_the_environment_of_the_caller_wins(data, monkeypatch):
    monkeypatch.setenv("PORTAL_BASE_URL", "https://town.example")
    environment = run.environment_for(run.parse(["--port", "8123"]), data)
    assert environment["PORTAL_BASE_URL"] == "https://town.example"
    assert environment["PORTAL_DATA_DIR"] == str(data)
