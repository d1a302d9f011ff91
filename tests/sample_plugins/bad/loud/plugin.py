"""Asks the database and the network while it is imported."""

import contextlib
import socket

from portal.api import Plugin, User

with contextlib.suppress(Exception):
    PEOPLE = User.objects.count()
with contextlib.suppress(Exception):
    socket.create_connection(("town.example", 80), timeout=1)


class Loud(Plugin):
    title = "Loud"
