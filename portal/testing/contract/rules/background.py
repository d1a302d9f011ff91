"""Rule 11: what happens without anybody looking: schedules, definitions, events, the document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from drf_spectacular.drainage import GENERATOR_STATS

from portal.events.event import Event, require_dataclass
from portal.events.shapes import Shape
from portal.forms.models import FormVersion
from portal.registry.points import schedules
from portal.registry.synchronise import synchronise
from portal.rest.openapi import ActiveGenerator, Document, Endpoint
from portal.testing.contract.hearing import reports
from portal.testing.contract.subject import Subject
from portal.testing.contract.town import Town
from portal.workflow.models import WorkflowVersion

SAMPLES: dict[type, object] = {
    str: "x",
    int: 1,
    bool: True,
    date: date(2026, 1, 1),
    datetime: datetime(2026, 1, 1, tzinfo=UTC),
    Decimal: Decimal("1.5"),
}


class OwnGenerator(ActiveGenerator):
    """Describes the API of one plugin alone, so that every warning is about it."""

    def __init__(self, slug: str) -> None:
        super().__init__()
        self.slug = slug

    def _described(self, endpoint: Endpoint, public: bool) -> Document:
        contribution = getattr(endpoint[-1], "contribution", None)
        is_own = contribution is not None and contribution.plugin == self.slug
        return super()._described(endpoint, public) if is_own else {}


def synchronises_to_the_same(subject: Subject, town: Town) -> list[str]:
    """Migrating twice changes nothing: one row for each schedule, one version of each service.

    Every start of a new release synchronises. A form that comes out differently each time (a
    random choice, today's date as a default) would make a version of itself with every start.
    """
    with reports() as reported:
        synchronise()
        before = _rows(subject)
        for service in subject.kinds:
            vars(service).pop("definitions", None)
        synchronise()
        after = _rows(subject)
    missing = {one.id for one in schedules.of_plugin(subject.slug)} - {name for name, *_ in before}
    changed = {row[0] for row in before ^ after}
    return subject.say(
        [
            *(f"the schedule {name} gets no row; mend its @every(…)" for name in sorted(missing)),
            *(
                f"{name} comes out differently each time; let it depend on nothing that changes"
                for name in sorted(changed)
            ),
            *(
                f"{name} cannot be synchronised ({error}); mend what it declares"
                for name, error in reported
                if name.startswith(f"{subject.slug}.")
            ),
        ]
    )


def publishes_events_that_can_wait(subject: Subject) -> list[str]:
    """Every event of the plugin can be written down as JSON and read again as it was.

    Events wait in the database until their subscribers have heard them, for days if need be.
    """
    return subject.say(_of_events(subject))


def documents_its_api(subject: Subject, town: Town) -> list[str]:
    """The OpenAPI document describes the plugin's API without a warning.

    A warning means that programs are told something vague or wrong: give the viewset a serializer
    and typed fields, or say with ``@extend_schema`` what it takes and answers.
    """
    return subject.say(_of_document(subject))


def _rows(subject: Subject) -> set[tuple[Any, ...]]:
    mine = f"{subject.slug}."
    queue = apps.get_model("django_q", "Schedule").objects.filter(name__startswith=mine)
    rows = set(queue.values_list("name", "pk", "func", "args", "minutes", "schedule_type"))
    for versions in (FormVersion.objects, WorkflowVersion.objects):
        rows |= set(versions.filter(name__startswith=mine).values_list("name", "number"))
    return rows


def _of_events(subject: Subject) -> Iterator[str]:
    for event in _events_below(Event):
        if not f"{event.__module__}.".startswith(f"{subject.package}."):
            continue
        try:
            require_dataclass(event)
            told = event(**{one.name: _sample(event.shapes[one.name]) for one in fields(event)})
            again = event.from_json(json.loads(json.dumps(told.to_json())))
        except (TypeError, ValueError) as error:
            yield (
                f"the event {event.__name__} cannot be kept ({error}); make it a frozen dataclass "
                "of ids, keys and dates"
            )
            continue
        if again != told:
            yield f"the event {event.__name__} comes back as another; leave its equality alone"


def _events_below(base: type[Event]) -> Iterator[type[Event]]:
    for event in base.__subclasses__():
        yield event
        yield from _events_below(event)


def _sample(shape: Shape) -> object:
    return [_sample(shape.items)] if shape.items is not None else SAMPLES.get(shape.kind)


def _of_document(subject: Subject) -> Iterator[str]:
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence(), reports() as reported:
        OwnGenerator(subject.slug).get_schema(request=None, public=True)
    for line in [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]:
        yield f"the API document warns: {line}; describe it with a serializer or @extend_schema"
    for name, error in reported:
        yield f"{name} cannot be described in the API document ({error}); mend its viewset"
