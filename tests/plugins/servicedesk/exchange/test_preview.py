"""Before a file is let in, it is shown what it would change."""

from __future__ import annotations

from copy import deepcopy

import pytest

from plugins.servicedesk.exchange_import import preview_import
from portal.workflow.actions import publish
from tests.plugins.servicedesk.exchange.conftest import effects, exported
from tests.portal.cases.richer import richer

pytestmark = pytest.mark.django_db


def test_what_is_here_already_is_the_same(offer, data):
    preview = preview_import(data)
    assert set(effects(preview).values()) == {"same"}
    assert preview.changes_nothing
    assert not preview.unknown_units


def test_a_changed_question_is_shown_as_exactly_that(data):
    changed = deepcopy(data)
    question = changed["form"]["definition"]["steps"][0]["fields"][0]
    question["label"] = {"fa": "نام خیابان", "en": "Name of the street"}
    preview = preview_import(changed)
    [part] = [part for part in preview.parts if part.effect == "changed"]
    [change] = part.changes
    assert "نام خیابان" in change.what
    assert len(change.details) == 1


def test_texts_fees_papers_states_and_moves_are_compared(data):
    changed = deepcopy(data)
    changed["offer"]["title"] = {"fa": "دیگر"}
    changed["offer"]["fee_lines"][0]["amount_rial"] = 5
    changed["offer"]["papers"] = [{"title": {"fa": "سند"}, "required": True, "note": None}]
    changed["workflow"]["definition"]["states"][0]["days"] = 9
    changed["workflow"]["definition"]["moves"][0]["label"] = {"fa": "دیگر"}
    found = {part.name: part for part in preview_import(changed).parts}
    assert len(found["test-permit"].changes) == 3
    [_offer, _form, workflow] = preview_import(changed).parts
    assert [len(change.details) for change in workflow.changes] == [1, 1]


def test_a_title_that_is_no_text_is_shown_as_one(data):
    data["form"]["title"] = {"fa": 5}
    assert preview_import(data).parts[1].title == "5"


class TestWhatThePreviewSays:
    """Whoever confirms an import must read what it does to rights, conditions and money."""

    def changes(self, changed, name):
        [part] = [part for part in preview_import(changed).parts if part.kind == name]
        return part.changes

    def test_another_right_and_a_dropped_condition_of_a_step_are_said(
        self, offer, designer, data, english
    ):
        offer.workflow_version = publish(
            actor=designer, name="matter", definition=richer(approve={"permission": "cases.decide"})
        )
        offer.save()
        changed = exported(offer)
        moves = changed["workflow"]["definition"]["moves"]
        approve = next(move for move in moves if move["key"] == "approve")
        approve["permission"] = "cases.handle"
        del approve["guard"], approve["guard_text"]
        [change] = self.changes(changed, "Workflow")
        said = {name: (was, now) for name, was, now in change.details}
        assert said["Who makes it"][0] != said["Who makes it"][1]
        assert said["When it is possible"][1] == "always possible"

    @pytest.mark.parametrize(
        ("line", "other", "name", "was", "now"),
        [
            ({"formula": "1200 * 1000"}, {"formula": "1200 * 10000"}, "Sum",
             "1200 × 1000", "1200 × 10000"),
            ({"formula": "5000"}, {"formula": "5000", "round_to": 10000}, "Rounded to",
             "", "10,000"),
            ({"table": {"field": "street", "amounts": {"a": 5}}},
             {"table": {"field": "street", "amounts": {"a": 5}, "otherwise": 7}}, "Sum",
             "a: 5", "every other answer: 7"),
            ({"amount_rial": 5}, {"amount_rial": 5, "when": {"field": "street", "is": "a"}},
             "When it counts", "always", "a"),
            ({"amount_rial": 5}, {"assessed": True}, "Sum", "5", "set by the staff"),
            ({"amount_rial": 5, "note": "A"}, {"amount_rial": 5, "note": "B"}, "Note", "A", "B"),
        ],
    )  # fmt: skip
    def test_every_change_of_a_fee_is_said(self, offer, english, line, other, name, was, now):
        label = {"label": {"fa": "کارشناسی", "en": "Review"}}
        offer.fee_lines = [{**label, **line}]
        offer.save()
        changed = exported(offer)
        changed["offer"]["fee_lines"] = [{**label, **other}]
        [change] = self.changes(changed, "Service")
        [(said, before, after)] = change.details
        assert said == name
        assert was in before
        assert now in after
        assert before != after

    def test_two_lines_of_one_name_are_compared_one_by_one(self, offer, data, english):
        line = data["offer"]["fee_lines"][0]
        offer.fee_lines = [line, line]
        offer.save()
        changed = exported(offer)
        changed["offer"]["fee_lines"] = [{**line, "amount_rial": 7}, line]
        assert len(self.changes(changed, "Service")) == 1
