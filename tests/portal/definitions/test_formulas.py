from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest

from portal.definitions.formulas import Formula, FormulaFailed, read_formula
from portal.definitions.reading import InvalidDefinition, Node
from portal.errors import DomainError

pytestmark = pytest.mark.usefixtures("english")

ANSWERS = {
    "area": "120.5",
    "floors": 3,
    "kind": "shop",
    "owner": True,
    "tenant": False,
    "start": "2026-03-21",
    "end": "2026-04-01",
    "empty": None,
    "parts": ["gas", "water"],
    "rows": [{"size": "1.5", "use": "a"}, {"size": 2}, {"size": None}],
    "nobody": [],
    "spoilt": [{"size": "wide"}],
    "zero": 0,
    "huge": 10**14,
}


def read(text: object) -> Formula:
    return read_formula(Node(text, "formula"))


def value(text: str) -> Decimal:
    return read(text).value(ANSWERS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("0.1 + 0.2", "0.3"),
        ("1 / 3", "0.3333333333"),
        ("10 / 4", "2.5"),
        ("7 // 2", "3"),
        ("-7 // 2", "-4"),
        ("7 % 4", "3"),
        ("-7 % 4", "1"),
        ("2 ** 10", "1024"),
        ("0 ** 0", "1"),
        ("-area", "-120.5"),
        ("+floors", "3"),
        ("area * 12000 + max(0, floors - 2) * 500000", "1946000"),
        ("min(area, 100, floors)", "3"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(1.005, 2)", "1.01"),
        ("round(1234567, -3)", "1235000"),
        ("floor(2.9) + ceil(2.1) + abs(-4)", "9"),
        ("floor(-2.1)", "-3"),
        ("days(start, end)", "11"),
        ("days(end, start)", "-11"),
        ('days(start, "2027-03-21")', "365"),
        ("count(parts)", "2"),
        ("count(rows)", "3"),
        ("count(nobody) + count(empty) + count(unknown)", "0"),
        ('total(rows, "size")', "3.5"),
        ('total(rows, "unknown")', "0"),
        ('total(empty, "size")', "0"),
        ("given(empty, 7)", "7"),
        ("given(floors, 1 / 0)", "3"),
        ('100 if kind == "shop" else 200', "100"),
        ('100 if kind != "shop" else 200', "200"),
        ("1 if owner else 2", "1"),
        ("1 if not owner else 2", "2"),
        ("1 if owner and floors > 2 else 2", "1"),
        ("1 if tenant or floors >= 4 else 2", "2"),
        ("1 if 2 < floors <= 3 else 2", "1"),
        ('1 if start < end and start >= "2026-03-21" else 2', "1"),
        ('1 if start == "2026-03-21" else 2', "1"),
        ("5 if owner else 1 / 0", "5"),
        ("5 if floors == 3 else empty", "5"),
        ("0 if owner or empty > 3 else 1", "0"),
        ("۱۲ × floors ÷ ۴ − ۱٫۵", "7.5"),
        ("max(۱، ۲)", "2"),
        ("  1 +\n 2 ", "3"),
        ("1200", "1200"),
        ("zero * -1", "0"),
        ("huge * 9", "900000000000000"),
    ],
)
def test_a_formula_gives_its_exact_value(text, expected):
    assert str(value(text)) == expected


