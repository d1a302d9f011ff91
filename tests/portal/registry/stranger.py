"""A stranger's plugin with one contribution of every type, and the pages that use them."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, Protocol
from uuid import uuid4

import pytest
from django import forms
from django.db import transaction
from django.test import Client
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet as RestViewSet
from wagtail import blocks

from portal.accounts.access import SYSTEM
from portal.accounts.closing import close_account
from portal.accounts.permissions import PermissionDeclaration as Permission
from portal.accounts.permissions import RoleDeclaration as Role
from portal.accounts.permissions import permissions, roles, sync_roles
from portal.accounts.personal_data import (
    PersonalDataEraser,
    PersonalDataExporter,
    erasers,
    export_personal_data,
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
    provided,
)
from portal.cases.actions import start_draft
from portal.cases.effects import Happening, run_effects
from portal.cases.kinds import kinds, tracking_pages
from portal.cases.models import TimelineEntry
from portal.contributions import Contribution, ExtensionPoint, guard
from portal.counter.offerings import (
    CounterService,
    CounterServices,
    counter_services,
    services_at_counters,
)
from portal.definitions.reading import Node
from portal.demo.loading import load_missing_parts
from portal.errors import DomainError
from portal.events.delivery import MAX_ATTEMPTS, drive
from portal.events.models import EventDelivery
from portal.events.publishing import publish
from portal.events.subscribers import Subscriber, subscribers
from portal.filing.actions import submit_draft
from portal.filing.publishing import versions_of
from portal.filing.services import open_services, services
from portal.filing.views import _home_of
from portal.forms.answers import blank_form, clean_step, display_answers
from portal.forms.compile import compile_form
from portal.forms.compiled import CompiledForm
from portal.forms.field_types import FieldType, field_types
from portal.health import HealthCheck, health_checks
from portal.inquiries.connectors import (
    InquiryConnector,
    Pending,
    Question,
    ask_agency,
    connectors,
)
from portal.notifications.actions import Recipient, notify
from portal.notifications.channels import channels
from portal.notifications.models import OutboxMessage
from portal.notifications.notices import notices
from portal.notifications.tasks import deliver
from portal.payments.bills import Bill, BillLine, BillPart, BillSource, bill_of, bill_sources
from portal.payments.gateways import (
    Gateway,
    PaymentRequest,
    Redirect,
    Verification,
    gateways,
    start_payment,
    verify_payment,
)
from portal.provided import provided_point
from portal.queue import Cadence
from portal.registry import gate, loading
from portal.registry.discovery import InstalledPlugin
from portal.registry.models import PluginState
from portal.registry.page_blocks import Block, blocks_point, find_active
from portal.registry.plugin import ALL_POINTS
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
from portal.registry.synchronise import sync_schedules
from portal.registry.tasks import run_job, run_schedule
from portal.rest.apis import Api, apis
from portal.rest.audiences import Public
from portal.rest.routes import api_urlpatterns, mounted
from portal.search.sources import Source, sources
from portal.workflow.effects import (
    Effect,
    EffectCall,
    effect_fields,
    effect_title,
    effects,
    no_options,
    read_effects,
)

SLUG = "stranger"
OK = "ui/components/status.html"
POINTS: list[ExtensionPoint[Any]] = [*dict.fromkeys([*ALL_POINTS, blocks_point])]
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


def fail(*args: Any, **kwargs: Any) -> Any:
    raise RuntimeError("a plugin's bug")


def walk_out(*args: Any, **kwargs: Any) -> Any:
    sys.exit(3)


def dig(*args: Any, **kwargs: Any) -> Any:
    return dig(*args, **kwargs)


def silence(*args: Any, **kwargs: Any) -> Any:
    raise Unspeakable


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise ValueError("not even that")


def broken(value: Any, attribute: str, answer: Any) -> Any:
    """Return a copy of a contribution one of whose attributes is something else."""
    made = copy.copy(value)
    object.__setattr__(made, attribute, answer)
    return made


def raising(value: Any, attribute: str) -> Any:
    """Return a copy of a contribution that raises when one of its attributes is read."""
    made = copy.copy(value)
    kind = type(type(value).__name__, (type(value),), {attribute: property(fail)})
    object.__setattr__(made, "__class__", kind)
    return made


@dataclass
class World:
    """The town as its people and its worker meet it; rows are made when they are needed."""

    request: pytest.FixtureRequest
    clients: dict[str, Client] = field(default_factory=dict)

    def fixture(self, name: str) -> Any:
        return self.request.getfixturevalue(name)

    def get(self, path: str, who: str = "citizen") -> str:
        """Open a page; what the core raises fails the test, and so does an answer of 5xx."""
        if who not in self.clients:
            self.clients[who] = self.fixture("client_for")(self.fixture(who)) if who else Client()
        answer = self.clients[who].get(path)
        assert answer.status_code < 500, (path, answer.status_code)
        return answer.content.decode()

    def offer(self, kind: str, value: Any = None, *, name: str = "") -> str:
        """Let the stranger contribute something of a kind of sample; returns its id."""
        point, sound = samples()[kind]
        value, name = sound if value is None else value, name or kind
        if hasattr(value, "__set_name__"):
            value.__set_name__(Stranger, name)
        point.add(Contribution(SLUG, name, value))
        return f"{SLUG}.{name}"

    def use(self, kind: str) -> str:
        """Do whatever makes the portal use such contributions; return what people see."""
        point, _sound = samples()[kind]
        return USES[kind](self, [found.id for found in point.of_plugin(SLUG)])


Ids = list[str]


def _page(path: str, who: str = "") -> Callable[[World, Ids], str]:
    return lambda world, ids: world.get(path, who)


def _home(world: World, ids: Ids) -> str:
    world.fixture("home")
    return world.get("/fa/", "")


def _kinds(world: World, ids: Ids) -> str:
    draft, said = world.fixture("filled_draft"), ""
    for kind in ids:
        type(draft).objects.update(kind=kind)
        said += world.get(f"/fa/my/drafts/{draft.tracking_code}/review/")
        draft.kind = kind
        assert _home_of(draft)
        with transaction.atomic():
            said += _said(partial(submit_draft, actor=draft.applicant, draft=draft))
            transaction.set_rollback(True)
    return said


def _follow(world: World, ids: Ids) -> str:
    return world.get(f"/c/{world.fixture('case').tracking_code}/", "")


def _tell(world: World, ids: Ids) -> str:
    """Tell the citizen by a sound way and by each of the stranger's."""
    notice = Notice("Told", "submitted", channels=("inbox", *ids))
    person = Recipient.of(world.fixture("citizen"))
    case = world.fixture("case")
    context = {"case": case}
    sent = notify(notice=notice, recipient=person, context=context, dedupe_key=str(uuid4()))
    for channel in ids:
        sent.append(
            OutboxMessage.objects.create(channel=channel, address="x", dedupe_key=str(uuid4()))
        )
    for message in sent:
        deliver(message.pk)
    return world.get("/fa/my/notices/") + world.get("/admin/messages/", "administrator")


