"""A workflow is published once a check finds no error and every example holds."""

from __future__ import annotations

import pytest

from plugins.servicedesk.designs import ChangedMeanwhile
from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.publishing import NotReady, publish_workflow_design
from portal.api import Refused
from portal.api.definitions import WorkflowVersion
from tests.plugins.servicedesk.workflow_designer.conftest import page

pytestmark = pytest.mark.django_db
PUBLISH = "اکنون منتشر کنید"
SUITABLE = {"visit_date": "2026-05-23", "visit_result": "suitable", "visit_report": ""}


def example(result="suitable", **expect):
    visited = {"move": "visited", "fields": {**SUITABLE, "visit_result": result}}
    return {"name": f"{result} {expect}", "answers": {},
            "moves": ["send_expert", visited, "approve"], "expect": expect}  # fmt: skip


def keep(design, *examples):
    design.assertions = list(examples)
    design.save()


def test_what_is_sound_and_holds_is_published(designer, design):
    keep(design, example(outcome="approved"), example("not_suitable", refused="approve"))
    version = publish_workflow_design(actor=designer, design=design, seen_revision=0)
    assert (version.name, version.number) == ("trial", 1)


def test_an_example_that_fails_stands_against_publishing(designer, design, desk):
    keep(design, example("not_suitable", outcome="approved"))
    with pytest.raises(NotReady) as refusal:
        publish_workflow_design(actor=designer, design=design, seen_revision=0)
    [problem] = refusal.value.problems
    assert "محل مناسب نیست" in problem
    answer = desk.get(page(design, "publish"))
    assert not answer.context["is_ready"]
    answer = desk.post(page(design, "publish"), {"revision": 0})
    assert answer.status_code == 409
    assert not WorkflowVersion.objects.filter(name="trial").exists()


def test_an_example_that_cannot_be_read_stands_against_publishing(designer, design):
    keep(design, {"name": "broken", "moves": 7, "expect": {}})
    with pytest.raises(NotReady):
        publish_workflow_design(actor=designer, design=design, seen_revision=0)


def test_an_error_stands_against_publishing_with_its_words(designer, begin, offer):
    design = begin("one_step", name=offer.workflow_version.name)
    definition = design.definition
    definition["moves"][0]["guard"] = {"field": "never_asked", "is": "x"}
    Design.objects.filter(pk=design.pk).update(definition=definition)
    with pytest.raises(NotReady) as refusal:
        publish_workflow_design(actor=designer, design=design, seen_revision=0)
    assert "never_asked" in str(refusal.value)


def test_a_refused_publishing_links_each_error_and_example_to_its_place(desk, begin, offer):
    design = begin("one_step", name=offer.workflow_version.name)
    definition = design.definition
    definition["moves"][0]["guard"] = {"field": "never_asked", "is": "x"}
    definition["states"][0]["days"] = "soon"
    Design.objects.filter(pk=design.pk).update(definition=definition)
    answer = desk.post(page(design, "publish"), {"revision": 0})
    assert answer.status_code == 409
    html = answer.content.decode()
    assert f"{page(design, 'state', definition['states'][0]['key'])}#days" in html
    assert PUBLISH not in html
    definition["states"][0]["days"] = 1
    Design.objects.filter(pk=design.pk).update(definition=definition)
    html = desk.post(page(design, "publish"), {"revision": 0}).content.decode()
    assert f"{page(design, 'move', 'approve')}#guard" in html
    assert not WorkflowVersion.objects.filter(name=design.name, number=2).exists()


def test_a_stale_or_foreign_designer_is_refused(designer, clerk, design):
    with pytest.raises(ChangedMeanwhile):
        publish_workflow_design(actor=designer, design=design, seen_revision=3)
    with pytest.raises(Refused):
        publish_workflow_design(actor=clerk, design=design, seen_revision=0)


def test_the_page_tells_who_gets_it_and_what_changes(desk, begin, offer, workflow_version):
    design = begin(name=workflow_version.name, definition=workflow_version.definition)
    definition = design.definition
    definition["states"][0]["days"] = 9
    definition["states"][0]["label"] = {"fa": "نام تازه"}
    Design.objects.filter(pk=design.pk).update(definition=definition)
    answer = desk.get(page(design, "publish"))
    assert PUBLISH in answer.content.decode()
    assert [one.pk for one in answer.context["offers"]] == [offer.pk]
    [change] = answer.context["changes"]
    assert change.kind == "changed"
    assert "نام تازه" in {now for _name, _was, now in change.details}
    answer = desk.post(page(design, "publish"), {"revision": 0})
    assert answer.url == page(design)
    offer.refresh_from_db()
    assert offer.workflow_version.number == workflow_version.number + 1
