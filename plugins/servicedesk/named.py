"""What a service names besides itself: units, templates of documents, questions of the bank."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from portal.api.documents import newest_templates

Json = dict[str, Any]


def units_named(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the slugs of the units that an offer, the states and the effects name."""
    yield data["offer"]["unit"]
    definition = data["workflow"]["definition"]
    for state in _objects(definition, "states"):
        if isinstance(state.get("unit"), str) and state["unit"]:
            yield state["unit"]
    for effect in _effects(definition):
        if effect.get("type") == "assign" and isinstance(effect.get("unit"), str):
            yield effect["unit"]


def templates_named(workflow: object) -> Iterator[str]:
    """Yield the names of the document templates that moves issue."""
    for effect in _effects(workflow):
        if effect.get("type") == "document" and isinstance(effect.get("template"), str):
            yield effect["template"]


def template_titles(names: Iterable[str]) -> dict[str, str]:
    """Return the titles of published templates by name; two of one title are told apart by name.

    One query, and none where ``names`` is empty.
    """
    wanted = set(names)
    found = newest_templates().filter(name__in=wanted) if wanted else ()
    titles = {one.name: one.title for one in found}
    times = Counter(titles.values())
    return {
        name: title if times[title] == 1 else f"{title} ({name})" for name, title in titles.items()
    }


def bank_named(form: object) -> Iterator[str]:
    """Yield the slugs of the bank's questions that a form has taken over."""
    for step in _objects(form, "steps"):
        for field in _objects(step, "fields"):
            if isinstance(field.get("bank"), str) and field["bank"]:
                yield field["bank"]


def with_units(data: Json, units: Mapping[str, str]) -> Json:
    """Return a copy of ``data`` in which other units stand for those that ``units`` names."""
    copy: Json = json.loads(json.dumps(data))
    copy["offer"]["unit"] = units.get(copy["offer"]["unit"], copy["offer"]["unit"])
    definition = copy["workflow"]["definition"]
    assigned = (one for one in _effects(definition) if one.get("type") == "assign")
    for part in (*_objects(definition, "states"), *assigned):
        slug = part.get("unit")
        if isinstance(slug, str) and slug in units:
            part["unit"] = units[slug]
    return copy


def _objects(holder: object, key: str) -> list[Json]:
    found = holder.get(key) if isinstance(holder, Mapping) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _effects(workflow: object) -> Iterator[Json]:
    for move in _objects(workflow, "moves"):
        yield from _objects(move, "effects")
