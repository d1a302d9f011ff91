"""What the demo town says in the terminal, in the terminal's language."""

from __future__ import annotations

import gettext
import sys

from portal.settings.places import LOCALE

WELCOME_FILE = "welcome.txt"

#: The catalogue of the terminal's language (LANGUAGE, LC_ALL, LC_MESSAGES, LANG), else English.
_catalogue = gettext.translation("django", LOCALE, fallback=True)


def _(text: str) -> str:
    """Translate for the terminal; works before Django is set up."""
    return _catalogue.gettext(text)


def console_language() -> str:
    """Return the language code that the terminal gets, so that Django says the same."""
    return "en" if type(_catalogue) is gettext.NullTranslations else "fa"


def say(text: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
