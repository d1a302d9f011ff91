"""The one family of errors that people are told about."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule refused an action; the message is translated and safe to show.

    ``status`` is the HTTP status that the page or the API answers with.
    """

    status: int = 400
    message: str | Promise = _("This cannot be done.")

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(str(self.message))

    def __str__(self) -> str:
        return str(self.message)


class Refused(DomainError):
    """The actor may not do this. Pages answer 404, so that nothing is given away."""

    status = 404
    message = _("You may not do this.")


def require(allowed: bool) -> None:
    """Raise :class:`Refused` unless ``allowed``: the first line of most actions."""
    if not allowed:
        raise Refused
