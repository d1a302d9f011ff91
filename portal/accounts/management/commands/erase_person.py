"""``manage.py erase_person USERNAME``: close an account on the written request of its owner."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.access import SYSTEM
from portal.accounts.closing import close_account
from portal.accounts.models import User
from portal.errors import DomainError


class Command(BaseCommand):
    """Erases what the portal keeps of one person, after asking.

    Fails when something could not be erased; repeat it then with the new username that it prints.
    """

    help = "Close the account of a person and erase what is kept of them. Cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--no-input", action="store_true", help="Do not ask for confirmation.")

    def handle(self, *, username: str, no_input: bool, **options: Any) -> None:
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"There is no account called {username}.")
        if not no_input and input(f"Type {username} to erase it: ") != username:
            raise CommandError("Nothing was erased.")
        try:
            closing = close_account(actor=SYSTEM, person=person)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Closed; the account is now called {person.username}.")
        for sentence in closing.done:
            self.stdout.write(sentence)
        if closing.left:
            parts = ", ".join(closing.left)
            raise CommandError(f"Not erased: {parts}. Repeat this for {person.username} later.")
