"""The kind of question that repeats simple questions row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from portal.definitions.reading import Node, refuse_doubles
from portal.forms.choice_types import CHOICE_TYPES
from portal.forms.definition import FormField
from portal.forms.group_fields import MOST_ROWS, Column, RowsField
from portal.forms.identifier_types import IDENTIFIER_TYPES
from portal.forms.number_types import NUMBER_TYPES
from portal.forms.question_reading import read_question
from portal.forms.text_types import TEXT_TYPES
from portal.forms.time_types import TIME_TYPES
from portal.forms.type_contract import RANGE, FieldType
from portal.localised import localise

ROWS_UNLESS_SAID, MOST_COLUMNS, MOST_CELLS = 10, 12, 300
NOT_IN_ROWS = frozenset({"information", "calculated", "date_range", "consent"})
IN_ROWS = (TEXT_TYPES, NUMBER_TYPES, TIME_TYPES, CHOICE_TYPES, IDENTIFIER_TYPES)
#: The kinds of questions that a row can ask.
COLUMN_TYPES: Mapping[str, FieldType] = {
    name: kind for types in IN_ROWS for name, kind in types.items() if name not in NOT_IN_ROWS
}


def row_bound(value: Any) -> int:
    """Read a number of rows."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_ROWS:
        raise ValueError(value)
    return value


def columns_of(field: FormField) -> tuple[FormField, ...]:
    """Return the questions of each row of a group."""
    columns = field.settings.get("fields", ())
    return columns if isinstance(columns, tuple) else ()


def _group(field: FormField, language: str) -> forms.Field:
    return RowsField(
        {column.key: _column(column, language) for column in columns_of(field)},
        least=0 if field.minimum is None else row_bound(field.minimum),
        most=_most_rows(field.minimum, field.maximum),
        row_label=localise(field.settings.get("row_label") or _("Row"), language),  # type: ignore[arg-type]
    )


def _most_rows(least: Any, most: Any) -> int:
    return row_bound(most) if most is not None else max(ROWS_UNLESS_SAID, row_bound(least or 0))


def _column(column: FormField, language: str) -> Column:
    kind = COLUMN_TYPES[column.type]
    made = kind.make_field(column, language)  # type: ignore[misc]
    made.label = localise(column.label, language)
    made.help_text = localise(column.help, language) or made.help_text
    made.required = made.widget.is_required = column.required
    if column.autocomplete:
        made.widget.attrs["autocomplete"] = column.autocomplete
    return Column(made, kind.to_json, kind.from_json)


def _show_rows(field: FormField, value: Any, language: str) -> str:
    """Show each row as an entry of a numbered list, its answers one after the other."""
    with override(language):
        rows = [(_show_row(field, row, language),) for row in value]
        return format_html(
            '<ol class="answer-rows">{}</ol>', format_html_join("\n", "<li>{}</li>", rows)
        )


def _show_row(field: FormField, row: Mapping[str, Any], language: str) -> SafeString:
    pieces = [
        (localise(column.label, language), _shown(column, row[column.key], language))
        for column in columns_of(field)
        if row.get(column.key) not in (None, "", [])
    ]
    return format_html_join(_("; "), "{}: <bdi>{}</bdi>", pieces)


def _shown(column: FormField, answer: Any, language: str) -> str:
    try:
        return COLUMN_TYPES[column.type].display(column, answer, language)
    except (ValueError, TypeError, ArithmeticError, AttributeError):
        return str(answer)


def _read_group(node: Node) -> Mapping[str, object]:
    items = node.get("fields").items()
    columns = tuple(_read_column(item) for item in items)
    refuse_doubles(node.get("fields").place, [column.key for column in columns])
    _check_size(node, len(columns))
    return {"fields": columns, "row_label": node.get("row_label").localised_or_empty()}


def _read_column(node: Node) -> FormField:
    name = node.get("type").text()
    kind = COLUMN_TYPES.get(name)
    if kind is None:
        node.get("type").fail(
            _("A row cannot ask a question of the type “%(type)s”.") % {"type": name}
        )
    return read_question(node, kind)


def _check_size(node: Node, columns: int) -> None:
    least, most = node.get("min"), node.get("max")
    if columns > MOST_COLUMNS:
        message = _("A row can ask at most %(most)s questions.") % {"most": MOST_COLUMNS}
        node.get("fields").fail(message)
    if most.value == 0:
        most.fail(_("At least one row must be possible."))
    rows = _most_rows(*(None if one.is_absent else one.value for one in (least, most)))
    if rows * columns > MOST_CELLS:
        message = _("These rows could have more than %(most)s answers.") % {"most": MOST_CELLS}
        node.get("max").fail(message)


GROUP = FieldType(
    _group,
    display=_show_rows,
    title=gettext_lazy("Repeated rows"),
    options=RANGE | {"fields", "row_label"},
    bound=row_bound,
    read_options=_read_group,
)
