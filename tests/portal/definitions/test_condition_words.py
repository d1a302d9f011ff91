from __future__ import annotations

import pytest

from portal.definitions.conditions import in_words, read_condition
from portal.definitions.reading import Node

LABELS = {"kind": {"fa": "نوع", "en": "Kind"}, "floors": {"fa": "طبقات", "en": "Floors"}}
CHOICES = {"kind": {"shop": {"fa": "مغازه", "en": "Shop"}, "house": {"fa": "خانه", "en": "House"}}}


def said(written: object, language: str = "en") -> str:
    return in_words(read_condition(Node(written)), LABELS, language, choices=CHOICES)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"field": "kind", "is": "shop"}, "“Kind” is “Shop”"),
        ({"field": "kind", "is": "unknown"}, "“Kind” is “unknown”"),
        ({"field": "kind", "is_not": "shop"}, "“Kind” is not “Shop”"),
        ({"field": "kind", "one_of": ["shop", "house"]}, "“Kind” is “Shop” or “House”"),
        ({"field": "kind", "contains": "shop"}, "“Kind” includes “Shop”"),
        ({"field": "floors", "more_than": 1200.5}, "“Floors” is more than “1,200.5”"),
        ({"field": "floors", "less_than": "3"}, "“Floors” is less than “3”"),
        ({"field": "floors", "at_least": 3}, "“Floors” is at least “3”"),
        ({"field": "floors", "at_most": 3}, "“Floors” is at most “3”"),
        ({"field": "kind", "answered": True}, "“Kind” is answered"),
        ({"field": "kind", "answered": False}, "“Kind” is not answered"),
        ({"field": "agreed", "is": True}, "“agreed” is “Yes”"),
        ({"not": {"field": "agreed", "is": False}}, "not (“agreed” is “No”)"),
    ],
)
def test_each_comparison_has_its_words(written, words):
    assert said(written) == words


def test_joined_conditions_show_what_belongs_together():
    shop = {"field": "kind", "is": "shop"}
    tall = {"field": "floors", "more_than": 3}
    assert said({"all": [shop, {"any": [tall, shop]}]}) == (
        "“Kind” is “Shop” and (“Floors” is more than “3” or “Kind” is “Shop”)"
    )
    assert said({"any": [{"all": [shop]}, tall]}) == "“Kind” is “Shop” or “Floors” is more than “3”"


def test_persian_has_persian_digits_labels_and_dates():
    assert "۱٬۲۰۰٫۵" in said({"field": "floors", "more_than": 1200.5}, "fa")
    assert "مغازه" in said({"field": "kind", "is": "shop"}, "fa")
    assert "فروردین" in said({"field": "day", "at_least": "2026-03-21"}, "fa")
    assert "March" in said({"field": "day", "at_least": "2026-03-21"}, "en")