def _told(world: World, ids: Ids) -> str:
    case, person = world.fixture("case"), Recipient.of(world.fixture("citizen"))
    for found in notices.of_plugin(SLUG):
        with guard(found):
            notify(
                notice=found.value,
                recipient=person,
                context={"case": case},
                dedupe_key=str(uuid4()),
            )
    return world.get("/fa/my/notices/")


def _roles(world: World, ids: Ids) -> str:
    sync_roles()
    return world.get("/admin/roles/new/", "administrator")


def _form_with(question: str) -> dict[str, Any]:
    fields = [
        {"key": "q", "type": question, "label": {"fa": "س", "en": "Q"}},
        {"key": "name", "type": "text", "label": {"fa": "نام", "en": "Name"}},
    ]
    step = {"key": "one", "title": {"fa": "یک", "en": "One"}, "fields": fields}
    return {"steps": [step]}


def _questions(world: World, ids: Ids) -> str:
    """Ask, take and show an answer of each type, in a form that was published while it was well."""
    said = ""
    for name in ids:
        (found,) = [one.value for one in field_types.all() if one.id == name]
        gate.assume(gate.Snapshot(enabled={SLUG: True}))
        field_types.add(Contribution(SLUG, name.partition(".")[2], samples()["question"][1]))
        step = compile_form(_form_with(name)).steps[0]
        field_types.add(Contribution(SLUG, name.partition(".")[2], found))
        gate.forget()
        form = blank_form(step, {"q": "cat", "name": "Ali"}, "fa")
        said += "".join(str(bound) for bound in form)
        result = clean_step(step, {"q": "cat", "name": "Ali"}, {}, "fa")
        compiled = CompiledForm(steps=(step,))
        said += str(display_answers(compiled, {"q": "cat", **result.answers}, "fa"))
        said += str(result.answers)
    return said


def _api(world: World, ids: Ids) -> str:
    kept = dict(mounted)
    try:
        api_urlpatterns()
        return world.get("/api/v1/", "") + world.get("/api/v1/schema/", "")
    finally:
        mounted.clear()
        mounted.update(kept)


def _said(act: Callable[[], object]) -> str:
    try:
        return str(act())
    except DomainError as refusal:
        return str(refusal)


def _pay(world: World, ids: Ids) -> str:
    payment = PaymentRequest(1000, "1", "https://town.example/", "Fee", uuid4())
    said = [_said(partial(start_payment, one, payment)) for one in ids]
    said += [_said(partial(verify_payment, one, {}, payment)) for one in ids]
    return "".join(said) + _plugin_page(world, ids)


