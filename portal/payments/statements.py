"""Reading the statement of a bank: a table of references and sums in a text file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from portal.errors import DomainError
from portal.payments.references import BadReference, clean_reference
from portal.persian.text import ascii_digits, clean, digits_for, search_key
from portal.spreadsheets import csv_rows

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 20_000
MOST_RIAL = 10**15
#: By what banks call the two columns; the first of each is what we call them ourselves.
HEADS = json.loads((Path(__file__).parent / "statement_heads.json").read_text(encoding="utf-8"))
_SEPARATORS = str.maketrans("", "", ",٬'’ \u00a0\u200c\u200e\u200f")


class BadStatement(DomainError):
    """The file cannot be read as the statement of a bank; the message names the line."""

    message = _("This file cannot be read as the statement of a bank.")


@dataclass(frozen=True)
class StatementLine:
    """One sum as the bank has it."""

    reference: str
    amount_rial: int


def column_names() -> dict[str, str]:
    """Return what a statement's two columns are to be called."""
    return {column: names[0] for column, names in HEADS.items()}


def read_statement(content: bytes) -> list[StatementLine]:
    """Read a statement saved as CSV: UTF-8, columns parted by comma, semicolon or tab.

    Its first row names the columns; digits may be in any script, and sums may be grouped.

    :raises BadStatement: see there; nothing of the file is taken then.
    """
    if len(content) > MOST_BYTES:
        raise BadStatement(_("This file is too large: 2 megabytes are read at most."))
    try:
        rows = list(csv_rows(content))
    except UnicodeDecodeError as error:
        raise BadStatement(_("This is no text in UTF-8. Save it as CSV (UTF-8).")) from error
    except csv.Error as error:
        raise _no_table() from error
    return _lines(rows)


def _lines(rows: Sequence[Sequence[str]]) -> list[StatementLine]:
    if not rows:
        raise _no_table()
    heads = [_key(cell) for cell in rows[0]]
    reference, amount = _place(heads, HEADS["reference"]), _place(heads, HEADS["amount"])
    if len(rows) > MOST_LINES + 1:
        raise BadStatement(_("This file has too many lines: 20,000 are read at most."))
    return [
        _line(row, reference, amount, number)
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]


def _line(row: Sequence[str], reference: int, amount: int, number: int) -> StatementLine:
    try:
        return StatementLine(clean_reference(row[reference]), read_rials(row[amount]))
    except (IndexError, ValueError, BadReference) as error:
        raise BadStatement(
            _("Line %(number)s has no reference or no whole sum in rials.")
            % {"number": digits_for(number)}
        ) from error


def read_rials(text: str) -> int:
    """Read a sum of rials in any digit script, grouped or not.

    :raises ValueError: it is no positive whole number, or more than anybody pays.
    """
    digits = ascii_digits(clean(text)).translate(_SEPARATORS).lstrip("0")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(MOST_RIAL)):
        raise ValueError(text)
    if int(digits) > MOST_RIAL:
        raise ValueError(text)
    return int(digits)


def _place(heads: Sequence[str], known: Iterable[str]) -> int:
    wanted = {_key(name) for name in known}
    for place, head in enumerate(heads):
        if head in wanted:
            return place
    raise _no_table()


def _no_table() -> BadStatement:
    return BadStatement(
        _(
            "This is no table with a column “%(reference)s” and a column “%(amount)s”, the sum in"
            " rials."
        )
        % column_names()
    )


def _key(head: str) -> str:
    return search_key(head.strip().strip("'"))
