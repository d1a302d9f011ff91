"""The places that a case is about: read out of its answers, kept so that an index finds them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from math import cos, floor, radians

from django.db import transaction
from django.utils.functional import Promise

from portal.cases.events import CaseEvent
from portal.cases.models import Case
from portal.casework.link_rows import CaseKey
from portal.forms.place_fields import point_of
from portal.persian.text import search_key

NEAR_METRES = 50
METRES_PER_DEGREE = 111_320
#: Rows of cells are this high; a cell is never narrower, so that neighbours are near enough.
CELL_DEGREES = NEAR_METRES / METRES_PER_DEGREE
LONGEST_VALUE = 60
AT_ONCE = 500

_KINDS = {"postcode": CaseKey.Kind.POSTCODE, "renovation_code": CaseKey.Kind.RENOVATION}


def keep_keys(case: Case) -> int:
    """Write down which places ``case`` is about; may be repeated. Returns how many.

    One query when nothing changed, else 3, and one for the form where it is not joined.
    """
    wanted = {(str(key.kind), key.value): key for key in keys_in(case)}
    if set(case.keys.values_list("kind", "value")) == set(wanted) and not _has_point(wanted):
        return len(wanted)
    with transaction.atomic():
        CaseKey.objects.filter(case=case).delete()
        CaseKey.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    return len(wanted)


def _has_point(keys: Collection[tuple[str, str]]) -> bool:
    """Whether there is a point, which may have moved within its cell."""
    return any(kind == CaseKey.Kind.POINT for kind, _value in keys)


def keep_keys_of(event: CaseEvent) -> int:
    """Do it for the case of an event, if it is still there. One query more."""
    case = Case.objects.select_related("form_version").filter(pk=event.case_id).first()
    return keep_keys(case) if case else 0


def keep_missing_keys(after: int = 0) -> int:
    """Do it for up to 500 submitted cases above the number ``after``; return the last one, or 0.

    For cases that were filed before keys were kept.
    """
    rows = Case.objects.exclude(phase="draft").filter(pk__gt=after).select_related("form_version")
    last = 0
    for case in rows.order_by("pk")[:AT_ONCE]:
        keep_keys(case)
        last = case.pk
    return last


def keys_in(case: Case) -> Iterator[CaseKey]:
    """Yield the keys of the answers of a case. No query where the form's version is joined."""
    if case.form_version is None:
        return
    for field in case.form.fields:
        answer = case.answers.get(field.key)
        if field.type in _KINDS:
            yield from _written(case, _KINDS[field.type], answer)
        elif field.type == "address" and isinstance(answer, Mapping):
            yield from _written(case, CaseKey.Kind.POSTCODE, answer.get("postcode"))
        elif field.type == "map_point" and (point := point_of(answer)):
            yield CaseKey(
                case=case, kind=CaseKey.Kind.POINT, value=cell_of(point.lat, point.lon),
                latitude=point.lat, longitude=point.lon,
            )  # fmt: skip


def cell_of(latitude: float, longitude: float) -> str:
    """Return the cell of the grid that a place lies in, as ``row:column``."""
    row = floor(latitude / CELL_DEGREES)
    return f"{row}:{_column(row, longitude)}"


def cells_around(key: CaseKey) -> list[str]:
    """Return the cell of a point and the eight around it: everything within 50 m lies in them."""
    row = floor((key.latitude or 0.0) / CELL_DEGREES)
    return [
        f"{row + up}:{_column(row + up, key.longitude or 0.0) + aside}"
        for up in (-1, 0, 1)
        for aside in (-1, 0, 1)
    ]


def _column(row: int, longitude: float) -> int:
    """Return the column in a row; each row has cells of its own width, at least 50 m wide."""
    furthest = max(abs(row), abs(row + 1)) * CELL_DEGREES
    return floor(longitude * cos(radians(furthest)) / CELL_DEGREES)


def _written(case: Case, kind: CaseKey.Kind, answer: object) -> Iterator[CaseKey]:
    if not isinstance(answer, str | Promise):
        return
    value = search_key(str(answer)).replace("-", "").replace(" ", "")[:LONGEST_VALUE]
    if value:
        yield CaseKey(case=case, kind=kind, value=value)
