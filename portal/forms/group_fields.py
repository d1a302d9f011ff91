"""A question that is answered row by row, such as the owners of a building.

Rows are added and removed by submit buttons (``<question>-add``, ``<question>-remove``); a script
only spares the way to the server. Each row of the page sends its number as ``<question>-rows``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms.composite_fields import (
    PartsForm,
    bound_parts,
    errors_of_parts,
    is_blank,
    part_of,
    raised,
    said,
    scripts_of,
    typed_parts,
)
from portal.forms.definition import Json
from portal.persian.text import digits_for

ADD, REMOVE, ROWS = "add", "remove", "rows"
MOST_ROWS = 50
LONGEST_INDEX = 4
BLANK_ROW = "__row__"


@dataclass(frozen=True)
class Column:
    """One question of every row."""

    field: forms.Field
    to_json: Callable[[Any], Json]
    from_json: Callable[[Any], Any]


@dataclass(frozen=True)
class BoundRow:
    """One row on a page; ``index`` is the one in the names of its controls."""

    index: int | str
    title: str
    parts: list[BoundField]
    is_new: bool = False

    @property
    def number(self) -> int:
        return self.index + 1 if isinstance(self.index, int) else 0


class RowsInput(forms.Widget):
    """Reads rows from a form that was sent, as its buttons have changed them, or kept rows."""

    use_fieldset = True
    input_type = None

    def __init__(self, columns: Mapping[str, forms.Field], most: int) -> None:
        self.columns, self.most = dict(columns), most
        super().__init__()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if (whole := data.get(name)) is not None:
            return whole
        removed = data.get(f"{name}-{REMOVE}")
        rows = [
            typed_parts(self.columns, data, files, f"{name}-{index}")
            for index in _rows_on_page(data, name)[: self.most + 1]
            if index != removed
        ]
        if is_adding(data, name) and len(rows) < self.most:
            rows.append(dict.fromkeys(self.columns))
        return rows

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}-{ROWS}" not in data

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return f"{id_}-0-{next(iter(self.columns))}" if id_ else ""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Draw the rows with their labels, without any error; pages use the bound rows."""
        parts = [
            part
            for index, row in enumerate(value or [])
            for part in PartsForm(self.columns, initial=dict(row), prefix=f"{name}-{index}")
        ]
        return SafeString("".join(f"{part.label_tag()}{part}" for part in parts))

    @property
    def scripts(self) -> tuple[str, ...]:
        return ("ui/rows.js", *scripts_of(self.columns))


