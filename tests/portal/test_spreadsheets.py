"""Tables arrive in spreadsheets as they are meant: Persian, right to left, without formulas."""

from __future__ import annotations

import csv
import tracemalloc
from io import BytesIO, StringIO

import pytest
from django.utils.functional import lazystr
from django.utils.translation import override
from openpyxl import load_workbook

from portal.spreadsheets import (
    CSV,
    LONGEST_CELL,
    XLSX,
    Sheets,
    as_file,
    csv_lines,
    csv_text,
    harmless,
    table,
)

TRICKS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\tx", "  =1", "\u00a0=1", "|x", "%x",
    "＝1+1", "＋1", "－1", "＠x", "\x00=1", "\x0b=1",
]  # fmt: skip
MANY = 200_000
MEGABYTE = 1024 * 1024


@pytest.mark.parametrize("trick", TRICKS)
def test_no_cell_begins_like_a_formula(trick):
    assert harmless(trick).startswith("'")
    [[cell]] = csv.reader(StringIO(csv_text([[trick]], begins=False)))
    assert cell.startswith("'")
    book = load_workbook(BytesIO(table([["الف"], [trick]], kind=XLSX, title="ب")))
    assert book.active["A2"].data_type == "s"
    assert book.active["A2"].value.startswith("'")


@pytest.mark.parametrize("sign", [";", "؛", "\t", "\r\n", "\n", "; ", '";'])
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_no_cell_of_csv_hides_another_that_begins_like_a_formula(sign, start):
    text = csv_text([[f"بهار{sign}{start}1+1", 5]], begins=False)
    [[cell, number]] = csv.reader(StringIO(text, newline=""))
    assert (cell, number) == (f"بهار{sign}'{start}1+1", "5")


def test_a_semicolon_alone_changes_nothing():
    text = "بهار؛ پلاک ۵; a=b\nc-d"
    [[cell]] = csv.reader(StringIO(csv_text([[text]], begins=False), newline=""))
    assert cell == text


def test_a_text_that_is_translated_late_is_no_way_around():
    assert harmless(lazystr("=1+1")) == "'=1+1"


@pytest.mark.parametrize("cell", ["پروانه", "a=b", "", None, 5, -5, -0.5, 10**15])
def test_other_cells_stay_as_they_are(cell):
    assert harmless(cell) == cell


def test_negative_numbers_stay_numbers():
    assert csv_text([[-5, -0.5]], begins=False) == "-5,-0.5\r\n"
    book = load_workbook(BytesIO(table([["الف"], [-5]], kind=XLSX, title="ب")))
    assert (book.active["A2"].value, book.active["A2"].data_type) == (-5, "n")


def test_what_excel_refuses_is_left_out():
    assert harmless("الف\x00ب\x0b") == "الفب"
    assert len(harmless("x" * (LONGEST_CELL + 5))) == LONGEST_CELL


def test_csv_begins_with_the_mark_by_which_excel_knows_utf8():
    assert csv_text([["الف", None, 3], ["ب"]]) == "\ufeffالف,,3\r\nب\r\n"
    assert csv_text([["ب"]], begins=False) == "ب\r\n"


@pytest.mark.parametrize(("language", "rtl"), [("fa", True), ("en", False)])
def test_a_sheet_runs_in_the_direction_of_the_language(language, rtl):
    with override(language):
        sheets = Sheets()
        sheets.add("خدمات [۱]", ["نام", "تعداد"], [["=1+1", -3]])
        content = sheets.content()
    sheet = load_workbook(BytesIO(content)).active
    assert bool(sheet.sheet_view.rightToLeft) is rtl
    assert sheet.title == "خدمات  ۱ "
    assert [[cell.value for cell in row] for row in sheet] == [["نام", "تعداد"], ["'=1+1", -3]]
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_a_table_without_rows_is_a_file_too(kind):
    assert table([], kind=kind, title="خالی") is not None
    assert table([["نام"]], kind=kind, title="خالی")


def test_a_file_is_saved_never_shown_sniffed_or_kept():
    response = as_file("الف", name="cases-1", kind=CSV)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="cases-1.csv"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_hundreds_of_thousands_of_lines_take_no_memory():
    rows = ([number, "پروانهٔ ساختمان", -number] for number in range(MANY))
    lines, most = _counted(csv_lines(rows))
    assert lines == MANY
    assert most < MEGABYTE


def test_a_large_sheet_takes_no_memory_and_its_file_is_gone_when_closed():
    rows = ([number, "پروانهٔ ساختمان"] for number in range(MANY // 10))
    sheets = Sheets()
    tracemalloc.start()
    sheets.add("پرونده‌ها", ["شماره", "خدمت"], rows)
    with sheets.file() as file:
        assert file.tell() == 0
        assert file.read(2) == b"PK"
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert file.closed
    assert most < 4 * MEGABYTE


def _counted(lines):
    """Return how many lines there are, and the most memory that was held on the way."""
    tracemalloc.start()
    count = sum(1 for _line in lines)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return count, most
