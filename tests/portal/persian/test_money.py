"""Sums of money."""

from __future__ import annotations

from django.utils.translation import override

from portal.persian.money import format_rial, format_toman


def test_rials_are_grouped_in_the_digits_of_the_language():
    assert format_rial(1_250_000, "fa") == "۱٬۲۵۰٬۰۰۰ ریال"
    assert format_rial(1_250_000, "en") == "1,250,000 rials"
    with override("en"):
        assert format_rial(0) == "0 rials"


def test_ten_rials_are_one_toman():
    assert format_toman(1_250_000, "fa") == "۱۲۵٬۰۰۰ تومان"
    assert format_toman(1_250_000, "en") == "125,000 tomans"


def test_an_odd_rial_shows_as_a_decimal():
    assert format_toman(12_345, "fa") == "۱٬۲۳۴٫۵ تومان"
    assert format_toman(-12_345, "en") == "-1,234.5 tomans"


def test_a_negative_sum_has_a_real_minus_sign_in_persian():
    assert format_rial(-5, "fa") == "−۵ ریال"