class RowsField(forms.Field):
    """From ``least`` to ``most`` rows of the same questions; gives a list of canonical dicts.

    A row without any answer does not count. Errors of a row carry ``row``, ``part``, ``where`` and
    ``message`` as their params. What was right beside them stays in ``half``, so that a draft can
    keep it.
    """

    default_error_messages = {
        "required": gettext_lazy("Please fill in at least one row."),
        "invalid": gettext_lazy("This answer is not complete."),
    }

    def __init__(
        self,
        columns: Mapping[str, Column],
        *,
        least: int,
        most: int,
        row_label: str,
        **options: Any,
    ) -> None:
        self.columns, self.least, self.most = dict(columns), least, most
        self.row_label, self.new_row = row_label, False
        self.half: list[dict[str, Json]] = []
        self.fields = {key: column.field for key, column in self.columns.items()}
        options.setdefault("widget", RowsInput(self.fields, most))
        super().__init__(**options)

    def clean(self, value: Any) -> list[dict[str, Json]]:
        rows = self._rows(value)
        found, wrong = [], []
        for number, row in enumerate(rows):
            form = PartsForm(self.fields, data={key: row.get(key) for key in self.columns})
            if is_blank(form.data):
                continue
            wrong += self._wrong(form, number)
            found.append(form)
        kept = [self._canonical(form.cleaned_data) for form in found]
        self.half = [row for row in kept if not is_blank(row)][: self.most]
        self._count(len(found))
        if wrong:
            raise ValidationError(wrong)
        return kept

    def title(self, number: int) -> str:
        """Return what the row of this number, counted from one, is called."""
        return f"{self.row_label} {digits_for(number)}"

    def initial_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a kept or half-typed row as its fields show it."""
        return {
            key: _initial(column, row.get(key))
            for key, column in self.columns.items()
            if row.get(key) is not None
        }

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        return BoundRows(form, self, field_name)

    def _rows(self, value: Any) -> list[Mapping[str, Any]]:
        rows = [] if value in self.empty_values else value
        if not isinstance(rows, list | tuple) or len(rows) > MOST_ROWS + 1:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not all(isinstance(row, Mapping) for row in rows):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return list(rows)

    def _wrong(self, form: PartsForm, number: int) -> list[ValidationError]:
        def where(part: str) -> str:
            return _("%(row)s, %(part)s") % {"row": self.title(number + 1), "part": part}

        return list(errors_of_parts(form, row=str(number), where=where))

    def _count(self, rows: int) -> None:
        if not rows:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
        elif rows < self.least:
            message = _("Fill in at least %(least)s rows.")
            raise ValidationError(message % {"least": digits_for(self.least)}, code="too_few")
        elif rows > self.most:
            message = _("At most %(most)s rows are possible.")
            raise ValidationError(message % {"most": digits_for(self.most)}, code="too_many")

    def _canonical(self, cleaned: Mapping[str, Any]) -> dict[str, Json]:
        return {
            key: column.to_json(cleaned[key]) if key in cleaned else None
            for key, column in self.columns.items()
        }


class BoundRows(BoundField):
    """A question of rows on a page; each row has bound ``parts``."""

    field: RowsField

    @cached_property
    def rows(self) -> list[BoundRow]:
        kept = self._kept()
        missing = max(1, self.field.least) - len(kept)
        shown = [*kept, *({} for _row in range(missing))]
        last = len(shown) - 1
        return [
            self._row(index, row, is_new=self.field.new_row and index == last)
            for index, row in enumerate(shown)
        ]

    @property
    def blank_row(self) -> BoundRow:
        """The pattern that a script makes new rows of."""
        prefix = f"{self.html_name}-{BLANK_ROW}"
        parts = PartsForm(self.field.fields, prefix=prefix, auto_id=self.form.auto_id)
        return BoundRow(BLANK_ROW, f"{self.field.row_label} {BLANK_ROW}", list(parts))

    @property
    def can_add(self) -> bool:
        return len(self.rows) < self.field.most

    @property
    def can_remove(self) -> bool:
        return len(self.rows) > max(1, self.field.least)

    @property
    def own_errors(self) -> list[str]:
        """What is wrong with the whole, not with one of its rows."""
        return [said(error) for error in raised(self) if not part_of(error)]

    @property
    def error_places(self) -> Iterator[tuple[BoundField, str, str]]:
        """Yield for each error the control to go to, what it is called, and the message."""
        parts = {(str(row.index), part.name): part for row in self.rows for part in row.parts}
        for error in raised(self):
            params = error.params or {}
            if part := parts.get((str(params.get("row")), part_of(error))):
                yield part, str(params["where"]), said(error, of_part=True)
            else:
                yield self.rows[0].parts[0], str(self.label), said(error)

    def _kept(self) -> list[Mapping[str, Any]]:
        value = self.value()
        rows: Sequence[Any] = value if isinstance(value, list | tuple) else []
        return [row if isinstance(row, Mapping) else {} for row in rows[: self.field.most + 1]]

    def _row(self, index: int, row: Mapping[str, Any], *, is_new: bool) -> BoundRow:
        typed = row if self.form.is_bound else self.field.initial_row(row)
        prefix = f"{self.html_name}-{index}"
        form = bound_parts(self, self.field.fields, prefix, typed, row=str(index))
        if is_new:
            next(iter(form.fields.values())).widget.attrs["autofocus"] = True
        return BoundRow(index, self.field.title(index + 1), list(form), is_new)


def is_adding(data: Mapping[str, Any], name: str) -> bool:
    """Say whether the button for one more row of ``name`` was pressed."""
    return f"{name}-{ADD}" in data


def is_rearranging(data: Mapping[str, Any], name: str) -> bool:
    """Say whether a button of the question ``name`` was pressed that adds or removes a row."""
    return is_adding(data, name) or f"{name}-{REMOVE}" in data


def _initial(column: Column, answer: Any) -> Any:
    """Return a kept answer as its field shows it, and what is only half typed as it is."""
    try:
        return column.from_json(answer)
    except (ValueError, TypeError, ArithmeticError):
        return answer


def _rows_on_page(data: Any, name: str) -> list[str]:
    """Return the numbers in the names of the rows that were on the page, each once, in order."""
    key = f"{name}-{ROWS}"
    sent = data.getlist(key) if isinstance(data, MultiValueDict) else data.get(key) or []
    numbers = [one for one in sent if len(one) <= LONGEST_INDEX and one.isascii() and one.isdigit()]
    return list(dict.fromkeys(numbers))
