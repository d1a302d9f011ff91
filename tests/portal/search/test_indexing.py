"""Folding of Persian text on its way into the index and into a query."""

from __future__ import annotations

import pytest
from modelsearch.query import MATCH_NONE, And, Not, Or, Phrase, PlainText

from portal.search.indexing import fold_query, index_text, index_value, tokens_of, words_of


@pytest.mark.parametrize(
    ("indexed", "query"),
    [
        ("پروانهٔ ساختمانی", "پروانه ساختماني"),
        ("پایان‌کار", "پایانکار"),
        ("پایان‌کار", "پایان کار"),
        ("خانه‌ها", "خانه"),
        ("خانه‌ها", "خانه ها"),
        ("می‌شود", "میشود"),
        ("آرامستان", "ارامستان"),
        ("مسئول", "مسیول"),
        ("ماده ۱۰۰", "100"),
        ("ماده ١٠٠", "۱۰۰"),
        ("كميسيون", "کمیسیون"),
        ("کِتاب", "کتاب"),
        ("شهـــرداری", "شهرداری"),
    ],
)
def test_every_spelling_finds_every_other(indexed: str, query: str) -> None:
    assert set(tokens_of(query)) <= set(index_text(indexed).split())


def test_the_words_keep_their_order_so_that_phrases_match() -> None:
    text = index_text("صدور پروانهٔ ساختمانی برای خانه‌ها")
    assert text.startswith(" ".join(words_of("صدور پروانهٔ ساختمانی برای خانه‌ها")))


def test_values_inside_lists_and_mappings_are_folded() -> None:
    assert index_value(["كتاب", {"a": "علي"}, 12]) == ["کتاب", {"a": "علی"}, "12"]
    assert index_value(None) is None


@pytest.mark.parametrize("text", ['"', "* - +", "(", "'; --", "\\"])
def test_quotes_and_operators_alone_match_nothing(text: str) -> None:
    assert fold_query(PlainText(text)) is MATCH_NONE


@pytest.mark.parametrize(
    ("text", "words"), [('"" AND', "and"), ("NEAR(a, b)", "near a b"), ("%s", "s")]
)
def test_quotes_and_operators_are_only_separators(text: str, words: str) -> None:
    folded = fold_query(PlainText(text))
    assert isinstance(folded, PlainText)
    assert folded.query_string == words


def test_groups_keep_their_operator_and_lose_empty_parts() -> None:
    both = fold_query(And([PlainText("كتاب"), PlainText("علي")]))
    assert isinstance(both, And)
    assert len(both.subqueries) == 2
    assert isinstance(fold_query(Or([PlainText("كتاب"), PlainText('"')])), PlainText)
    assert fold_query(Or([PlainText("("), PlainText('"')])) is MATCH_NONE
    assert isinstance(fold_query(Not(Phrase("كتاب"))), Not)
