"""Which earlier answers fit a question of the field bank."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portal.cases.actions import start_draft
from portal.cases.models import Case, Phase
from portal.filing.earlier_answers import earlier_answers
from portal.forms.actions import publish
from portal.forms.compile import compile_form

pytestmark = pytest.mark.django_db


def definition(kind: str, bank: str = "guild") -> dict[str, object]:
    question = {"key": "name", "type": kind, "label": "Guild", "bank": bank}
    return {"steps": [{"key": "only", "title": "Only", "fields": [question]}]}


@pytest.fixture
def sent(citizen, designer, unit, workflow_version):
    """A case in which the question was answered with a text."""
    form = publish(actor=designer, name="guilds", definition=definition("text"))
    draft = start_draft(
        actor=citizen, kind="core.matter", title={"en": "Guild"}, unit=unit, form_version=form,
        workflow_version=workflow_version, promised_days=5,
    )  # fmt: skip
    Case.objects.filter(pk=draft.pk).update(
        phase=Phase.OPEN, submitted_at=timezone.now(), answers={"name": "Bakers"}
    )
    return draft


@pytest.mark.parametrize(
    ("kind", "bank", "expected"),
    [
        ("text", "guild", {"guild": "Bakers"}),
        ("text", "another", {}),
        ("address", "guild", {}),
    ],
    ids=["the same question", "another question", "a question that became another kind"],
)
def test_an_earlier_answer_is_offered_to_the_same_question_of_the_same_kind(
    citizen, sent, kind, bank, expected
):
    step = compile_form(definition(kind, bank)).steps[0]
    assert earlier_answers(citizen, step) == expected


def test_a_draft_offers_nothing(citizen, sent):
    Case.objects.filter(pk=sent.pk).update(phase=Phase.DRAFT, submitted_at=None)
    assert earlier_answers(citizen, compile_form(definition("text")).steps[0]) == {}
