"""The versions of a workflow: who and when, what changed, begin again from one."""

from __future__ import annotations

import pytest

from plugins.servicedesk.workflow_designer.companions import Companions
from plugins.servicedesk.workflow_designer.differences import differences
from plugins.servicedesk.workflow_designer.patterns import definition_of
from portal.api.definitions import publish_workflow
from tests.plugins.servicedesk.workflow_designer.conftest import issuing, page

pytestmark = pytest.mark.django_db
NONE = Companions((), ())


@pytest.fixture
def versions(design, designer):
    """Two versions of the design: the second calls the visit by another name."""
    publish_workflow(actor=designer, name=design.name, definition=design.definition)
    design.definition["states"][1]["label"] = {"fa": "بازدید محل"}
    publish_workflow(actor=designer, name=design.name, definition=design.definition)
    design.definition["states"][1]["days"] = 8
    design.save()
    return design


def test_the_newest_version_stands_against_the_one_before(versions, desk, designer):
    answer = desk.get(page(versions, "versions"))
    assert [one.number for one in answer.context["versions"]] == [2, 1]
    assert answer.context["versions"][0].created_by == designer
    [change] = answer.context["changes"]
    assert change.details[0][1:] == ("بازدید کارشناس / Visit of an expert", "بازدید محل")


def test_any_two_versions_can_be_compared(versions, desk):
    answer = desk.get(page(versions, "versions"), {"old": "2", "new": "now"})
    [change] = answer.context["changes"]
    assert change.details[0][1:] == ("۵", "۸")
    answer = desk.get(page(versions, "versions"), {"old": "77", "new": "x"})
    assert (answer.context["old"], answer.context["new"]) == ("1", "2")


def test_a_version_can_be_looked_at(versions, desk):
    answer = desk.get(page(versions, "version", 1))
    assert "بازدید کارشناس" in answer.content.decode()
    assert desk.get(page(versions, "version", 3)).status_code == 404


def test_the_working_copy_begins_again_from_a_version(versions, desk):
    stale = desk.post(page(versions, "begin_again", 1), {"revision": 9})
    versions.refresh_from_db()
    assert (stale.status_code, versions.definition["states"][1]["days"]) == (302, 8)
    desk.post(page(versions, "begin_again", 1), {"revision": 0})
    versions.refresh_from_db()
    assert versions.definition == definition_of("expert_visit", "unit")


def test_without_a_version_the_history_says_so(design, desk):
    assert desk.get(page(design, "versions")).context["changes"] == []


def test_a_workflow_equals_itself():
    definition = definition_of("payment")
    assert differences(definition, definition, NONE) == []


def test_each_change_is_told_once_and_in_words():
    old, new = definition_of("expert_visit"), definition_of("expert_visit")
    states, moves = new["states"], {one["key"]: one for one in new["moves"]}
    states[0]["unit"] = "somewhere"
    del states[1]
    for move in new["moves"]:
        move["from_states"] = [one for one in move["from_states"] if one != "visit"]
    new["moves"].remove(moves["visited"])
    moves["send_expert"]["to"] = "decide"
    del moves["approve"]["guard"], moves["approve"]["guard_text"]
    moves["ask"]["permission"] = "cases.decide"
    new["initial"] = "decide"
    told = {(one.kind, one.what): len(one.details) for one in differences(old, new, NONE)}
    kinds = [kind for kind, _what in told]
    assert kinds.count("removed") == 2
    assert kinds.count("changed") == 7
    [approve] = [n for (_k, what), n in told.items() if "تأیید نهایی" in what]
    assert approve == 2


def test_another_document_of_the_same_title_is_told(permits):
    old, new = (issuing(definition_of("payment"), name) for name in permits)
    change = differences(old, new, NONE)[0]
    [(_aspect, was, now)] = change.details
    assert ("(permit)" in was, "(permit-2)" in now) == (True, True)


def test_of_the_states_where_a_step_begins_only_the_changed_ones_are_told(english):
    old, new = definition_of("expert_visit"), definition_of("expert_visit")
    move = next(one for one in new["moves"] if "visit" in one["from_states"])
    move["from_states"] = ["decide"]
    [change] = differences(old, new, NONE)
    assert [detail[0] for detail in change.details] == [
        "It no longer begins in",
        "It now begins in",
    ]


def test_another_order_is_told():
    old, new = definition_of("one_step"), definition_of("one_step")
    new["moves"].insert(0, new["moves"].pop(3))
    [change] = differences(old, new, NONE)
    assert change.details[0][1].startswith("تأیید نهایی")
    assert change.details[0][2].startswith("رد درخواست")