def _ask(world: World, ids: Ids) -> str:
    question = Question({"national_id": "1"}, "1", uuid4())
    said = [_said(partial(ask_agency, one, question, actor=SYSTEM)) for one in ids]
    return "".join(said) + _plugin_page(world, ids)


def _bills(world: World, ids: Ids) -> str:
    """Bill a case of the stray kind: every source is asked until one says what it costs."""
    case = world.fixture("case")
    case.kind = "stray"
    return _said(partial(bill_of, case))


def _effects(world: World, ids: Ids) -> str:
    """Let a designer see each effect, then make a move that sets off all of them."""
    case, said = world.fixture("case"), ""
    for name in ids:
        said += effect_title(name) + EffectCall(name, {}).preview()
        said += ",".join(effect_fields(name))
        said += _said(partial(read_effects, Node([{"type": name}]), allow_unknown=False))
    state = case.current_state
    move = replace(case.workflow.moves[0], effects=tuple(EffectCall(name, {}) for name in ids))
    happening = Happening(case, move, state, state, TimelineEntry(), SYSTEM, timezone.now())
    return said + _ran(partial(run_effects, happening))


def _plugin_page(world: World, ids: Ids) -> str:
    return world.get(f"/admin/plugins/{SLUG}/", "administrator")


def _erase(world: World, ids: Ids) -> str:
    said = world.get("/fa/account/my-data/close/")
    citizen = world.fixture("another_citizen")
    return said + _said(partial(close_account, actor=citizen, person=citizen))


def _export(world: World, ids: Ids) -> str:
    citizen = world.fixture("citizen")
    said = str(export_personal_data(actor=citizen, person=citizen))
    return said + world.get("/fa/account/my-data/")


def _greet(world: World, ids: Ids) -> str:
    found = provided(Greeter)
    return found.greet() if found else ""


def _services(world: World, ids: Ids) -> str:
    said = str(open_services()) + world.get("/fa/search/?q=Adopt", "")
    return said + "".join(_said(partial(versions_of, one.value)) for one in services.active())


def _ran(act: Callable[[], object]) -> str:
    ran.clear()
    act()
    return ",".join(ran)


def _demo(world: World, ids: Ids) -> str:
    return _ran(lambda: load_missing_parts(progress=str))


def _schedules(world: World, ids: Ids) -> str:
    sync_schedules()
    return _ran(lambda: [run_schedule(one) for one in ids])


def _hear(world: World, ids: Ids) -> str:
    def act() -> None:
        publish(CaseSubmitted(1, "1", "k", "k", None, "submitted"))
        EventDelivery.objects.update(attempts=MAX_ATTEMPTS - 1)
        for delivery in EventDelivery.objects.all():
            drive(delivery.pk)

    return _ran(act)


USES: Mapping[str, Callable[[World, Ids], str]] = {
    "door": _home,
    "nav": _page("/fa/search/"),
    "slot": _home,
    "card": _page("/fa/my/", "citizen"),
    "source": _page("/fa/search/?q=find"),
    "kind": _kinds,
    "tracking": _follow,
    "notice": _told,
    "channel": _tell,
    "permission": _roles,
    "role": _roles,
    "counter": lambda world, ids: str([one.label for one in services_at_counters()]),
    "bill": _bills,
    "effect": _effects,
    "question": _questions,
    "api": _api,
    "gateway": _pay,
    "check": _plugin_page,
    "connector": _ask,
    "eraser": _erase,
    "exporter": _export,
    "greeter": _greet,
    "service": _services,
    "demo": _demo,
    "job": lambda world, ids: _ran(lambda: [run_job(one) for one in ids]),
    "schedule": _schedules,
    "ear": _hear,
    "block": lambda world, ids: str([find_active(one.replace(".", "__")) for one in ids]),
}


@pytest.fixture
def world(
    request: pytest.FixtureRequest, db: None, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Iterator[World]:
    """A town in which the stranger's plugin is loaded and on, with nothing contributed yet."""
    found = InstalledPlugin(SLUG, Stranger.package, "portal-stranger", "1.0", "A stranger")
    monkeypatch.setitem(loading.loaded, SLUG, Stranger())
    monkeypatch.setitem(loading.packages, SLUG, found)
    settings.PORTAL_DEMO, settings.PORTAL_STRICT = True, False
    monkeypatch.setattr(tracking_pages, "_contributions", {})
    monkeypatch.setattr(demo_loaders_point, "_contributions", {})
    PluginState.objects.create(slug=SLUG, enabled=True)
    gate.forget()
    yield World(request)
    for point in POINTS:
        point.drop_plugin(SLUG)
