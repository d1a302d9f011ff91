"""The markup that clerks write the text of a document in.

A blank line begins a paragraph; ``# `` to ``### `` are headings, ``- `` and ``1. `` lists,
``**bold**``, ``| a | b |`` the rows of a table (its head stands above ``|---|---|``), lines like
``label: value`` a table of two columns, ``---`` a rule. Repeated rows alone on a line are a table.
There is no HTML; what values say is never read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any
from unicodedata import bidirectional

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.documents.template_language import CLOSE_MARK, OPEN_MARK, Filled
from portal.documents.values import Rows

MOST_COLUMNS = 12
STRONG = frozenset({"L", "R", "AL"})
MARK = re.compile(f"{OPEN_MARK}([0-9]+){CLOSE_MARK}")
_ALONE = re.compile(f"{OPEN_MARK}([0-9]+){CLOSE_MARK}")
_HEADING = re.compile(r"(#{1,3})\s+(.+)")
_BULLET = re.compile(r"[-•]\s+(.+)")
_NUMBERED = re.compile(r"[0-9۰-۹]{1,3}[.)]\s+(.+)")
_ROW = re.compile(r"\|(.*)\|")
_RULE = re.compile(r"-{3,}")
_HEAD_RULE = re.compile(r"\|(\s*:?-+:?\s*\|)+")
_PAIR = re.compile(r"([^:*|.،؛!؟?\n]{1,60}):\s+(.*\S)")
#: Codes and dates such as 2026-05-23, whose parts would change places among Persian words.
_PART = r"[0-9A-Za-z۰-۹/.:@?=#_%&;]*[0-9A-Za-z۰-۹/]"
_CODE = re.compile(rf"(?<![0-9A-Za-z۰-۹/.:@?=#_%&;-]){_PART}(?:-{_PART})+")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_KINDS = (
    ("heading", _HEADING), ("rule", _RULE), ("bullets", _BULLET), ("numbers", _NUMBERED),
    ("table", _ROW),
)  # fmt: skip


def html_of(filled: Filled) -> SafeString:
    """Return the HTML of a text that was filled in; everything in it is escaped."""
    lines = [line.strip() for line in filled.text.split("\n")]
    blocks = (
        block
        for kind, group in groupby(lines, key=lambda line: _kind(line, filled.values))
        for block in _MAKERS[kind](list(group), filled.values)
    )
    return format_html_join("\n", "{}", ((block,) for block in blocks))


def _kind(line: str, values: Sequence[Any]) -> str:
    if not line:
        return "blank"
    alone = _ALONE.fullmatch(line)
    if alone and isinstance(values[int(alone[1])], Rows):
        return "rows"
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(line)), "text")


def _blank(lines: list[str], values: Sequence[Any]) -> Iterator[SafeString]:
    return iter(())


def _headings(lines: list[str], values: Sequence[Any]) -> Iterator[SafeString]:
    for line in lines:
        if found := _HEADING.fullmatch(line):
            level = len(found[1]) + 1
            yield format_html("<h{}>{}</h{}>", level, _inline(found[2], values), level)


def _rules(lines: list[str], values: Sequence[Any]) -> Iterator[SafeString]:
    yield mark_safe("<hr>")


def _list(tag: str, pattern: re.Pattern[str]) -> Callable[..., Iterator[SafeString]]:
    def make(lines: list[str], values: Sequence[Any]) -> Iterator[SafeString]:
        found = (pattern.fullmatch(line) for line in lines)
        items = ((_inline(match[1], values),) for match in found if match)
        yield format_html("<{}>{}</{}>", tag, format_html_join("", "<li>{}</li>", items), tag)

    return make


def _table(lines: list[str], values: Sequence[Any]) -> Iterator[SafeString]:
    has_head = len(lines) > 1 and bool(_HEAD_RULE.fullmatch(lines[1]))
    head = _cells(lines[0], values) if has_head else []
    body = [_cells(line, values) for line in lines[2 if has_head else 0 :]]
    yield _table_of(head, body)


def _cells(line: str, values: Sequence[Any]) -> list[SafeString]:
    cells = line.strip("|").split("|")[:MOST_COLUMNS]
    return [_inline(cell.strip(), values) for cell in cells]


def _table_of(head: Sequence[str], body: Sequence[Sequence[str]]) -> SafeString:
    top = format_html_join("", '<th scope="col">{}</th>', ((cell,) for cell in head))
    rows = ((format_html_join("", "<td>{}</td>", ((cell,) for cell in cells)),) for cells in body)
    thead = format_html("<thead><tr>{}</tr></thead>", top) if head else ""
    return format_html(
        '<table class="grid">{}<tbody>{}</tbody></table>',
        thead,
        format_html_join("", "<tr>{}</tr>", rows),
    )


def _row_tables(lines: list[str], values: Sequence[Any]) -> Iterator[SafeString]:
    for line in lines:
        if found := _ALONE.fullmatch(line):
            rows = values[int(found[1])]
            head = [label for _key, label in rows.columns]
            body = [[_isolated(row.get(key, "")) for key, _l in rows.columns] for row in rows.rows]
            if body:
                yield _table_of(head, body)


def _text(lines: list[str], values: Sequence[Any]) -> Iterator[SafeString]:
    pairs = [_PAIR.fullmatch(line) for line in lines]
    if all(pairs):
        cells = ((_inline(pair[1], values), _inline(pair[2], values)) for pair in pairs if pair)
        rows = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', cells)
        yield format_html('<table class="pairs"><tbody>{}</tbody></table>', rows)
    else:
        pieces = ((_inline(line, values),) for line in lines)
        yield format_html("<p>{}</p>", format_html_join(mark_safe("<br>"), "{}", pieces))


def _inline(text: str, values: Sequence[Any]) -> SafeString:
    """Return one line as HTML: bold, codes isolated, and values in the places of their marks."""
    isolated = _CODE.sub(r'<bdi dir="ltr">\g<0></bdi>', str(escape(text)))
    bold = _BOLD.sub(r"<strong>\1</strong>", isolated)
    return mark_safe(  # noqa: S308  (the text is escaped above, each value below)
        MARK.sub(lambda mark: str(_isolated(values[int(mark[1])])), bold)
    )


def _isolated(value: Any) -> SafeString:
    """Return a value isolated from the direction of the text; it may have several lines."""
    if isinstance(value, Rows):
        value = "؛ ".join(
            "، ".join(str(row.get(key, "")) for key, _label in value.columns) for row in value.rows
        )
    lines = ((_direction(line), line) for line in str(value).split("\n"))
    return format_html_join(mark_safe("<br>"), '<bdi dir="{}">{}</bdi>', lines)


def _direction(text: str) -> str:
    """Return the direction of the first letter; numbers without any go from left to right.

    Said outright, because the press does not find it out by itself.
    """
    strong = (bidirectional(letter) for letter in text)
    return "rtl" if next((kind for kind in strong if kind in STRONG), "L") != "L" else "ltr"


_MAKERS: dict[str, Callable[..., Iterator[SafeString]]] = {
    "blank": _blank,
    "heading": _headings,
    "rule": _rules,
    "bullets": _list("ul", _BULLET),
    "numbers": _list("ol", _NUMBERED),
    "table": _table,
    "rows": _row_tables,
    "text": _text,
}
