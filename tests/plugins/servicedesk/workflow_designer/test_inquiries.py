"""A step that asks an agency: chosen, told where it finds what it needs, and followed by a step."""

from __future__ import annotations

from uuid import uuid4

import pytest

from plugins.servicedesk.demo.insurance import DeskSettings, InsuranceFund, spoken_to_directly
from plugins.servicedesk.demo.sample_agency import at_once
from plugins.servicedesk.workflow_designer.patterns import definition_of
from portal.api.definitions import check_workflow
from portal.api.inquiries import Answer, InquiryConnector, Pending, Question
from portal.api.persian import digits_for
from portal.contributions import Contribution, Gate
from portal.inquiries.connectors import connectors
from tests.plugins.servicedesk.workflow_designer.conftest import page

pytestmark = pytest.mark.django_db
STEP = {
    "key": "pass_on", "label_fa": "استعلام", "who": "staff:cases.handle",
    "after_working": "yes",
    "from_states": ["check"], "to": "decide", "kind": "forward", "reason": "optional",
    "guard-join": "all", "effects-rows": ["0"], "effects-0-type": "inquiry",
}  # fmt: skip


@pytest.fixture
def no_agency(monkeypatch):
    monkeypatch.setattr(connectors, "_contributions", {})


@pytest.fixture
def agencies(no_agency, monkeypatch):
    """Two ways of asking: one that says what it needs, one that does not."""
    monkeypatch.setattr(Gate, "is_open", staticmethod(lambda plugin: True))
    rest = {"agency": "Registry", "ask": lambda question: Pending("1")}
    declared = {
        "plot": InquiryConnector("Owner", needs={"plot": "Plot"}, **rest),
        "free": InquiryConnector("Anything", **rest),
    }
    for name, value in declared.items():
        connectors.add(Contribution("land", name, value))


@pytest.fixture
def asking(begin, offer):
    """A workflow in the works, whose service asks for a street."""
    return begin("check_then_decide", name=offer.workflow_version.name)


@pytest.fixture
def send(desk, asking):
    """Send the step with an inquiry as it was typed."""

    def post(do="save", **typed):
        asking.refresh_from_db()
        rows = {f"effects-0-{key}": value for key, value in typed.items()}
        data = {"revision": asking.revision, **STEP, **rows, "do": do}
        return desk.post(page(asking, "move", "pass_on"), data)

    return post


@pytest.fixture
def stored(asking):
    def read():
        asking.refresh_from_db()
        [found] = [one for one in asking.definition["moves"] if one["key"] == "pass_on"]
        return found.get("effects")

    return read


def row_of(answer):
    return answer.context["editor"].effects.rows[0]


def test_a_designer_says_which_question_gives_what_the_agency_needs(agencies, send, stored):
    answer = send(connector="land.plot", need_plot="street", then="approve")
    assert answer.status_code == 302, row_of(answer).errors
    [effect] = stored()
    assert effect == {
        "type": "inquiry",
        "connector": "land.plot",
        "fields": {"plot": "street"},
        "then": "approve",
    }


def test_a_designer_says_by_when_the_answer_is_due(agencies, send, stored):
    assert send(connector="land.plot", need_plot="street", days="۷").status_code == 302
    assert stored()[0]["days"] == 7
    assert send(connector="land.plot", need_plot="street", days="0").status_code == 422


def test_the_questions_of_the_form_are_offered_and_no_files(agencies, send):
    answer = send(connector="land.plot", need_plot="")
    assert answer.status_code == 422
    field = row_of(answer).fields["need_plot"]
    offered = [key for _step, asked in field.choices if isinstance(asked, list) for key, _ in asked]
    assert "street" in offered
    assert "deed" not in offered
    assert row_of(answer).errors["need_plot"]


def test_another_agency_that_is_chosen_asks_for_what_it_needs(agencies, send):
    answer = send(connector="land.free", do="effects:up:0")
    assert "theirs_0" in row_of(answer).fields
    answer = send(connector="land.plot", theirs_0="x", ours_0="street")
    assert answer.status_code == 422
    assert "need_plot" in row_of(answer).fields


def test_an_agency_that_does_not_say_what_it_needs_gets_rows(agencies, desk, asking, send, stored):
    assert send(connector="land.free", theirs_1="plot_no", ours_1="street").status_code == 302
    assert stored()[0]["fields"] == {"plot_no": "street"}
    answer = desk.get(page(asking, "move", "pass_on"))
    row = row_of(answer)
    assert (row["theirs_0"].value(), row["ours_0"].value()) == ("plot_no", "street")
    assert "theirs_2" in row.fields


def test_an_agency_that_is_off_keeps_what_was_chosen(agencies, send, stored):
    send(connector="land.plot", need_plot="street", then="approve")
    connectors.drop_plugin("land")
    answer = send(connector="land.plot", then="")
    assert answer.status_code == 302, row_of(answer).errors
    assert stored()[0]["fields"] == {"plot": "street"}


def test_without_any_agency_nothing_is_asked_and_it_is_said(no_agency, send):
    answer = send()
    assert answer.status_code == 422
    assert row_of(answer).fields["connector"].help_text


def test_a_workflow_of_no_service_keeps_what_its_pattern_says(agencies, desk, begin):
    design = begin("inquiry", name="alone")
    field = row_of(desk.get(page(design, "move", "inquire"))).fields["need_plot"]
    assert [key for key, _words in field.choices] == ["", "plot"]
    assert field.help_text


def test_a_question_that_is_gone_is_shown_where_it_is_chosen(agencies, desk, asking, send):
    send(connector="land.plot", need_plot="street")
    asking.refresh_from_db()
    definition = asking.definition
    definition["moves"][0]["effects"][0]["fields"] = {"plot": "nowhere"}
    asking.definition = definition
    asking.save()
    answer = desk.get(page(asking))
    assert [one.section for one in answer.context["remarks"].of_move("pass_on")] == ["effects"]
    field = row_of(desk.get(page(asking, "move", "pass_on")))["need_plot"]
    assert "nowhere" in str(field)


def test_the_ready_made_workflow_asks_the_first_agency(agencies, unit):
    definition = definition_of("inquiry", unit.slug)
    [effect] = [one for move in definition["moves"] for one in move.get("effects", [])]
    assert effect == {
        "type": "inquiry",
        "then": "reply_arrived",
        "connector": "land.plot",
        "fields": {"plot": "plot"},
    }
    assert check_workflow(definition, units=[unit.slug]) == []


def test_where_no_agency_can_be_asked_the_ready_made_workflow_is_by_letter(no_agency, unit):
    definition = definition_of("inquiry", unit.slug)
    assert [move for move in definition["moves"] if "effects" in move] == []


def ask(question):
    with spoken_to_directly(at_once):
        return InsuranceFund(DeskSettings).ask(question)


@pytest.mark.parametrize(
    ("code", "reply"),
    [("5041903210070100", "objects"), ("5-04-19-0321-007-01-00", "objects"), ("1", "agrees")],
)
def test_the_sample_agency_answers_from_its_table(code, reply):
    key = uuid4()
    answer = ask(Question({"renovation_code": code}, "12345678901231", key))
    assert isinstance(answer, Answer)
    assert answer.facts["reply"] == reply
    assert digits_for(answer.facts["reply_number"], "fa") in answer.text


def test_about_one_site_the_sample_agency_takes_its_time():
    question = Question({"renovation_code": "7063304180210002"}, "12345678901231", uuid4())
    assert isinstance(ask(question), Pending)
