"""Wagtail's database search, taught Persian: the same folding on the index and on the query.

Named in ``WAGTAILSEARCH_BACKENDS``; works on SQLite's FTS5 and on PostgreSQL, for every indexed
model of the site. After a change of the folding run ``wagtail_update_index``. One limit: on
PostgreSQL a search restricted by ``fields=`` reads the columns themselves, which are not folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from modelsearch.backends import database
from modelsearch.backends.base import BaseSearchBackend

from portal.search.indexing import FoldedObject, fold_query


class FoldedQueries:
    """Mixin of a query compiler: compiles the folded query."""

    query: Any

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.query = fold_query(self.query)


class FoldedIndex:
    """Mixin of an index: stores the folded text of what it is given."""

    def add_items(self, model: Any, items: Iterable[Any]) -> None:
        super().add_items(model, [FoldedObject(item) for item in items])  # type: ignore[misc]


@cache
def persian_backend(stock: type[BaseSearchBackend]) -> type[BaseSearchBackend]:
    """Return the subclass of a database's own search backend that folds Persian text."""
    parts: dict[str, Any] = {
        "query_compiler_class": FoldedQueries,
        "autocomplete_query_compiler_class": FoldedQueries,
        "index_class": FoldedIndex,
    }
    folded = {
        name: type(f"Persian{getattr(stock, name).__name__}", (mixin, getattr(stock, name)), {})
        for name, mixin in parts.items()
    }
    return type(f"Persian{stock.__name__}", (stock,), folded)


def SearchBackend(params: Mapping[str, Any]) -> BaseSearchBackend:
    """Return the backend of the database in use; before its first migration, a plain fallback."""
    if database.USE_SQLITE_FTS is False:
        database.USE_SQLITE_FTS = None
    return persian_backend(type(database.SearchBackend(dict(params))))(dict(params))  # type: ignore[arg-type]
