"""Hints that hold a number or an example, in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.functional import Promise, lazy


def hint(text: Promise, **values: Callable[[], object]) -> str:
    """Return ``text`` with its ``%(name)s`` filled in as soon as somebody reads it.

    Fields of forms written in code are made before any language is chosen.
    """

    def filled() -> str:
        return str(text) % {name: value() for name, value in values.items()}

    found: str = lazy(filled, str)()
    return found
