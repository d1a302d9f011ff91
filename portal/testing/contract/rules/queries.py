"""Rule 8: what the plugin's pages cost the database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from portal.accounts.access import SYSTEM
from portal.registry.actions import Essential, disable_plugin, enable_plugin
from portal.testing.contract.addresses import BACK_OFFICE
from portal.testing.contract.subject import Subject
from portal.testing.contract.town import ADMINISTRATOR, CITIZEN, Town

BUDGET = 40
REPEATED = 5
VALUES = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b")
LISTS = re.compile(r"IN \([^)]*\)")
SHOWN = 110


def stays_within_its_budget(subject: Subject, town: Town) -> list[str]:
    """No page asks the database more than 40 times, nor the same question more than 5 times.

    Several rows of every model are there, so a query for each row shows. Join what a list shows
    with ``select_related`` and ``prefetch_related``. Boxes and slots on other pages count as well.
    """
    found: list[str] = []
    for address in subject.addresses:
        who = ADMINISTRATOR if address.kind == BACK_OFFICE else CITIZEN
        if path := address.path(town.keys):
            visit = town.visit(who, path)
            found += _too_many(address.route, visit.queries)
            if address.kind != BACK_OFFICE:
                found += _repeated(address.route, repetitions(visit.queries))
    return subject.say([*found, *_on_other_pages(subject, town)])


def repetitions(queries: Iterable[str]) -> Counter[str]:
    """Count equal questions, whatever values they ask for."""
    return Counter(LISTS.sub("IN (…)", VALUES.sub("?", one)) for one in queries)


def _too_many(route: str, queries: tuple[str, ...]) -> Iterator[str]:
    if len(queries) > BUDGET:
        yield (
            f"{route} asks the database {len(queries)} times, {BUDGET} are allowed; read in one go "
            "what the page shows"
        )


def _repeated(route: str, counted: Counter[str]) -> Iterator[str]:
    for question, times in counted.items():
        if times > REPEATED:
            yield (
                f"{route} asks {times} times: {question[:SHOWN]}…; join it to the list with "
                "select_related or prefetch_related"
            )


def _on_other_pages(subject: Subject, town: Town) -> Iterator[str]:
    """Yield what repeats on the portal's own pages only while the plugin is on."""
    hosts = town.hosts
    while_on = [repetitions(town.visit(who, path).queries) for who, path in hosts]
    try:
        disable_plugin(actor=SYSTEM, slug=subject.slug)
    except Essential:
        return
    while_off = [repetitions(town.visit(who, path).queries) for who, path in hosts]
    enable_plugin(actor=SYSTEM, slug=subject.slug)
    for (_who, path), on, off in zip(hosts, while_on, while_off, strict=True):
        if off:
            yield from _repeated(path, Counter({q: n for q, n in on.items() if q not in off}))
