"""Tables that come back from agencies as CSV or XLSX, read with suspicion."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from portal.errors import DomainError
from portal.persian.text import digits_for
from portal.spreadsheets import csv_rows

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED_BYTES = 60 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 500, 40, 4000
ZIP = b"PK\x03\x04"


class UnreadableSheet(DomainError):
    """The file is no table, or too large."""

    message = _("This file cannot be read. Send the CSV or XLSX file back that was made here.")


class TooManyRows(DomainError):
    """The file has more rows than one file of the town ever has."""

    message = _("This file has too many rows. A file of the town has at most %(most)s.")

    def __init__(self) -> None:
        super().__init__(str(self.message) % {"most": digits_for(MOST_ROWS)})


def lines_of(file: UploadedFile[Any]) -> list[list[str]]:
    """Read a table, its head first, without lines that are empty. Formulas give their values.

    :raises UnreadableSheet: see there.
    :raises TooManyRows: more than 500 rows below the head; reading stops there.
    """
    if (file.size or 0) > MOST_BYTES:
        raise UnreadableSheet
    content = file.read(MOST_BYTES + 1)
    lines = _from_xlsx(content) if content.startswith(ZIP) else _from_csv(content)
    found: list[list[str]] = []
    for line in lines:
        if any(line):
            found.append(line)
        if len(found) > MOST_ROWS + 1:
            raise TooManyRows
    return found


def _from_csv(content: bytes) -> Iterator[list[str]]:
    try:
        for line in csv_rows(content):
            yield [_cell(cell) for cell in line[:MOST_COLUMNS]]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableSheet from error


def _from_xlsx(content: bytes) -> Iterator[list[str]]:
    """Read the first sheet; a zip that unpacks to more than a table needs is refused unread."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED_BYTES:
                raise UnreadableSheet
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        for line in book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS):
            yield [_cell(cell) for cell in line]
    except UnreadableSheet:
        raise
    except Exception as error:
        raise UnreadableSheet from error


def _cell(value: object) -> str:
    text = "" if value is None else str(value).strip().replace("\0", "")
    return text.removeprefix("'")[:LONGEST_CELL]
