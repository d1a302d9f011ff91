"""One process of the portal with the tutorial's plugin: ``python -m tests.docs.session FILE``.

FILE holds a list of ``[kind, argument]``: commands to run, files to write, acts to perform. What
each of them said or found is printed at the end as JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
import uuid
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import django

django.setup()

from django.core.management import CommandError, call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone, translation  # noqa: E402

from portal.accounts.access import SYSTEM  # noqa: E402
from portal.accounts.actions import grant_role  # noqa: E402
from portal.accounts.models import Role, Unit, User  # noqa: E402
from portal.accounts.personal_data import export_personal_data  # noqa: E402
from portal.cases.actions import move_case  # noqa: E402
from portal.cases.models import Case  # noqa: E402
from portal.cases.reasons import RejectionReason  # noqa: E402
from portal.events import tasks as events  # noqa: E402
from portal.notifications.models import InboxNotice  # noqa: E402
from portal.registry import faults, gate, loading  # noqa: E402
from portal.registry.actions import change_plugin_settings  # noqa: E402
from portal.registry.models import PluginFault  # noqa: E402
from portal.registry.points import cards  # noqa: E402
from portal.registry.tasks import run_schedule  # noqa: E402
from portal.testing.cast import CODE_BACKEND, PASSWORD_BACKEND  # noqa: E402
from portal.testing.factories import CitizenFactory, StaffFactory, UnitFactory  # noqa: E402

START = "/fa/p/parking/application/"
ANSWERS = {"plate": "۱۲ ب ۳۴۵ ایران ۶۷", "zone": "park"}
Facts = dict[str, Any]


def run(words: list[str]) -> str:
    """Run a management command as a process of its own would, and return what it said."""
    said = StringIO()
    gate.forget()
    translation.deactivate()
    importlib.invalidate_caches()
    try:
        call_command(*words, stdout=said, stderr=said, no_color=True)
    except CommandError as error:
        said.write(f"CommandError: {error}")
    return said.getvalue()


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=PASSWORD_BACKEND if person.is_staff else CODE_BACKEND)
    return client


def applied(client: Client, answers: Facts) -> Case:
    """Fill in the form as a citizen's browser does."""
    client.post(START, {"key": uuid.uuid4()})
    draft = Case.objects.latest("pk")
    client.post(reverse("filing:step", args=[draft.tracking_code, "step_1"]), answers)
    client.post(reverse("filing:review", args=[draft.tracking_code]))
    return Case.objects.get(pk=draft.pk)


def decided(case: Case, officer: User, key: str, text: str = "", why: str = "") -> Case:
    moved = move_case(
        actor=officer, case=case, move_key=key, seen_version=case.version, text=text,
        reason_code=why,
    )  # fmt: skip
    gate.forget()
    events.sweep()
    return moved


def officer() -> User:
    """Somebody with the role that the plugin brought."""
    found = User.objects.filter(username="parking-officer").first()
    if found is None:
        found = StaffFactory.create(username="parking-officer", is_staff=True)
        role = Role.objects.get(slug="parking-officer")
        grant_role(actor=SYSTEM, user=found, role=role, unit=None)
    return found


def _somebody(made_by: Any, **facts: Any) -> User:
    """Make a person whom no earlier process has made."""
    return made_by.create(username=f"person-{uuid.uuid4()}", **facts)


def citizen() -> User:
    known = User.objects.filter(username="parking-citizen").first()
    return known or CitizenFactory.create(username="parking-citizen", mobile="+989121234567")


def use_the_first_version() -> Facts:
    """Apply, approve, and read the notice: what startplugin wrote, unchanged."""
    client = signed_in(citizen())
    case = applied(client, {"subject": "پارک", "details": "جلوی خانه"})
    decided(case, officer(), "to_approved")
    return {
        "page": Client().get(START).status_code,
        "state": Case.objects.get(pk=case.pk).state,
        "notices": InboxNotice.objects.filter(title="درخواست شما پذیرفته شد").count(),
    }


