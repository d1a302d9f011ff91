"""With a service come its templates, questions of the bank, examples and units."""

from __future__ import annotations

import json

import pytest

from plugins.servicedesk.exchange_import import (
    HasErrors,
    UnitsMissing,
    import_offer,
    preview_import,
)
from plugins.servicedesk.models import BankQuestion, Offer
from portal.accounts.access import SYSTEM
from portal.documents.actions import publish_template
from portal.documents.models import DocumentTemplate
from portal.forms.actions import publish as publish_form
from tests.plugins.servicedesk.exchange.conftest import LETTER, effects, exported, renamed

pytestmark = pytest.mark.django_db
OURS = {"type": "text", "label": {"fa": "ما"}}


def test_templates_and_questions_of_the_bank_come_along(town_designer, offer, data):
    publish_template(actor=SYSTEM, name="letter", definition=LETTER)
    data["workflow"]["definition"]["moves"][0]["effects"] = [
        {"type": "document", "template": "letter"}, {"type": "assign", "unit": "other-unit"},
    ]  # fmt: skip
    question = data["form"]["definition"]["steps"][0]["fields"][0]
    question["bank"] = "street"
    BankQuestion.objects.create(slug="street", field=question)
    imported = import_offer(actor=town_designer, data=renamed(data), publish=True)
    again = exported(imported)
    assert again["documents"] == [{"name": "letter", "definition": LETTER}]
    assert [one["slug"] for one in again["bank"]] == ["street"]
    again["documents"][0] = {"name": "letter-2", "definition": LETTER}
    again["bank"][0] = {"slug": "street-2", "field": {**question, "key": "x"}}
    import_offer(actor=town_designer, data=again, publish=True)
    assert DocumentTemplate.objects.filter(name="letter-2").exists()
    assert BankQuestion.objects.filter(slug="street-2").exists()


def test_a_question_of_the_bank_that_is_here_stays(town_designer, data, english):
    BankQuestion.objects.create(slug="street", field=OURS)
    data["bank"] = [{"slug": "street", "field": {**OURS, "label": {"fa": "آنها"}}}]
    assert effects(preview_import(data))["Question of the bank"] == "kept"
    import_offer(actor=town_designer, data=data, publish=True)
    assert BankQuestion.objects.get().field == OURS


def test_the_questions_of_the_bank_come_with_drafts_too(town_designer, data):
    data["bank"] = [{"slug": "street", "field": {**OURS, "key": "street", "bank": "street"}}]
    import_offer(actor=town_designer, data=data, publish=False)
    assert BankQuestion.objects.get(slug="street").field == OURS


class TestExamplesOfTheWorkflow:
    """What an imported workflow must do is tried before it is published."""

    def example(self, expected):
        return {"name": "first look", "moves": [], "expect": {"state": expected}}

    def test_one_that_fails_stands_against_publishing(self, town_designer, data):
        new = renamed(data)
        new["workflow"]["assertions"] = [self.example("nowhere")]
        preview = preview_import(new)
        assert [one.level for one in preview.findings if "first look" in one.text] == ["error"]
        with pytest.raises(HasErrors):
            import_offer(actor=town_designer, data=new, publish=True)
        assert import_offer(actor=town_designer, data=new, publish=False) is None

    def test_one_that_holds_comes_along(self, town_designer, data):
        new = renamed(data)
        example = self.example(new["workflow"]["definition"]["initial"])
        new["workflow"]["assertions"] = [example]
        copied = import_offer(actor=town_designer, data=new, publish=True)
        assert exported(copied)["workflow"]["assertions"] == [example]

    def test_the_form_of_another_service_with_this_workflow_is_looked_at(
        self, town_designer, offer, unit, other_form, data
    ):
        Offer.objects.create(
            slug="second", title={"fa": "دوم"}, unit=unit, form_version=other_form,
            workflow_version=offer.workflow_version,
        )  # fmt: skip
        move = data["workflow"]["definition"]["moves"][0]
        move["guard"] = {"field": "street", "is": "a"}
        assert not preview_without_others(data).has_errors
        assert preview_import(data).has_errors

    @pytest.fixture
    def other_form(self, designer):
        field = {"key": "other", "type": "text", "label": {"fa": "دیگر"}}
        step = {"key": "only", "title": {"fa": "پرسش"}, "fields": [field]}
        return publish_form(actor=designer, name="other", definition={"steps": [step]})


def preview_without_others(data):
    return preview_import(renamed(data))


class TestUnits:
    @pytest.fixture
    def foreign(self, data):
        text = json.dumps(renamed(data)).replace('"other-unit"', '"far-unit"')
        return json.loads(text)

    def test_unknown_units_are_asked_for(self, town_designer, foreign):
        preview = preview_import(foreign)
        [need] = preview.unknown_units
        assert need.slug == "far-unit"
        assert need.suggested == "other-unit"
        with pytest.raises(UnitsMissing):
            import_offer(actor=town_designer, data=foreign, publish=True)
        with pytest.raises(UnitsMissing):
            import_offer(actor=town_designer, data=foreign, publish=True, units={"far-unit": "no"})
        assert Offer.objects.count() == 1

    def test_another_unit_can_stand_for_them(self, town_designer, foreign):
        offer = import_offer(
            actor=town_designer, data=foreign, publish=True, units={"far-unit": "unit"}
        )
        units = [state.get("unit") for state in offer.workflow_version.definition["states"]]
        assert "unit" in units
        assert "far-unit" not in units
