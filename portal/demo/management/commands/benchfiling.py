"""``manage.py benchfiling``: file cases through the ledger's actions and say what one costs."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import testing
from portal.accounts.models import Unit, User
from portal.cases.actions import save_step, start_draft, submit_case
from portal.forms.actions import publish as publish_form
from portal.workflow.actions import publish as publish_workflow

MATTER = Path(str(testing.__file__)).with_name("matters.json")
PLACE = {"street": "Bahar", "start": "2027-01-05"}


class Command(BaseCommand):
    """Prints ``{"cpu_ms": …, "queries": …}`` for one case: draft, two steps, submission."""

    help = "File cases and print the processor time of one as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=int, default=60)

    def handle(self, *args: Any, **options: Any) -> None:
        definitions = json.loads(MATTER.read_text())
        actor = User.objects.filter(is_superuser=True)[0]
        citizen = User.objects.exclude(mobile=None)[0]
        matter = {
            "kind": "core.matter",
            "title": {"en": "Test permit", "fa": "Test permit"},
            "unit": Unit.objects.all()[0],
            "form_version": publish_form(actor=actor, name="bench", definition=definitions["form"]),
            "workflow_version": publish_workflow(
                actor=actor, name="bench", definition=definitions["workflow"]
            ),
            "promised_days": 10,
        }
        with CaptureQueriesContext(connection) as queries:
            file_one(citizen, matter)
        started = time.process_time()
        for _ in range(options["count"]):
            file_one(citizen, matter)
        cost = (time.process_time() - started) * 1000 / options["count"]
        self.stdout.write(json.dumps({"cpu_ms": cost, "queries": len(queries)}))


def file_one(citizen: User, matter: dict[str, Any]) -> None:
    """File one case as a citizen would, in four transactions."""
    draft = start_draft(actor=citizen, **matter)
    save_step(actor=citizen, draft=draft, step_key="place", answers=PLACE)
    draft = save_step(actor=citizen, draft=draft, step_key="papers", answers={"agree": True})
    submit_case(actor=citizen, draft=draft)
