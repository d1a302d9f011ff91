"""The one list of hits that all sources give together."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from portal.contributions import Contribution, ExtensionPoint, Gate
from portal.search import sources as module
from portal.search.sources import Find, Hit, Source, clean_query, search, title_score

Offer = Callable[[str, Find], None]


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Add a source to an extension point that is otherwise empty."""
    point: ExtensionPoint[Source] = ExtensionPoint("sources under test")
    monkeypatch.setattr(module, "sources", point)

    def add(plugin: str, find: Find) -> None:
        point.add(Contribution(plugin, "things", Source(kind=f"Kind of {plugin}", find=find)))

    return add


def finding(*hits: Hit) -> Find:
    def find(query: str, language: str, limit: int) -> Iterable[Hit]:
        return hits

    return find


def test_hits_of_all_sources_come_best_first(offer: Offer) -> None:
    offer("one", finding(Hit("A", "/a/", score=0.2)))
    offer("two", finding(Hit("B", "/b/", score=0.9)))
    assert [hit.title for hit in search("word", language="fa")] == ["B", "A"]


def test_a_hit_without_a_kind_gets_that_of_its_source(offer: Offer) -> None:
    offer("one", finding(Hit("A", "/a/"), Hit("B", "/b/", kind="Own")))
    assert [hit.kind for hit in search("word", language="fa")] == ["Kind of one", "Own"]


@pytest.mark.parametrize("score", [float("nan"), float("inf"), "high"])
def test_a_hit_without_a_place_among_the_others_is_left_out(
    offer: Offer, monkeypatch: pytest.MonkeyPatch, score: float
) -> None:
    reported: list[str] = []
    monkeypatch.setattr(Gate, "report", staticmethod(lambda name, error: reported.append(name)))
    offer("broken", finding(Hit("Nowhere", "/nowhere/", score=score)))
    offer("sound", finding(Hit("A", "/a/", score=0.2), Hit("B", "/b/", score=0.9)))
    assert [hit.title for hit in search("word", language="fa")] == ["B", "A"]
    assert reported == ["broken.things"]


def test_a_failing_source_is_reported_and_left_out(
    offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[str] = []
    monkeypatch.setattr(Gate, "report", staticmethod(lambda name, error: reported.append(name)))

    def fail(query: str, language: str, limit: int) -> Iterable[Hit]:
        yield Hit("Half", "/half/")
        raise RuntimeError("broken")

    offer("broken", fail)
    offer("sound", finding(Hit("A", "/a/")))
    assert "A" in [hit.title for hit in search("word", language="fa")]
    assert reported == ["broken.things"]


def test_a_kind_restricts_the_search_to_one_source(offer: Offer) -> None:
    offer("one", finding(Hit("A", "/a/")))
    offer("two", finding(Hit("B", "/b/")))
    assert [hit.title for hit in search("word", language="fa", kind="two.things")] == ["B"]


def test_no_more_hits_than_the_limit(offer: Offer) -> None:
    offer("one", finding(*[Hit(str(number), "/") for number in range(30)]))
    assert len(search("word", language="fa", limit=7)) == 7


@pytest.mark.parametrize("query", ["", "   ", "\u200c", "\u200f \n"])
def test_an_empty_query_asks_nobody(offer: Offer, query: str) -> None:
    def refuse(query: str, language: str, limit: int) -> Iterable[Hit]:
        raise AssertionError("asked")

    offer("one", refuse)
    assert search(query, language="fa") == []


def test_a_query_is_cleaned_and_cut(offer: Offer) -> None:
    assert clean_query("  كتاب\n علي ") == "کتاب علی"
    assert len(clean_query("ab " * 500)) <= 200


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("صدور پروانه ساختمانی", "صدور پروانهٔ ساختمانی"),
        ("صدور پروانة ساختماني", "صدور پروانهٔ ساختمانی"),
        ("گواهی پایان کار", "گواهی پایان‌کار"),
        ("گواهی پایانکار", "گواهی پایان‌کار"),
        ("کمیسیون ماده ۷۷", "کمیسیون ماده 77"),
    ],
)
def test_a_title_in_another_spelling_counts_as_equal(query: str, title: str) -> None:
    assert title_score(query, title) == 1.0


def test_more_shared_words_score_higher() -> None:
    query = "صدور پروانه ساختمانی"
    close = title_score(query, "تمدید پروانهٔ ساختمانی")
    assert 1.0 > close > title_score(query, "صدور گواهی") > 0
    assert title_score(query, "قطع درخت") == 0
    assert Hit.score_of(query, "قطع درخت", place=3) > 0
