"""The throw-away server gives a database and leaves nothing behind."""

from __future__ import annotations

import sys
from pathlib import Path

import environ
import psycopg
import pytest

from portal.testing.postgres import ServerFailed, program, throwaway_server
from portal.testing.postgres import main as run_on_postgres


def test_a_server_answers_on_its_own_socket_and_goes_away():
    with throwaway_server() as url:
        database = environ.Env.db_url_config(url)
        folder = Path(database["HOST"])
        with psycopg.connect(
            host=database["HOST"], user=database["USER"], dbname=database["NAME"]
        ) as connection:
            encoding, hosts = connection.execute(
                "SELECT current_setting('server_encoding'), current_setting('listen_addresses')"
            ).fetchone()
    assert (encoding, hosts) == ("UTF8", "")
    assert not folder.exists()


def test_the_exit_code_of_the_command_is_kept():
    code = "import os, sys; sys.exit(7 if os.environ['DATABASE_URL'].startswith('postgres') else 0)"
    assert run_on_postgres([sys.executable, "-c", code]) == 7


def test_a_missing_program_is_named():
    with pytest.raises(ServerFailed, match="no-such-program"):
        program("no-such-program")
