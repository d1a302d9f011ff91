"""An operator erases somebody by name on the command line."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.access import SYSTEM
from portal.accounts.closing import close_account
from portal.accounts.models import User
from portal.accounts.personal_data import erasers
from tests.portal.accounts.closing.conftest import failing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_an_operator_closes_an_account_by_its_name_and_hears_what_is_left(offer, person, capsys):
    offer(library__loans=failing, pool__visits="Your visits are deleted.")
    with pytest.raises(CommandError, match="Not erased: The library__loans") as failure:
        call_command("erase_person", "citizen", "--no-input")
    name = User.objects.get(pk=person.pk).username
    said = capsys.readouterr()
    assert name in str(failure.value)
    assert f"now called {name}" in said.out
    assert "Your visits are deleted." in said.out


def test_what_failed_can_be_erased_later_under_the_new_name(offer, switchboard, person, capsys):
    offer(library__loans=failing)
    name = None
    for outcome in (["The library__loans"], []):
        closing = close_account(actor=SYSTEM, person=person)
        assert closing.left == outcome
        assert name in (None, person.username)
        name = person.username
        switchboard.empty(erasers)


def test_the_operator_is_told_why_not(offer, citizen):
    offer(may_erase="Bring the books back first.", library__loans=None)
    with pytest.raises(CommandError, match="Bring the books back"):
        call_command("erase_person", "citizen", "--no-input")
    with pytest.raises(CommandError, match="no account called nobody"):
        call_command("erase_person", "nobody", "--no-input")


def test_the_operator_has_to_type_the_name_again(offer, person, monkeypatch):
    offer()
    monkeypatch.setattr("builtins.input", lambda prompt: "yes")
    with pytest.raises(CommandError, match=r"Nothing was erased\."):
        call_command("erase_person", "citizen")
    assert User.objects.get(pk=person.pk).is_active
