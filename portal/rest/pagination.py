"""Long lists come page by page."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination, PageNumberPagination

LONGEST_POSITION = 18


class _Described:
    """Says in the words of OpenAPI 3.1 that the first page has none before it."""

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """Return the shape of one page."""
        page: dict[str, Any] = super().get_paginated_response_schema(schema)  # type: ignore[misc]
        for name in ("next", "previous"):
            told = {k: v for k, v in page["properties"][name].items() if k != "nullable"}
            page["properties"][name] = {**told, "type": ["string", "null"]}
        return page


class Pages(_Described, PageNumberPagination):
    """``?page=2&page_size=50``: 20 entries unless asked otherwise, never more than 100."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100


class CursorPages(_Described, CursorPagination):
    """Newest first, on from where the last page ended, however long the list is; at most 100.

    Nothing is counted, and what is added meanwhile neither shifts nor repeats anything.
    """

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering = "-id"

    def decode_cursor(self, request: Any) -> Any:
        """Return where the page begins.

        :raises NotFound: the cursor was not made here.
        """
        cursor = super().decode_cursor(request)
        position = getattr(cursor, "position", None)
        is_ours = position is None or (position.isascii() and position.isdigit())
        if not is_ours or len(position or "") > LONGEST_POSITION:
            raise NotFound(self.invalid_cursor_message)
        return cursor
