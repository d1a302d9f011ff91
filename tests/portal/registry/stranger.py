"""A stranger's plugin, and one sound contribution of every type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from django import forms
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet as RestViewSet
from wagtail import blocks

from portal.accounts.permissions import PermissionDeclaration as Permission
from portal.accounts.permissions import RoleDeclaration as Role
from portal.accounts.permissions import permissions, roles
from portal.accounts.personal_data import (
    PersonalDataEraser,
    PersonalDataExporter,
    erasers,
    exporters,
)
from portal.api import (
    CaseKind,
    CaseSubmitted,
    Channel,
    Door,
    Hit,
    Nav,
    Notice,
    Plugin,
    Provide,
    Service,
    TrackingPage,
    Workflow,
)
from portal.cases.actions import start_draft
from portal.cases.kinds import kinds, tracking_pages
from portal.contributions import ExtensionPoint
from portal.counter.offerings import CounterService, CounterServices, counter_services
from portal.events.subscribers import Subscriber, subscribers
from portal.filing.services import services
from portal.forms.field_types import FieldType, field_types
from portal.health import HealthCheck, health_checks
from portal.inquiries.connectors import InquiryConnector, Pending, connectors
from portal.notifications.channels import channels
from portal.notifications.notices import notices
from portal.payments.bills import Bill, BillLine, BillPart, BillSource, bill_sources
from portal.payments.gateways import Gateway, PaymentRequest, Redirect, Verification, gateways
from portal.provided import provided_point
from portal.queue import Cadence
from portal.registry.page_blocks import Block, blocks_point
from portal.registry.points import (
    Card,
    DemoLoader,
    Job,
    Schedule,
    Slot,
    cards,
    demo_loaders_point,
    doors,
    jobs,
    navs,
    schedules,
    slots,
)
from portal.rest.apis import Api, apis
from portal.rest.audiences import Public
from portal.search.sources import Source, sources
from portal.workflow.effects import Effect, effects, no_options

SLUG = "stranger"
OK = "ui/components/status.html"
ran: list[str] = []


class Greeter(Protocol):
    def greet(self) -> str: ...


class Polite:
    def greet(self) -> str:
        return "hello"


class Shelf(RestViewSet):
    permission_classes = [Public]

    def list(self, request: Any) -> Response:
        return Response([])


class Form(forms.Form):
    name = forms.CharField()


def note(name: str) -> Callable[..., None]:
    return lambda *args, **kwargs: ran.append(name)


def go_to_bank(payment: PaymentRequest) -> Redirect:
    return Redirect("https://bank.example/", "1")


adoption = Workflow(submitted=["approved"])


def cost(case: Any) -> Bill:
    return Bill((BillLine({"en": "cat food"}, 5),), (BillPart(5, date(2026, 3, 21)),))


def describe(options: Any) -> str:
    return "the cat is told"


pet = CounterService("stranger.pet", {"fa": "stranger pet", "en": "stranger pet"}, start_draft)


def samples() -> dict[str, tuple[ExtensionPoint[Any], Any]]:
    """Return one sound contribution of every type, by the name of its attribute."""
    return {
        "door": (doors, Door("stranger door", "door text", "cases:my_cases")),
        "nav": (navs, Nav("stranger link", "cases:my_cases")),
        "slot": (slots, Slot("home_page.below", OK, lambda request, **k: {"label": "slot!"})),
        "card": (cards, Card("stranger card", OK, lambda request: {"label": "card!"})),
        "source": (sources, Source("stranger kind", lambda *a: [Hit("a find", "/x/")])),
        "kind": (
            kinds,
            CaseKind("Kind", review_template=OK, review_context=lambda case: {"label": "kind!"}),
        ),
        "tracking": (tracking_pages, TrackingPage("tracker:status")),
        "notice": (notices, Notice("Told by a stranger", "case_submitted")),
        "channel": (channels, Channel("Pigeon", lambda recipient: "roof", lambda message: "1")),
        "permission": (permissions, Permission("Pet the cat")),
        "role": (roles, Role("Cat person", ["stranger.permission"])),
        "counter": (counter_services, CounterServices("Counter", lambda: [pet])),
        "bill": (bill_sources, BillSource("stray", cost)),
        "effect": (
            effects,
            Effect("Meow", note("meow"), no_options, describe, lambda: {"to": forms.CharField()}),
        ),
        "question": (field_types, FieldType(lambda one, language: forms.CharField())),
        "api": (apis, Api(Shelf)),
        "gateway": (
            gateways,
            Gateway("Bank", go_to_bank, lambda *given: Verification(False, "", 0)),
        ),
        "check": (health_checks, HealthCheck("Pulse", lambda: "no pulse")),
        "connector": (connectors, InquiryConnector("Land", "Registry", lambda q: Pending("1"))),
        "eraser": (erasers, PersonalDataEraser("Cats", lambda person: "erased")),
        "exporter": (exporters, PersonalDataExporter("Cats", lambda person: {"cats": 1})),
        "greeter": (provided_point, Provide(Greeter, Polite)),
        "service": (services, Service(title="Adopt", form=Form, workflow=adoption)),
        "demo": (demo_loaders_point, DemoLoader(1, note("demo"))),
        "job": (jobs, Job(note("job"))),
        "schedule": (schedules, Schedule(Cadence.of("hour"), note("schedule"))),
        "ear": (subscribers, Subscriber(CaseSubmitted, {}, note("ear"))),
        "block": (blocks_point, Block(blocks.CharBlock())),
    }


class Stranger(Plugin):
    slug, package = SLUG, "tests.portal.registry"
    title, description = "Stranger", "Brings one of everything."
