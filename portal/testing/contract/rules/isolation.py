"""Rules 6 and 7: the portal stands when a part of the plugin fails, and when all of it is gone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields, is_dataclass
from types import ModuleType
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.test import override_settings
from django.urls import clear_url_caches, get_resolver
from django.utils import translation

from portal.contributions import Contribution, ExtensionPoint, Gate
from portal.notifications.actions import Recipient, notify
from portal.notifications.notices import Notice
from portal.registry import loading
from portal.registry.back_office import admin_hooks
from portal.registry.plugin import ALL_POINTS
from portal.registry.points import cards, slots
from portal.registry.tasks import run_schedule
from portal.rest.apis import Api
from portal.search.sources import sources
from portal.testing.contract.addresses import admin_namespaces, without
from portal.testing.contract.hearing import reports
from portal.testing.contract.subject import Subject
from portal.testing.contract.town import Town

NOWHERE = "nowhere:at_all"
#: Fields that name an address or a template, and what stands there when they are wrong.
NAMES = {"view": NOWHERE, "home_view": NOWHERE, "template": "no/such/template.html"}
#: Where the portal looks at the type of every answer.
CHECKED = {point.name for point in (slots, cards, sources, admin_hooks)}


class Broken(Exception):
    """What a part of a plugin raises when it is made to fail."""


class WrongAnswer:
    """What no part of the portal expects as an answer."""


@dataclass
class Break:
    """One part that is made to fail, and whether anybody asked it."""

    point: ExtensionPoint[Any]
    found: Contribution[Any]
    must_be_reported: bool
    was_asked: bool = False


def costs_its_own_corner_only(subject: Subject, town: Town) -> list[str]:
    """Whatever a contribution raises or answers, the pages of the portal stay and its name is told.

    Everything that the plugin contributes is made to raise, then to answer nonsense; meanwhile
    people open the portal's own pages. The portal guards its extension points. What a plugin hangs
    up past them breaks pages that are not its own.
    """
    findings: list[str] = []
    for name, answer in (("raises", _raise), ("answers nonsense", WrongAnswer)):
        with reports() as reported, _all_broken(subject, answer) as breaks:
            findings += _open_hosts(subject, town, f"when its contribution {name}")
        findings += [
            f"{one.found.id} {name} and nobody is told; contribute it through portal.api only"
            for one in breaks
            if one.was_asked and one.must_be_reported and not _is_named(one.found.id, reported)
        ]
    return subject.say(findings)


def leaves_nothing_that_needs_it(subject: Subject, town: Town) -> list[str]:
    """Uninstalled with its data left behind, the portal's pages still open.

    Its addresses and contributions are gone; cases of its kinds, pages of its types and rows of
    its tables are still there. Whatever the core shows of them must not need the plugin's code.
    """
    hosts = town.hosts
    with _uninstalled(subject):
        broken = []
        for who, path in hosts:
            visit = town.visit(who, path)
            if visit.status >= 500:
                broken.append(
                    f"{path} breaks for {who} after it is uninstalled ({visit.cause}); let nothing "
                    "outside the plugin lead back to its code, templates or addresses"
                )
    return subject.say(broken)


def _open_hosts(subject: Subject, town: Town, when: str) -> Iterator[str]:
    mend = "hang nothing up past portal.api"
    for who, path in town.hosts:
        visit = town.visit(who, path)
        if visit.status >= 500:
            yield f"{path} breaks for {who} {when} ({visit.cause}); {mend}"
    for act, name in _background(subject, town):
        try:
            act()
        except Exception as error:
            yield f"{name} fails {when} ({type(error).__name__}: {error}); {mend}"


def _background(subject: Subject, town: Town) -> Iterator[tuple[Callable[[], object], str]]:
    """Yield what the worker and other parts of the portal do with the plugin."""
    for point, found in subject.contributions:
        if point.name == "schedules":
            yield lambda name=found.id: run_schedule(name), f"the schedule {found.id}"  # type: ignore[misc]
    channels = [found.id for point, found in subject.contributions if point.name == "channels"]
    notice = Notice("x", template="case_submitted", channels=["inbox", "sms", *channels])
    yield lambda: _tell(notice, town), "telling the citizen something"


def _tell(notice: Notice, town: Town) -> None:
    context = {"case": town.cases[0]}
    key = f"contract:{id(notice)}"
    notify(notice=notice, recipient=Recipient.of(town.citizen), context=context, dedupe_key=key)


def _is_named(contribution_id: str, reported: list[tuple[str, BaseException]]) -> bool:
    return any(f"{name}.".startswith(f"{contribution_id}.") for name, _error in reported)


def _raise() -> Any:
    raise Broken("made to fail by the contract suite")


@contextmanager
def _all_broken(subject: Subject, answer: Callable[[], Any]) -> Iterator[list[Break]]:
    """Make everything that the plugin contributes fail, in place, until the block ends."""
    breaks = []
    with ExitStack() as stack:
        for point, found in subject.contributions:
            is_checked = answer is _raise or point.name in CHECKED
            one = Break(point, found, must_be_reported=is_checked)
            breaks.append(one)
            if isinstance(found.value, Api):
                stack.enter_context(
                    patch.object(found.value.viewset, "initial", _asked(one, answer))
                )
            elif is_dataclass(found.value):
                stack.enter_context(_fields_broken(one, answer))
        yield breaks


@contextmanager
def _fields_broken(one: Break, answer: Callable[[], Any]) -> Iterator[None]:
    value = one.found.value
    kept = {field.name: getattr(value, field.name) for field in fields(value)}
    for name, own in kept.items():
        if callable(own) and not isinstance(own, type):
            object.__setattr__(value, name, _asked(one, answer))
        elif name in NAMES and own:
            object.__setattr__(value, name, NAMES[name])
    try:
        yield
    finally:
        for name, own in kept.items():
            object.__setattr__(value, name, own)


def _asked(one: Break, answer: Callable[[], Any]) -> Callable[..., Any]:
    def fail(*args: Any, **kwargs: Any) -> Any:
        one.was_asked = True
        return answer()

    return fail


@contextmanager
def _uninstalled(subject: Subject) -> Iterator[None]:
    """Take away what an uninstalled plugin lacks: contributions, addresses, its declaration."""
    slug = subject.slug
    points = dict.fromkeys(ALL_POINTS)
    kept = {point: dict(point._contributions) for point in points}
    others = {name: one for name, one in loading.loaded.items() if name != slug}
    is_open = Gate.is_open
    module = ModuleType(f"addresses_without_{slug}")
    patterns = without(slug, admin_namespaces(slug), get_resolver().url_patterns)
    root = sys.modules[settings.ROOT_URLCONF]
    handlers = {name: one for name, one in vars(root).items() if name.startswith("handler")}
    vars(module).update(handlers, urlpatterns=patterns)
    for point in points:
        point.drop_plugin(slug)
    with (
        patch.dict(sys.modules, {module.__name__: module}),
        patch.object(loading, "loaded", others),
        patch.object(Gate, "is_open", staticmethod(lambda name: name != slug and is_open(name))),
        override_settings(ROOT_URLCONF=module.__name__),
        translation.override("fa"),
    ):
        clear_url_caches()
        try:
            yield
        finally:
            for point, contributions in kept.items():
                point._contributions.update(contributions)
    clear_url_caches()
