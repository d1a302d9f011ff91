"""Spelling: what is stored, what is compared, and in which digits."""

from __future__ import annotations

import random
from timeit import repeat

import pytest
from django.utils.translation import override

from portal.persian.text import (
    ascii_digits,
    clean,
    digits_for,
    in_order,
    persian_digits,
    search_key,
    search_tokens,
)

VARIANTS = [
    ("علی", "علي", "على"),
    ("کتاب", "كتاب"),
    ("آب", "اب", "آب"),
    ("أحمد", "احمد", "ٱحمد"),
    ("زکات", "زكات"),
    ("رحمه", "رحمة"),
    ("خانهٔ ما", "خانۀ ما", "خانه‌ی ما", "خانه ی ما", "خانه ما"),
    ("هیئت", "هییت", "هيئت", "هییٔت"),
    ("مؤسسه", "موسسه"),
    ("جزء", "جز"),
    ("اوّل", "اول"),
    ("شَهرداری", "شهرداری", "شــهرداری", "ﺷﻬﺮﺩﺍﺭﯼ", "ﺷﻬﺮداري"),
    ("۱۲۳", "١٢٣", "123"),
    ("می‌شود", "میشود", "می شود"),
    ("نمی‌شود", "نمیشود", "نمی شود"),
    ("خانه‌های", "خانههای", "خانه های"),
    ("کتاب‌هایشان", "کتابهایشان", "کتاب هایشان"),
    ("بزرگ‌ترین", "بزرگترین", "بزرگ ترین"),
    ("رفته‌ام", "رفته ام", "رفتهام"),
    ("PDF", "pdf"),
    ("نیم‌فاصله", "نیم فاصله"),
]


@pytest.mark.parametrize("spellings", VARIANTS, ids=lambda spellings: spellings[0])
def test_all_spellings_of_a_word_share_one_search_key(spellings):
    assert len({search_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("خانه", "خانه‌ها"), ("می", "شود"), ("ماهی", "ماه"), ("تر", "تره")]
)
def test_different_words_keep_different_keys(one, other):
    assert search_key(one) != search_key(other)


def test_a_word_that_only_begins_like_an_affix_stays_apart():
    assert search_key("میز خدمت") == "میز خدمت"
    assert search_key("شهر تهران") == "شهر تهران"
    assert search_key("خانه امیر") == "خانه امیر"


def test_search_tokens_are_the_words_without_punctuation():
    text = "«پروانه‌های» ساختمانی؛ می‌خواهم! (۱۴۰۵)"
    assert search_tokens(text) == ["پروانههای", "ساختمانی", "میخواهم", "1405"]
    assert search_tokens(' "؟! ') == []


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  كتاب علي  ", "کتاب علی"),
        ("ﺷﻬﺮداری ﻻله", "شهرداری لاله"),
        ("شـــهر", "شهر"),
        ("\u202bشهر\u202c\u200f\ufeff", "شهر"),
        ("a\x00b\x07c\x1b", "abc"),
        ("یک\r\nدو\rسه\u2028چهار", "یک\nدو\nسه\nچهار"),
        ("یک\tدو\xa0سه", "یک دو سه"),
        ("می\u200c\u200cشود", "می‌شود"),
        ("\u200cمی \u200cشود\u200c\n\u200cاو\u200c", "می شود\nاو"),
        ("ا\u0653ب", "آب"),
        ("هی\u0654ت", "هئت"),
        ("café", "café"),
        ("\ud800شهر", "شهر"),
        ("خانهٔ ۱۲ مَردم", "خانهٔ ۱۲ مَردم"),
    ],
)
def test_clean_keeps_what_was_meant_and_nothing_else(typed, stored):
    assert clean(typed) == stored


def test_cleaning_and_folding_twice_changes_nothing():
    chance = random.Random(7)
    alphabet = "اآأئءةهیيىكکـ\u200c\u200b\u200d\u0654\u0653\u064b ﻻﷺﹰﹷﮤۀ\n\t\r12۳٤aÉ/،\ufdfd"
    for _round in range(3000):
        text = "".join(chance.choices(alphabet, k=12))
        assert clean(clean(text)) == clean(text)
        assert search_key(clean(text)) == search_key(search_key(text)) == search_key(text)


def test_cleaned_text_can_always_be_stored():
    every_character = "".join(map(chr, range(0x11000)))
    stored = clean(every_character)
    assert "\x00" not in stored
    assert stored.encode()


def test_digits_go_either_way():
    assert ascii_digits("۰۹۱۲ و ٠٩١٢") == "0912 و 0912"
    assert persian_digits(1405) == "۱۴۰۵"
    assert persian_digits("٣ از 5") == "۳ از ۵"


def test_digits_follow_the_language():
    assert digits_for(12, "fa") == "۱۲"
    assert digits_for("۱۲", "en") == "12"
    with override("fa"):
        assert digits_for(12) == "۱۲"
    with override("en-gb"):
        assert digits_for(12) == "12"
    with override(None):
        assert digits_for(12) == "۱۲"


def test_folding_a_title_stays_cheap():
    title = "شناسنامهٔ خدمت: صدور پروانهٔ ساختمانی برای خانه‌های مسکونی"
    best_of_many = min(repeat(lambda: search_key(title), number=200, repeat=20)) / 200
    assert best_of_many < 100e-6


def test_a_long_hostile_text_is_folded_in_linear_time():
    for piece in ("\u200c", " می", "ه ی ", "ﷺ", "\u064b"):
        took = min(repeat(lambda piece=piece: search_key(piece * 20_000), number=1, repeat=2))
        assert took < 1
        assert min(repeat(lambda piece=piece: clean(piece * 20_000), number=1, repeat=2)) < 1


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("کد 8871-9021-414-410 است", "کد \u20668871-9021-414-410\u2069 است"),
        ("تلفن ۰۲۱-۸۸۴۲", "تلفن \u2066۰۲۱-۸۸۴۲\u2069"),
        ("قبض 8871-9021-414-410/1", "قبض \u20668871-9021-414-410/1\u2069"),
        ("پلاک ۱۲ و ۱۴", "پلاک ۱۲ و ۱۴"),
        ("a-1-2", "a-1-2"),
    ],
)
def test_numbers_of_several_groups_keep_their_order(written, shown):
    assert in_order(written) == shown
    assert in_order(shown) == shown
    assert clean(shown) == written
