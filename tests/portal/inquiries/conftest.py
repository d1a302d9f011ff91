"""An agency that answers as a test tells it, and cases whose way asks it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils import timezone

from portal.accounts.models import Unit, User
from portal.cases.actions import move_case, submit_case
from portal.cases.models import Case
from portal.inquiries.actions import ask_agency_about
from portal.inquiries.connectors import Answer, InquiryConnector, Pending, Question, connectors
from portal.inquiries.models import Agency, Inquiry, Method
from portal.testing.matters import DEFINITIONS
from portal.workflow.actions import publish

LAND = "land.owner"
ASKING = {"type": "inquiry", "connector": LAND, "fields": {"plot": "street", "since": "start"}}
FLOORS = {
    "key": "floors", "type": "integer", "label": {"fa": "طبقه‌ها", "en": "Floors"},
    "required": True,
}  # fmt: skip


@dataclass
class FakeAgency:
    """Says what the test wants; ``questions`` are those that it was asked."""

    text: str = "مالک: سارا"
    facts: dict[str, str] = field(default_factory=dict)
    is_down: bool = False
    is_slow: bool = False
    questions: list[Question] = field(default_factory=list)

    def ask(self, question: Question) -> Answer | Pending:
        self.questions.append(question)
        if self.is_down:
            raise TimeoutError
        if self.is_slow:
            return Pending("L-77")
        return Answer(self.facts, self.text, timezone.now())


@pytest.fixture
def agency(switchboard) -> FakeAgency:
    """The only agency in a test."""
    fake = FakeAgency()
    switchboard.empty(connectors)
    connector = InquiryConnector(
        "Who owns a plot", "Land registry", fake.ask, needs={"plot": "Plot", "since": "Since when"}
    )
    switchboard.offer(connectors, land__owner=connector)
    return fake


def asking(effect: dict[str, Any] | None = None, **moves: dict[str, Any]) -> dict[str, Any]:
    """Return the workflow with an inquiry on the way to the visit; ``moves`` gives more keys."""
    definition = deepcopy(DEFINITIONS["workflow"])
    known = {move["key"]: move for move in definition["moves"]}
    known["to_visit"]["effects"] = [effect or ASKING]
    for key, more in moves.items():
        known[key] |= more
    return definition


@pytest.fixture
def inquired(
    citizen: User, clerk: User, designer: User, filled_draft: Case, other_unit: Unit
) -> Callable[..., Inquiry]:
    """Send a case under a workflow of one's own to the visit, and return what it asks."""

    def go(definition: dict[str, Any] | None = None) -> Inquiry:
        version = publish(actor=designer, name="matter", definition=definition or asking())
        filled_draft.workflow_version = version
        filled_draft.save()
        case = submit_case(actor=citizen, draft=filled_draft)
        move_case(actor=clerk, case=case, move_key="to_visit", seen_version=case.version)
        return Inquiry.objects.select_related("case").get()

    return go


@pytest.fixture
def registry(db: None) -> Agency:
    """An agency that is asked by letter or in files, and usually takes five working days."""
    return Agency.objects.create(
        title="ادارهٔ ثبت", title_en="Registry", usual_days=5, takes_batch=True
    )


@pytest.fixture
def ask(clerk: User, case: Case, registry: Agency) -> Callable[..., Inquiry]:
    """Let the clerk ask the registry about the case, by letter unless said otherwise."""

    def go(**given: Any) -> Inquiry:
        usual = {
            "actor": clerk, "case": case, "agency": registry, "method": Method.LETTER,
            "title": "Ownership", "facts": ["applicant.name", "street"],
        }  # fmt: skip
        inquiry = ask_agency_about(**(usual | given))
        return Inquiry.objects.select_related("case").get(pk=inquiry.pk)

    return go
