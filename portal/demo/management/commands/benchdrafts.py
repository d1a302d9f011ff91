"""``manage.py benchdrafts``: prepare what ``make bench`` sends to the demo town."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.accounts.models import User
from portal.cases.actions import save_step, start_draft
from portal.cases.models import Case, Phase
from portal.counter.offerings import CounterService, services_at_counters
from portal.forms.actions import publish as publish_form
from portal.workflow.models import WorkflowVersion

STEPS, FIELDS, FIRST_CONDITIONAL = 10, 15, 5
MIDDLE = STEPS // 2
TYPES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"type": "text"}, "Bahar"),
    ({"type": "integer"}, "7"),
    (
        {"type": "choice", "choices": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]},
        "a",
    ),
    ({"type": "postcode"}, "1985713444"),
    ({"type": "date"}, "1406/01/15"),
)


class Command(BaseCommand):
    """Prints ``{"session", "reviews": [path, …], "forms": [{"title", "path", "answers"}, …]}``."""

    help = "Prepare drafts that need only be sent, and two forms of different size."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        administrator = User.objects.filter(is_superuser=True)[0]
        citizen = User.objects.exclude(mobile=None)[0]
        with translation.override("fa"):
            template, service = a_service()
            prepared = {
                "session": session_of(citizen),
                "reviews": [ready(citizen, service, template) for _ in range(options["count"])],
                "forms": [
                    filled_form(administrator, citizen, template, steps, fields)
                    for steps, fields in ((1, FIRST_CONDITIONAL), (STEPS, FIELDS))
                ],
            }
        self.stdout.write(json.dumps(prepared))


def session_of(citizen: User) -> str:
    """Sign the citizen in, and return the key of the session."""
    client = Client()
    client.force_login(citizen)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def a_service() -> tuple[Case, CounterService]:
    """Return a case that was filed without papers, and the service that it is of."""
    open_now = {service.title["fa"]: service for service in services_at_counters()}
    cases = Case.objects.exclude(phase=Phase.DRAFT).filter(files=None).order_by("pk")
    for case in cases.select_related("unit", "form_version", "workflow_version"):
        if service := open_now.get(case.title["fa"]):
            return case, service
    raise CommandError("no case of the demo town was filed without papers")


def ready(citizen: User, service: CounterService, template: Case) -> str:
    """Fill in a draft as the template was, and return the address that sends it."""
    draft = service.begin(actor=citizen, idempotency_key=None)
    for step in template.form.steps:
        answers = {
            field.key: template.answers[field.key]
            for field in step.fields
            if field.key in template.answers
        }
        draft = save_step(actor=citizen, draft=draft, step_key=step.key, answers=answers)
    return reverse("filing:review", args=[draft.tracking_code])


def filled_form(
    administrator: User, citizen: User, template: Case, steps: int, fields: int
) -> dict[str, Any]:
    """Publish a form and return its middle step's address, with what is typed into it."""
    definition = {"steps": [made_step(step, fields) for step in range(steps)]}
    name = f"bench-{steps}-{fields}"
    draft = start_draft(
        actor=citizen, kind=template.kind, title=template.title, unit=template.unit,
        form_version=publish_form(actor=administrator, name=name, definition=definition),
        workflow_version=cast("WorkflowVersion", template.workflow_version), promised_days=10,
    )  # fmt: skip
    for step in range(steps):
        answers = {f"q{step}_{place}": json_of(place) for place in range(fields)}
        draft = save_step(actor=citizen, draft=draft, step_key=f"s{step}", answers=answers)
    middle = min(MIDDLE, steps - 1)
    return {
        "title": f"{steps * fields} questions",
        "path": reverse("filing:step", args=[draft.tracking_code, f"s{middle}"]),
        "answers": {f"q{middle}_{place}": TYPES[place % 5][1] for place in range(fields)},
    }


def made_step(step: int, fields: int) -> dict[str, Any]:
    """Return a step whose questions from the sixth on depend on two others."""
    questions = []
    for place in range(fields):
        question = {"key": f"q{step}_{place}", "label": f"Question {place}", "required": True}
        if place >= FIRST_CONDITIONAL:
            number = {"field": "q0_1", "more_than": 3}
            question["show_if"] = {"any": [number, {"field": f"q{step}_2", "is": "a"}]}
        questions.append(question | TYPES[place % 5][0])
    return {"key": f"s{step}", "title": f"Step {step}", "fields": questions}


def json_of(place: int) -> Any:
    """Return the answer to a question as it is kept."""
    return ("Bahar", "7", "a", "1985713444", "2027-04-04")[place % 5]