def test_a_formula_knows_which_questions_it_asks():
    formula = read('area * max(floors, 1) + total(rows, "size") + days(start, end) + count(parts)')
    assert formula.fields == {"area", "floors", "rows", "start", "end", "parts"}
    assert formula.columns == {("rows", "size")}
    assert read("min + max(min, 2)").fields == {"min"}
    assert read("area*2") == read("area*2") != read("area * 2")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1 / zero", "divides by zero"),
        ("zero / zero", "divides by zero"),
        ("1 // zero", "divides by zero"),
        ("1 % zero", "divides by zero"),
        ("area + empty", "“empty” is not answered"),
        ("unknown", "“unknown” is not answered"),
        ("count(nobody) + nobody", "“nobody” is not answered"),
        ("huge * 10", "too large"),
        ("huge * huge * huge", "too large"),
        ("huge ** 10", "too large"),
        ("9 ** 10 ** 10", "exponent must be"),
        ("2 ** 11", "exponent must be"),
        ("2 ** 0.5", "exponent must be"),
        ("2 ** -1", "exponent must be"),
        ("kind * 3", "“shop” is not a number"),
        ("owner + 1", "“True” is not a number"),
        ("start + 1", "is not a number"),
        ("parts * 2", "is not a number"),
        ('"a" * 3', "“a” is not a number"),
        ("kind", "is not a number"),
        ("owner", "is not a number"),
        ("start", "is not a number"),
        ("parts", "is not a number"),
        ("floors > 2", "is not a number"),
        ("1 if floors else 2", "neither yes nor no"),
        ("1 if floors and owner else 2", "neither yes nor no"),
        ("1 if not floors else 2", "neither yes nor no"),
        ("1 if start > 3 else 2", "A number and a date"),
        ("1 if kind > 3 else 2", "“shop” is not a number"),
        ("days(start, floors)", "needs two dates"),
        ("count(kind)", "“kind” has no rows"),
        ('total(spoilt, "size")', "“wide” is not a number"),
        ("round(area, 11)", "from −10 to 10"),
        ("round(area, 0.5)", "from −10 to 10"),
    ],
)
def test_a_formula_without_a_value_says_why(text, reason):
    with pytest.raises(FormulaFailed, match=reason) as failure:
        value(text)
    assert isinstance(failure.value, DomainError)
    assert failure.value.reason == str(failure.value)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", None, 5, ["1"], {"a": 1},
        "1 +", "(1", "1)", "a b", "= 1", "1; 2", "x = 1", "lambda: 1", "import os",
        "[1, 2]", "(1, 2)", "{1: 2}", "{1}", "[x for x in y]", "(x for x in y)", "f'{a}'",
        "a.b", "a[0]", "().__class__", "''.__class__", "__import__('os')", "_a", "A", "é",
        "open('x')", "eval('1')", "area(2)", "min.real", "(min)(1)(2)", "max(*rows)", "max(a=1)",
        "min()", "floor()", "floor(1, 2)", "days(1)", "count()", "count(1)", "count(a, b)",
        "total(rows)", "total(rows, size)", "total('rows', 'size')", "given(1, 2)", "given(a)",
        "1 if a", "a in b", "a is b", "~1", "1 << 2", "1 & 2", "1 @ 2", "a := 1", "(a := 1)",
        "1e5", "0x10", "1_000", "1j", "0b1", "1234567890123456", "1.12345678901", "None", "...",
        "b'x'", "yield", "await a", "*a", "1" * 600, "1 +" * 100 + " 1", "-" * 120 + "1",
        "(" * 240 + "1" + ")" * 240, "not " * 110 + "a", "\0", "if", "class + 1",
    ],
)  # fmt: skip
def test_what_is_no_formula_is_refused(text):
    with pytest.raises(InvalidDefinition) as refusal:
        read(text)
    assert refusal.value.place == "formula"


def test_a_refusal_names_what_is_wrong():
    for text, words in (
        ("1 + + * 2", "from “\\* 2” on"),
        ("sum(a)", "no function “sum”; there are: min, max, round"),
        ("a.b", "but not “a.b”"),
        ("1 +" * 100 + " 1", "too complicated"),
        ("1" * 600, "too long"),
        ("total(rows, size)", "in quotation marks"),
    ):
        with pytest.raises(InvalidDefinition, match=words):
            read(text)


def test_a_sum_of_forty_questions_is_a_formula():
    assert read(" + ".join(["floors"] * 40)).value(ANSWERS) == 120


@pytest.mark.parametrize(
    "text",
    ["9 ** 9 ** 9", "+".join(["area ** 10"] * 38), "huge ** 10 ** 10", "round(1 / 7, 10) ** 10"],
)
def test_no_formula_makes_numbers_without_end(text):
    digits: tuple[int, ...] = ()
    formula = read(text)
    with suppress(FormulaFailed):
        digits = formula.value(ANSWERS).as_tuple().digits
    assert len(digits) <= 60


def test_a_formula_can_be_used_again_and_again():
    formula = read("floors * 2")
    assert [formula.value({"floors": n}) for n in (1, 2, 1)] == [2, 4, 2]
