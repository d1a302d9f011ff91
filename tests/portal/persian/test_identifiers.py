"""Identifiers of people, firms, addresses and accounts."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from portal.persian.identifiers import (
    clean_legal_id,
    clean_mobile,
    clean_national_id,
    clean_postcode,
    clean_sheba,
    display_mobile,
    mask_mobile,
)


def code_of(action, text):
    with pytest.raises(ValidationError) as refusal:
        action(text)
    assert refusal.value.messages[0]
    return refusal.value.code


@pytest.mark.parametrize(
    "typed",
    [
        "09123456789",
        "9123456789",
        "+989123456789",
        "00989123456789",
        "989123456789",
        "۰۹۱۲ ۳۴۵ ۶۷۸۹",
        "٠٩١٢-٣٤٥-٦٧٨٩",
        "(0912) 345.6789",
        "\u200e0912\u200c3456789\u200f",
    ],
)
def test_a_mobile_number_is_stored_in_one_form(typed):
    assert clean_mobile(typed) == "+989123456789"


def test_mobile_numbers_beginning_0999_exist():
    assert clean_mobile("09991234567") == "+989991234567"


@pytest.mark.parametrize(
    "typed",
    ["", "0912345678", "091234567890", "02188888888", "+449123456789", "0912a456789", "9" * 9999],
)
def test_other_numbers_are_no_mobiles(typed):
    assert code_of(clean_mobile, typed) == "mobile"


def test_a_mobile_number_is_shown_readable_or_masked():
    assert display_mobile("+989123456789") == "0912 345 6789"
    assert mask_mobile("+989123456789") == "0912***6789"
    assert display_mobile("") == ""
    assert mask_mobile("02188888888") == "***"


@pytest.mark.parametrize("number", ["0012345679", "9990000018", "9991234561", "0123456789"])
def test_a_national_id_with_a_right_checksum_passes(number):
    assert clean_national_id(number) == number


def test_a_national_id_is_read_in_any_script_and_gets_its_zeros_back():
    assert clean_national_id("۰۰۱-۲۳۴۵۶۷-۹") == "0012345679"
    assert clean_national_id("12345679") == "0012345679"


@pytest.mark.parametrize(
    "number", ["0012345678", "9990000019", *(digit * 10 for digit in "0123456789")]
)
def test_a_national_id_with_a_wrong_or_senseless_number_is_refused(number):
    assert code_of(clean_national_id, number) == "national_id"


@pytest.mark.parametrize("number", ["", "1234567", "00123456790", "001234567x", "²³"])
def test_a_national_id_has_ten_digits(number):
    assert code_of(clean_national_id, number) == "national_id_length"


def test_every_single_wrong_digit_of_a_national_id_is_noticed():
    right = "0012345679"
    for place in range(10):
        for digit in set("0123456789") - {right[place]}:
            code_of(clean_national_id, right[:place] + digit + right[place + 1 :])


@pytest.mark.parametrize("number", ["10380284790", "14002207985", "10100260838"])
def test_a_legal_id_with_a_right_checksum_passes(number):
    assert clean_legal_id(number) == number


@pytest.mark.parametrize("number", ["10380284791", "11111111111", "00000000000", "10000000000"])
def test_a_wrong_legal_id_is_refused(number):
    assert code_of(clean_legal_id, number) == "legal_id"


def test_a_legal_id_has_eleven_digits():
    assert code_of(clean_legal_id, "1038028479") == "legal_id_length"


def test_a_postcode_needs_only_its_ten_digits():
    assert clean_postcode("۱۹۳۹۵-۴۸۱۱۱") == "1939548111"
    assert clean_postcode("2020202020") == "2020202020"
    for wrong in ("193954811", "19395481110", "", "19395x8111"):
        assert code_of(clean_postcode, wrong) == "postcode"


@pytest.mark.parametrize(
    "typed",
    [
        "IR820540102680020817909002",
        "ir82 0540 1026 8002 0817 9090 02",
        "820540102680020817909002",
        "IR۸۲۰۵۴۰۱۰۲۶۸۰۰۲۰۸۱۷۹۰۹۰۰۲",
    ],
)
def test_a_sheba_number_is_stored_in_one_form(typed):
    assert clean_sheba(typed) == "IR820540102680020817909002"


def test_a_wrong_sheba_number_is_refused():
    assert code_of(clean_sheba, "IR820540102680020817909003") == "sheba"
    assert code_of(clean_sheba, "IR280540102680020817909002") == "sheba"
    assert code_of(clean_sheba, "IR82054010268002081790900") == "sheba_length"
    assert code_of(clean_sheba, "DE820540102680020817909002") == "sheba_length"
    assert code_of(clean_sheba, "0" * 24) == "sheba"
