"""Plates of cars, their parts in any order and any script."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from portal.persian.identifiers import clean_plate, display_plate, plate_parts, spoken_plate


@pytest.mark.parametrize(
    "typed",
    [
        "۱۲ ب ۳۴۵ ایران ۶۷", "12ب34567", "12ب345-67", "12 ب 345 67", "١٢ ب ٣٤٥ ٦٧",
        "67 ایران 345 ب 12", "ایران ۶۷ - ۱۲ ب ۳۴۵", "ايران ۶۷، ۳۴۵ ب ۱۲", "۳۴۵ ب ۱۲ ایران ۶۷",
        "ب ۱۲ ۳۴۵ ۶۷", "12 345 67 ب", "12 345 ب ایران 67", "پلاک ۱۲ ب ۳۴۵ ایران ۶۷",
        "۱۲\u200cب\u200c۳۴۵\u200cایران\u200c۶۷", "\u202b۱۲ ب ۳۴۵ ایران ۶۷\u202c",
        "\u206712 ب 345 ایران 67\u2069", "12 ب 345 IR 67", "12_ب_345_67",
    ],
)  # fmt: skip
def test_one_plate_is_read_from_every_spelling(typed):
    assert clean_plate(typed) == "12ب345-67"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12 الف 345 67", "12الف345-67"),
        ("12 ا 345 67", "12الف345-67"),
        ("12 ي 345 67", "12ی345-67"),
        ("12 ك 345 67", "12ک345-67"),
        ("12 هـ 345 67", "12ه345-67"),
        ("12 ♿ 345 67", "12ژ345-67"),
        ("12 d 345 67", "12D345-67"),
    ],
)
def test_letters_have_one_form(typed, stored):
    assert clean_plate(typed) == stored
    assert clean_plate(stored) == stored


@pytest.mark.parametrize("typed", ["12 خ 345 67", "12 B 345 67", "12 بب 345 67", "12 ایکس 345 67"])
def test_a_letter_that_no_plate_has_is_named(typed, english):
    with pytest.raises(ValidationError, match="No plate has") as refusal:
        clean_plate(typed)
    assert refusal.value.code == "plate_letter"


@pytest.mark.parametrize(
    "typed",
    [
        "", "ب", "12 345 67", "12 ب 34 567", "1 ب 345 67", "12 ب 345", "12 ب 345 05", "1²ب345-67",
        "12ب345-678", "12 ب 345 67 <script>", "12 ب 345 67" * 20,
    ],
)  # fmt: skip
def test_what_is_no_plate_is_refused(typed):
    with pytest.raises(ValidationError):
        clean_plate(typed)


def test_two_readings_of_one_plate_are_not_guessed():
    with pytest.raises(ValidationError):
        clean_plate("12 345 ب 67")


def test_a_plate_is_shown_as_it_hangs_on_the_car():
    shown = display_plate("12ب345-67")
    assert shown.startswith('<bdi dir="ltr" class="plate"><bdi>۱۲</bdi> <bdi>ب</bdi>')
    assert "ایران ۶۷" in shown
    assert spoken_plate("12ب345-67") == "۱۲ ب ۳۴۵ ایران ۶۷"
    assert clean_plate(spoken_plate("12ب345-67")) == "12ب345-67"


def test_a_spoilt_plate_is_shown_as_it_is():
    assert plate_parts("<b>") is None
    assert spoken_plate("<b>") == display_plate("<b>") == "<b>"
