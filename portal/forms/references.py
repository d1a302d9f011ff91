"""What questions and steps refer to: only what is asked before them, so that one pass decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.definitions.conditions import Condition
from portal.definitions.reading import InvalidDefinition
from portal.forms.compiled import CompiledStep
from portal.forms.definition import FormField
from portal.forms.field_types import type_of
from portal.localised import localise


@dataclass(frozen=True)
class Place:
    """Where a question stands: ``steps[0].fields[2]``, and how many stand before it."""

    path: str
    order: int
    field: FormField


def wrong_references(steps: Sequence[CompiledStep]) -> Iterator[InvalidDefinition]:
    """Yield each reference to a question that is unknown, comes later or has no answer.

    Circles of calculated questions are among them and name both questions.
    """
    places = _places(steps)
    order = 0
    for number, step in enumerate(steps):
        yield from _of_condition(step.show_if, places, order)
        for index, question in enumerate(step.fields):
            path = f"steps[{number}].fields[{index}]"
            yield from _of_condition(question.show_if, places, order, own=question.key)
            for stop in question.stops:
                yield from _of_condition(stop.when, places, order + 1)
            yield from _of_formula(question, path, places, order)
            order += 1


def _places(steps: Iterable[CompiledStep]) -> dict[str, Place]:
    """Return where the first question of each key stands."""
    places: dict[str, Place] = {}
    order = 0
    for number, step in enumerate(steps):
        for index, question in enumerate(step.fields):
            place = Place(f"steps[{number}].fields[{index}]", order, question)
            places.setdefault(question.key, place)
            order += 1
    return places


def _of_condition(
    condition: Condition | None, places: Mapping[str, Place], before: int, *, own: str = ""
) -> Iterator[InvalidDefinition]:
    for comparison in condition.comparisons if condition else ():
        found = places.get(comparison.field)
        where = f"{comparison.place}.field"
        if found is None:
            yield InvalidDefinition(where, _unknown(comparison.field))
        elif comparison.field == own:
            yield InvalidDefinition(
                where, _("A question cannot decide whether it is asked itself.")
            )
        elif not _can_be_compared(found.field):
            reason = _("“%(question)s” has no answer that could be compared.")
            yield InvalidDefinition(where, reason % {"question": _name(found.field)})
        elif found.order >= before:
            reason = _("“%(question)s” is asked later. A condition may look back only.")
            yield InvalidDefinition(where, reason % {"question": _name(found.field)})


def _of_formula(
    question: FormField, path: str, places: Mapping[str, Place], before: int
) -> Iterator[InvalidDefinition]:
    formula = question.formula
    for key in sorted(formula.fields) if formula else ():
        found = places.get(key)
        if found is None:
            reason = _unknown(key)
        elif not _can_be_compared(found.field):
            reason = _("“%(question)s” has no answer to calculate with.")
        elif found.order < before:
            continue
        elif _reaches(found.field, question.key, places):
            reason = _("“%(own)s” and “%(question)s” are calculated from each other.")
        else:
            reason = _("“%(question)s” comes after “%(own)s”. A formula may look back only.")
        names = {"own": _name(question), "question": _name(found.field) if found else key}
        yield InvalidDefinition(f"{path}.formula", reason % names)
    yield from _of_columns(question, path, places)


def _of_columns(
    question: FormField, path: str, places: Mapping[str, Place]
) -> Iterator[InvalidDefinition]:
    """Refuse a total over a column that its group does not have, where the group's are known."""
    for group, column in sorted(question.formula.columns) if question.formula else ():
        inner = places[group].field.settings.get("fields") if group in places else None
        known = [one.key for one in inner or () if isinstance(one, FormField)]  # type: ignore[attr-defined]
        if known and column not in known:
            yield InvalidDefinition(f"{path}.formula", _unknown(f"{group}.{column}"))


def _reaches(start: FormField, key: str, places: Mapping[str, Place]) -> bool:
    """Say whether ``start`` is calculated from the question ``key``, however indirectly."""
    seen: set[str] = set()
    waiting = [start.key]
    while waiting:
        current = waiting.pop()
        if current == key:
            return True
        if current not in seen and current in places:
            seen.add(current)
            formula = places[current].field.formula
            waiting.extend(formula.fields if formula else ())
    return False


def _can_be_compared(question: FormField) -> bool:
    return type_of(question).has_answer


def _unknown(key: str) -> str:
    return _("There is no question with the key “%(key)s”.") % {"key": key}


def _name(question: FormField) -> str:
    return localise(question.label) or question.key
