"""Where the portal uses what a stranger's plugin contributes, and what people see of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.accounts.closing import close_account
from portal.accounts.permissions import sync_roles
from portal.accounts.personal_data import export_personal_data
from portal.api import CaseSubmitted, Notice, provided
from portal.cases.effects import Happening, run_effects
from portal.cases.models import TimelineEntry
from portal.contributions import Contribution, guard
from portal.counter.offerings import services_at_counters
from portal.definitions.reading import Node
from portal.demo.loading import load_missing_parts
from portal.errors import DomainError
from portal.events.delivery import MAX_ATTEMPTS, drive
from portal.events.models import EventDelivery
from portal.events.publishing import publish
from portal.filing.actions import submit_draft
from portal.filing.publishing import versions_of
from portal.filing.services import open_services, services
from portal.filing.views import _home_of
from portal.forms.answers import blank_form, clean_step, display_answers
from portal.forms.compile import compile_form
from portal.forms.compiled import CompiledForm
from portal.forms.field_types import field_types
from portal.inquiries.connectors import Question, ask_agency
from portal.notifications.actions import Recipient, notify
from portal.notifications.models import OutboxMessage
from portal.notifications.notices import notices
from portal.notifications.tasks import deliver
from portal.payments.bills import bill_of
from portal.payments.gateways import PaymentRequest, start_payment, verify_payment
from portal.registry import gate
from portal.registry.page_blocks import find_active
from portal.registry.synchronise import sync_schedules
from portal.registry.tasks import run_job, run_schedule
from portal.rest.routes import api_urlpatterns, mounted
from portal.workflow.effects import EffectCall, effect_fields, effect_title, read_effects
from tests.portal.registry.stranger import SLUG, Greeter, ran, samples
from tests.portal.registry.stranger_world import Ids, Use, World


def _page(path: str, who: str = "") -> Use:
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


USES: Mapping[str, Use] = {
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