def use_everything() -> Facts:
    """Meet everything that the tutorial adds, through the pages where people meet it."""
    permits = importlib.import_module("portal_parking.models").Permit
    change_plugin_settings(actor=SYSTEM, slug="parking", values={"months": 2})
    client = signed_in(citizen())
    case = applied(client, ANSWERS)
    decided(case, officer(), "to_approved")
    permit = permits.objects.get()
    found: Facts = {
        "form": client.get(START).content.decode().count("درخواست پروانهٔ پارک") > 0,
        "permit": [permit.plate, permit.zone, (permit.valid_until - timezone.localdate()).days],
        "card": ANSWERS["plate"] in client.get("/fa/my/").content.decode(),
        "block": _block(),
        **_api(client),
        **_warden(),
    }
    permits.objects.update(valid_until=timezone.localdate() + timedelta(days=14))
    for _repetition in range(2):
        gate.forget()
        run_schedule("parking.remind")
    reminders = InboxNotice.objects.filter(title="پروانهٔ پارک شما رو به پایان است")
    exported = export_personal_data(actor=citizen(), person=citizen())
    return {
        **found,
        "reminders": reminders.count(),
        "reminder": reminders.get().body,
        "exported": [one["id"] for one in exported["parts"] if one["id"].startswith("parking.")],
        "failures": _failures(),
    }


def _failures() -> list[str]:
    faults.write_down()
    return [f"{one.contribution}: {one.error}" for one in PluginFault.objects.all()]


def _block() -> str:
    body = importlib.import_module("sitecontent.blocks").BodyBlock()
    stored = [{"type": "parking__rules", "value": "Slowly & quietly", "id": "7"}]
    return str(body.render(body.to_python(stored)))


def _api(client: Client) -> Facts:
    address = "/api/v1/parking/permits/"
    document = Client().get("/api/v1/schema/").json()
    return {
        "api": [one["zone"] for one in client.get(address).json()["results"]],
        "api of another": signed_in(_somebody(CitizenFactory, mobile="+989127654321"))
        .get(address)
        .json()["count"],
        "api of nobody": Client().get(address).status_code,
        "in the document": address in document["paths"],
    }


def _warden() -> Facts:
    warden = _somebody(StaffFactory, is_staff=True)
    grant_role(actor=SYSTEM, user=warden, role=Role.objects.get(slug="parking-warden"), unit=None)
    shown = signed_in(warden).get("/fa/p/parking/permits/")
    return {
        "warden": [shown.status_code, ANSWERS["plate"] in shown.content.decode()],
        "page for citizens": signed_in(citizen()).get("/fa/p/parking/permits/").status_code,
    }


def leave_a_case_open() -> Facts:
    return {"state": applied(signed_in(citizen()), ANSWERS).state}


def close_that_case() -> Facts:
    case = Case.objects.get(kind="parking.application", state="submitted")
    why = RejectionReason.OTHER.value
    return {"state": decided(case, officer(), "to_rejected", "گنجایش پر است", why).state}


def let_the_card_fail_five_times() -> Facts:
    """Break the card's template data; the page stays, and the card goes quiet."""
    (card,) = cards.of_plugin("parking")
    asked: list[int] = []

    def fail(request: object) -> None:
        asked.append(1)
        raise RuntimeError("the card is broken")

    object.__setattr__(card.value, "context", fail)
    client = signed_in(citizen())
    pages = [client.get("/fa/my/").status_code for _visit in range(7)]
    return {"pages": set(pages) == {200}, "asked": len(asked)}


def visit() -> int:
    gate.forget()
    return Client().get(START).status_code


def source_loads(source: str) -> str:
    """Say whether a state of plugin.py declares a plugin, beside the one that is loaded."""
    module = ModuleType("portal_parking.plugin_on_the_way")
    sys.modules[module.__name__] = module
    exec(compile(source, "plugin.py", "exec"), vars(module))  # noqa: S102
    return str(module.Parking.title)


ACTS: dict[str, Callable[[Any], Any]] = {
    "run": run,
    "act": lambda name: globals()[name](),
    "loads": source_loads,
    "write": lambda pair: Path(pair[0]).write_text(pair[1]),
}


def main() -> None:
    assert "parking" in loading.loaded, loading.failures
    if not Unit.objects.exists():
        UnitFactory.create(slug="town-hall")
    wanted = json.loads(Path(sys.argv[1]).read_text())
    sys.stdout.write("\n" + json.dumps([ACTS[kind](argument) for kind, argument in wanted]))


if __name__ == "__main__":
    main()
