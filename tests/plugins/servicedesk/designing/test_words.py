"""Names for machines and answers that are pasted, made from what people write."""

from __future__ import annotations

from plugins.servicedesk.designing.keys import key_from, name_from
from plugins.servicedesk.designing.pasted_answers import pasted_answers


def test_a_key_is_made_of_the_english_words_and_numbered_where_it_is_taken():
    label = {"fa": "نام مالک", "en": "Owner's name"}
    key = key_from(label, [], "question")
    assert key.isidentifier()
    assert key_from(label, [key], "question") == f"{key}_2"


def test_what_has_no_letters_is_named_otherwise():
    assert key_from("۱۲", [], "answer").startswith("answer")
    assert name_from("!", [], "workflow") == "workflow"


def test_pasted_answers_may_bring_their_english():
    assert pasted_answers("• بله | Yes\n\nخیر\tNo\n") == [
        {"label_fa": "بله", "label_en": "Yes"},
        {"label_fa": "خیر", "label_en": "No"},
    ]
