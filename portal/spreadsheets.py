"""The one room for spreadsheets: CSV that Excel reads as Persian, XLSX from right to left.

Nothing that people have typed is taken for a formula. Rows are written one by one, from any
generator, in constant memory; texts that a sheet gives itself are in the active language.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language_bidi
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell = str | int | float | None
Row = Sequence[Cell]
CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BYTE_ORDER_MARK = "\ufeff"
LONGEST_CELL = 32_000
LONGEST_NAME = 31
WIDE, NARROW = 38, 16
DELIMITERS = ",;\t"
BREAKS = ("\t", "\r", "\n")
FORMULA_STARTS = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")
#: Where a cell of CSV may end in the eyes of a spreadsheet that separates cells by semicolons.
NEW_CELL = re.compile(rf"([;؛\t\r\n]\s*)(?=[{re.escape(''.join(FORMULA_STARTS))}])")


def harmless(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers.

    What was typed and begins like a formula, also after spaces, begins with an apostrophe then.
    Signs that Excel refuses are left out, and what is longer than it takes is cut.
    """
    if cell is None or isinstance(cell, int | float):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", str(cell))[:LONGEST_CELL]
    is_risky = text.startswith(BREAKS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{text}" if is_risky else text


def harmless_in_csv(cell: Cell) -> Cell:
    """Return a cell that is harmless, whichever sign a program takes for the end of one in CSV."""
    kept = harmless(cell)
    return NEW_CELL.sub(r"\1'", kept) if isinstance(kept, str) else kept


class _Echo:
    """What a CSV writer writes to, to have each line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Row], *, begins: bool = True) -> Iterator[str]:
    """Yield rows as lines of CSV; the first line of a file has the mark by which Excel knows UTF-8.

    ``begins`` is false for what goes on in a file that has been begun.
    """
    writer = csv.writer(_Echo())
    mark = BYTE_ORDER_MARK if begins else ""
    for row in rows:
        yield f"{mark}{writer.writerow([harmless_in_csv(cell) for cell in row])}"
        mark = ""


def csv_text(rows: Iterable[Row], *, begins: bool = True) -> str:
    """Return rows as CSV, at once: for tables that are small, or parts of large ones."""
    return "".join(csv_lines(rows, begins=begins))


def csv_rows(content: bytes) -> Iterator[list[str]]:
    """Yield the rows of a table in UTF-8 whose columns are parted by comma, semicolon or tab.

    :raises UnicodeDecodeError: it is no text in UTF-8.
    :raises csv.Error: it is no table.
    """
    text = content.decode("utf-8-sig")
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    yield from csv.reader(StringIO(text), delimiter=delimiter)


class Sheets:
    """A workbook that is written row by row, in constant memory."""

    def __init__(self) -> None:
        self._book = Workbook(write_only=True)

    def add(self, name: str, head: Row, rows: Iterable[Row], *, wide: int = 1) -> None:
        """Write one sheet: bold headings that stay in sight, the first columns ``wide``, rows."""
        sheet = self._book.create_sheet(_sheet_name(name))
        sheet.sheet_view.rightToLeft = get_language_bidi()
        sheet.freeze_panes = "A2"
        for number in range(1, len(head) + 1):
            letter = get_column_letter(number)
            sheet.column_dimensions[letter].width = WIDE if number <= wide else NARROW
        sheet.append([_bold(sheet, title) for title in head])
        for row in rows:
            sheet.append([harmless(cell) for cell in row])

    @contextmanager
    def file(self) -> Iterator[IO[bytes]]:
        """Open the workbook as a temporary file, at its beginning."""
        with TemporaryFile() as file:
            self._book.save(file)
            file.seek(0)
            yield file

    def content(self) -> bytes:
        """Return the workbook at once: for tables that are small."""
        with self.file() as file:
            return file.read()


def _sheet_name(name: str) -> str:
    """Return a name that Excel takes: without its signs, at most 31 letters."""
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in name)[:LONGEST_NAME]


def _bold(sheet: Any, title: Cell) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=harmless(title))
    cell.font = Font(bold=True)
    return cell


def table(rows: Iterable[Row], *, kind: str, title: str) -> bytes:
    """Return a small table, its headings first, as the file of a ``kind``: ``csv`` or ``xlsx``."""
    if kind == CSV:
        return csv_text(rows).encode()
    lines = iter(rows)
    sheets = Sheets()
    sheets.add(title, next(lines, []), lines)
    return sheets.content()


def as_file(content: str | bytes, *, name: str, kind: str) -> HttpResponse:
    """Answer with a file ``name.kind``, which browsers save and never show or keep."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response
