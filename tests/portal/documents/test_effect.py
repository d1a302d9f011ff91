"""A move may issue a document; it names a template that there is."""

from __future__ import annotations

import pytest

from portal.cases.actions import EffectFailed, move_case
from portal.cases.models import Case
from portal.definitions.reading import InvalidDefinition
from portal.documents.models import IssuedDocument
from portal.workflow.actions import publish
from portal.workflow.compile import compile_workflow
from portal.workflow.effects import EffectCall
from tests.portal.cases.richer import richer

pytestmark = pytest.mark.django_db


def reject(actor, case):
    return move_case(
        actor=actor,
        case=case,
        reason_code="rejection.other",
        move_key="reject",
        seen_version=case.version,
        text="نه",
    )


def test_the_row_is_part_of_the_move(case_with_document, head_of_unit):
    moved = reject(head_of_unit, case_with_document)
    document = moved.documents.get()
    assert document.issued_at == moved.closed_at
    assert document.issued_by == head_of_unit


@pytest.mark.parametrize("wrong", [{}, {"template": 3}, {"template": "../x"}, {"name": "x"}])
def test_an_effect_without_a_template_is_refused(wrong):
    effects = [{"type": "document", **wrong}]
    with pytest.raises(InvalidDefinition, match="effects"):
        compile_workflow(richer(reject={"effects": effects}))


def test_a_move_whose_template_is_unknown_is_not_made(case_with_document, head_of_unit, designer):
    lost = richer(reject={"effects": [{"type": "document", "template": "never-published"}]})
    version = publish(actor=designer, name="documented", definition=lost)
    Case.objects.filter(pk=case_with_document.pk).update(workflow_version=version)
    case_with_document.refresh_from_db()
    with pytest.raises(EffectFailed, match="never-published"):
        reject(head_of_unit, case_with_document)
    case_with_document.refresh_from_db()
    assert case_with_document.state == "check"
    assert not IssuedDocument.objects.exists()


def test_the_effect_says_what_it_will_do(english):
    assert "permit" in EffectCall("document", {"template": "permit"}).preview()


def test_what_an_effect_does_is_said_without_a_query(english, template, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert template.name in EffectCall("document", {"template": template.name}).preview()
