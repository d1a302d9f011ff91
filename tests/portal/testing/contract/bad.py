"""Plugins that break the contract, a rule each, and the views that they break it with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any

from django import forms
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import lazy
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from portal.api import (
    Event,
    Notice,
    Plugin,
    Service,
    User,
    Workflow,
    card,
    citizen,
    health,
    public,
    staff,
)
from portal.api.cases import Case
from portal.api.rest import Api, Public
from portal.health import health_checks
from portal.registry import loading
from portal.registry.points import cards

SLUG = "bad"
PACKAGE = __name__
turns: Iterator[int] = count()


class Nameless(Plugin):
    """Rule 1: has no title."""


class Empty(Plugin):
    title = "Bad"


class Hidden(Plugin):
    """Rule 6: its card is asked past the guard, see :func:`ask_past_the_guard`."""

    title = "Bad"

    @card("Card", template="bad/card.html")
    def box(self, request: HttpRequest) -> dict[str, Any]:
        return {}


class Unheard(Plugin):
    """Rule 6: nobody hears of its failures, see :func:`swallow_what_fails`."""

    title = "Bad"

    @health("Health")
    def well(self) -> None:
        return None


class Mute(Plugin):
    """Rule 10: a notice without a text."""

    title = "Bad"
    silent = Notice("Silent", template="bad_silent", channels=["inbox"])


class RestlessForm(forms.Form):
    """Asks something else each time."""

    lot = forms.CharField(label=lazy(lambda: f"Lot {next(turns)}", str)())


class Restless(Plugin):
    """Rule 11: its form comes out differently each time."""

    title = "Bad"
    lottery = Service(title="Lottery", form=RestlessForm, workflow=Workflow(submitted=["approved"]))


class Vague(ViewSet):
    """Answers something that nobody can describe."""

    permission_classes = [Public]

    def list(self, request: Request) -> Response:
        return Response([])


class Undocumented(Plugin):
    """Rule 11: says nothing of what its API answers."""

    title = "Bad"
    vague = Api(Vague)


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for whom?")


@public
def breaking(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(User.objects.get(pk=number).username)


@staff("bad.nobody_declares_this")
def for_nobody(request: HttpRequest) -> HttpResponse:
    return HttpResponse("never")


def unguarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("come in")


unguarded.audience = "citizen"  # type: ignore[attr-defined]


@citizen
def leaking(request: HttpRequest, code: str) -> HttpResponse:
    found = Case.objects.filter(tracking_code=code).first()
    if found is None:
        raise Http404
    return HttpResponse(str(found.answers))


@public
def forgetful(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=404 if next(turns) else 200)


@public
def one_by_one(request: HttpRequest) -> HttpResponse:
    names = [case.unit.title for case in Case.objects.all()]
    return HttpResponse(", ".join(names))


@public
def greedy(request: HttpRequest) -> HttpResponse:
    for number in range(50):
        list(User.objects.filter(**{("pk", "pk__lt", "pk__gt")[number % 3]: number}))
    return HttpResponse("done")


@public
def shapeless(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        '<html><body onload="go()"><img src="/x.png"><input name="q" id="twice">'
        '<p id="twice" style="color:red">…</p><script>go()</script></body></html>'
    )


def listen(**signal: object) -> None:
    """Rule 5: hears of everything, also while the plugin is off."""


def answer_a_hook(request: HttpRequest, panels: list[Any]) -> None:
    """Rule 5: answers Wagtail by itself."""


def ask_past_the_guard(request: HttpRequest, panels: list[Any]) -> None:
    """Rule 6: breaks the first page of the back office when the card fails."""
    for found in cards.of_plugin(SLUG):
        found.value.context(request)


def swallow_what_fails(request: HttpRequest, panels: list[Any]) -> None:
    """Rule 6: asks past the guard and tells nobody that it failed."""
    for found in health_checks.of_plugin(SLUG):
        with suppress(Exception):
            found.value.check()


def need_the_plugin(request: HttpRequest, panels: list[Any]) -> None:
    """Rule 7: breaks the first page of the back office when the plugin is gone."""
    panels.sort(key=lambda panel: bool(loading.loaded[SLUG]))


class Unfrozen(Event):
    """Rule 11: its fields never become any."""

    number: int


class Stranger:
    """What a model with a foreign key looks like to the rules."""

    @staticmethod
    def pointing_at(target: type[Model]) -> type[Any]:
        """Return something like a model whose field ``link`` leads to ``target``."""
        link = type("Link", (), {"name": "link", "related_model": target, "auto_created": False})
        meta = type("Meta", (), {"get_fields": staticmethod(lambda: [link()])})
        return type("Pointing", (), {"_meta": meta, "__module__": PACKAGE})
