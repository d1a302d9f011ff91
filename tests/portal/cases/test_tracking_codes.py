"""Tracking codes survive the telephone, the keyboard and the guesser."""

from __future__ import annotations

import pytest

from portal.cases.tracking_codes import LENGTH, InvalidCode, check_digit, generate, parse, pretty
from portal.persian.text import persian_digits

CODE = "5724068193571" + check_digit("5724068193571")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def test_the_published_example_of_damm_holds():
    assert check_digit("572") == "4"


def test_a_new_code_has_fourteen_digits_and_reads_back_as_itself():
    for _unused in range(200):
        code = generate()
        assert len(code) == LENGTH
        assert parse(code).code == code


def test_two_thousand_new_codes_are_all_different():
    assert len({generate() for _unused in range(2000)}) == 2000


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        pretty(CODE),
        persian_digits(CODE),
        persian_digits(pretty(CODE)),
        CODE.translate(ARABIC),
        f"  {CODE[:4]} {CODE[4:8]}‌{CODE[8:]}  ",
        f"\u202a{pretty(CODE)}\u202c",
        CODE.replace("0", "o").replace("1", "l"),
        CODE.replace("0", "O").replace("1", "I"),
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str):
    assert parse(typed).code == CODE


def test_a_letter_read_as_a_digit_is_reported():
    assert parse(CODE.replace("0", "O", 1)).mended == "O"
    assert parse(CODE).mended == ""


def test_every_single_wrong_digit_is_found():
    for place in range(LENGTH):
        for digit in "0123456789":
            if digit != CODE[place]:
                with pytest.raises(InvalidCode, match=r"."):
                    parse(CODE[:place] + digit + CODE[place + 1 :])


def test_every_swap_of_neighbours_is_found():
    for place in range(LENGTH - 1):
        if CODE[place] != CODE[place + 1]:
            swapped = CODE[:place] + CODE[place + 1] + CODE[place] + CODE[place + 2 :]
            with pytest.raises(InvalidCode):
                parse(swapped)


@pytest.mark.parametrize("typed", ["", "12", CODE + "1", "سلام دنیا سلام د", "😀" * 14, "1" * 5000])
def test_what_is_no_code_is_refused(typed: str):
    with pytest.raises(InvalidCode):
        parse(typed)


def test_a_code_is_grouped_for_reading():
    assert pretty("12345678901234") == "1234-5678-901-234"
