"""Rule 5: off is off, and on again is as before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import ReferenceType

from django.core.signals import got_request_exception, request_finished, request_started
from django.db.models import signals
from django.dispatch import Signal
from wagtail import hooks
from wagtail.snippets.models import get_snippet_models

from portal.accounts.access import SYSTEM
from portal.registry.actions import Essential, disable_plugin, enable_plugin
from portal.registry.back_office import admins
from portal.registry.plugin import ALL_POINTS
from portal.testing.contract.addresses import BACK_OFFICE, PAGE, unwrapped
from portal.testing.contract.subject import Subject
from portal.testing.contract.town import ADMINISTRATOR, CITIZEN, Town

SIGNALS: dict[str, Signal] = {
    **{name: one for name, one in vars(signals).items() if isinstance(one, Signal)},
    "request_started": request_started,
    "request_finished": request_finished,
    "got_request_exception": got_request_exception,
}


def is_silent_while_off(subject: Subject, town: Town) -> list[str]:
    """Switched off, the plugin answers nowhere and shows nowhere.

    The portal's gate does that for all that the plugin declares. What a plugin hangs up itself (a
    signal, a hook of Wagtail, a snippet) goes on working while it is off; declare it instead.
    """
    past_the_gate = [*_signals(subject), *_hooks(subject), *_snippets(subject)]
    try:
        disable_plugin(actor=SYSTEM, slug=subject.slug)
    except Essential:
        return subject.say(past_the_gate)
    found = [*past_the_gate, *_still_answering(subject, town), *_still_shown(subject, town)]
    enable_plugin(actor=SYSTEM, slug=subject.slug)
    return subject.say(found)


def comes_back_with_its_data(subject: Subject, town: Town) -> list[str]:
    """Switched on again, every address answers as before and every row is still there."""
    before, rows = _answers(subject, town), _rows(subject)
    try:
        disable_plugin(actor=SYSTEM, slug=subject.slug)
    except Essential:
        return []
    enable_plugin(actor=SYSTEM, slug=subject.slug)
    after = _answers(subject, town)
    lost = [model for model, keys in _rows(subject).items() if keys != rows[model]]
    return subject.say(
        [
            *(
                f"{route} answered {status} before it was switched off and {after[route]} after it "
                "came back; keep nothing that a switch could lose"
                for route, status in before.items()
                if after[route] != status
            ),
            *(f"rows of {model} changed while it was off; leave them alone" for model in lost),
        ]
    )


def _still_answering(subject: Subject, town: Town) -> Iterator[str]:
    for address in subject.addresses:
        if path := address.path(town.keys):
            visit = town.visit(ADMINISTRATOR, path)
            if visit.status != 404:
                yield (
                    f"{address.route} still answers {visit.status} while the plugin is off; let "
                    "urls.py, Api(…) or Admin(…) bring it in, and nothing else"
                )


def _still_shown(subject: Subject, town: Town) -> Iterator[str]:
    for point in dict.fromkeys(ALL_POINTS):
        for found in point.active():
            if found.plugin == subject.slug:
                yield f"{found.id} is still asked while the plugin is off; let it be declared only"
    links = [one.path() for one in subject.addresses if one.kind == PAGE and not one.arguments]
    for who, path in town.hosts:
        html = town.visit(who, path).html
        for link in filter(None, links):
            if f'href="{link}"' in html:
                yield f"{path} links to {link} while the plugin is off; offer it as a Nav or Door"


def _answers(subject: Subject, town: Town) -> dict[str, int]:
    found = {}
    for address in subject.addresses:
        who = ADMINISTRATOR if address.kind == BACK_OFFICE else CITIZEN
        if path := address.path(town.keys):
            found[address.route] = town.visit(who, path).status
    return found


def _rows(subject: Subject) -> dict[str, list[Any]]:
    return {
        model.__name__: sorted(model._base_manager.values_list("pk", flat=True), key=str)
        for model in subject.models
    }


def _signals(subject: Subject) -> Iterator[str]:
    own = {id(model) for model in subject.models}
    for name, signal in SIGNALS.items():
        for entry in signal.receivers:
            (_receiver, sender), kept = entry[0], entry[1]
            function = kept() if isinstance(kept, ReferenceType) else kept
            if sender not in own and _is_of(subject, function):
                yield (
                    f"it listens to Django's {name}, also while it is off; use @on(…) with an event"
                )


def _hooks(subject: Subject) -> Iterator[str]:
    for name in list(hooks._hooks):
        for function in hooks.get_hooks(name):
            if _is_of(subject, function):
                yield (
                    f"it answers Wagtail's hook {name} by itself, also while it is off; make it a "
                    f'method under @wagtail_hook("{name}")'
                )


def _snippets(subject: Subject) -> Iterator[str]:
    declared = {model for found in admins.of_plugin(subject.slug) for model in _models(found.value)}
    for model in get_snippet_models():
        if model in subject.models and model not in declared:
            yield (
                f"the snippet {model.__name__} registers itself and stays while the plugin is off; "
                "declare Admin(…) with its SnippetViewSet"
            )


def _models(screen: Any) -> Iterator[Any]:
    viewset = screen.viewset
    for one in (viewset, *getattr(viewset, "items", ())):
        yield getattr(one, "model", None)


def _is_of(subject: Subject, function: Any) -> bool:
    module = str(getattr(unwrapped(function), "__module__", ""))
    return f"{module}.".startswith(f"{subject.package}.")
