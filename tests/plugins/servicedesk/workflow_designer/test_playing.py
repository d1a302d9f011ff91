"""A workflow is tried step by step, and what was tried can be kept as something that must hold."""

from __future__ import annotations

import json

import pytest
from pytest_django import DjangoAssertNumQueries

from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.patterns import definition_of
from portal.api.definitions import publish_form
from tests.plugins.servicedesk.workflow_designer.conftest import issuing, page

pytestmark = pytest.mark.django_db
VISIT = {"visit_date": "1405/03/02", "visit_result": "suitable", "visit_report": ""}


@pytest.fixture
def play(desk, design):
    """Press one step after another; returns the last page."""

    def press(*moves, answer=None):
        answer = answer or desk.get(page(design, "play"))
        for move in moves:
            key, fields = move if isinstance(move, tuple) else (move, {})
            playing = answer.context["play"]
            carried = {"play-played": playing.played_json, "play-answers": playing.answers_json}
            answer = desk.post(page(design, "play"), {**carried, "play-move": key, **fields})
        return answer

    return press


def test_a_request_is_played_to_its_end(play):
    answer = play("send_expert", ("visited", VISIT), "approve")
    steps = [line.step.state for line in answer.context["lines"]]
    assert steps == ["check", "visit", "decide", "approved"]
    assert answer.context["lines"][1].unit == "Unit"
    assert all(line.step.notices for line in answer.context["lines"])
    moments = [line.step.at for line in answer.context["lines"]]
    assert moments == sorted(moments)
    assert moments[0] < moments[-1]
    assert answer.context["play"].offers == []


def test_a_document_that_a_step_issues_is_called_by_its_title(play, design, permits):
    Design.objects.update(definition=issuing(design.definition, "permit"))
    answer = play("send_expert", ("visited", VISIT))
    assert ["پروانهٔ حفاری" in " ".join(one.effects) for one in answer.context["lines"]] == [
        False, False, True,
    ]  # fmt: skip


def test_what_a_condition_refuses_is_told_before_and_after(play):
    answer = play("send_expert", ("visited", {**VISIT, "visit_result": "not_suitable"}))
    [approve, *_others] = answer.context["play"].offers
    assert approve.refused == "بر پایهٔ گزارش بازدید، محل مناسب نیست."
    answer = play("approve", answer=answer)
    assert answer.context["lines"][-1].refused == approve.refused
    answer = play("reject", answer=answer)
    assert [one.step.state for one in answer.context["lines"]][-1] == "rejected"
    assert len(answer.context["play"].planned) == 3


def test_a_question_left_open_is_told_at_its_place(play):
    answer = play("send_expert", ("visited", {"visit_date": "1405/13/02"}))
    assert answer.context["play"].is_refused
    [visited, *_others] = answer.context["play"].offers
    assert set(visited.form.errors) == {"visit_date", "visit_result"}
    assert visited.form["visit_date"].value() == "1405/13/02"
    answer = play(("visited", VISIT), answer=answer)
    assert answer.context["play"].state.key == "decide"


def test_one_step_back(play, desk, design):
    playing = play("send_expert", "reject").context["play"]
    carried = {"play-played": playing.played_json, "play-back": "1"}
    answer = desk.post(page(design, "play"), carried)
    assert answer.context["play"].state.key == "visit"


@pytest.mark.parametrize(
    "played",
    [
        "{",
        "7",
        '[{"move": 3}]',
        '[{"move": "nothing", "fields": {}}]',
        '["send_expert"]',
        "[" * 999,
    ],
)
def test_what_a_page_carries_may_be_broken(desk, design, played):
    values = {"play-played": played, "play-answers": played, "play-move": "nothing_known"}
    answer = desk.post(page(design, "play"), values)
    assert answer.status_code == 200
    assert answer.context["play"].state.key == "check"


def kept(desk, design, answer, **values):
    playing = answer.context["play"]
    carried = {"play-played": playing.played_json, "play-answers": playing.answers_json}
    design.refresh_from_db()
    values = {"revision": design.revision, "name": "همیشه", **carried, **values}
    return desk.post(page(design, "keep_example"), values)


def test_what_was_played_can_be_kept(play, desk, design):
    answer = play("send_expert", ("visited", VISIT), "approve")
    assert kept(desk, design, answer, within_days="on").status_code == 302
    design.refresh_from_db()
    [example] = design.assertions
    assert example["expect"]["outcome"] == "approved"
    assert example["expect"]["within_days"] == answer.context["play"].days
    assert example["moves"][1]["fields"]["visit_date"] == "2026-05-23"
    [tried] = desk.get(page(design, "play")).context["examples"]
    assert (tried.name, tried.holds) == ("همیشه", True)
    assert tried.moves[0] == "تأیید مدارک و اعزام کارشناس"
    desk.post(page(design, "forget_example", 0), {"revision": design.revision})
    design.refresh_from_db()
    assert design.assertions == []


def test_a_refusal_can_be_kept_and_fails_once_the_condition_is_gone(play, desk, design):
    answer = play("send_expert", ("visited", {**VISIT, "visit_result": "not_suitable"}), "approve")
    kept(desk, design, answer)
    design.refresh_from_db()
    assert design.assertions[0]["expect"] == {"refused": "approve"}
    definition = design.definition
    approve = next(one for one in definition["moves"] if one["key"] == "approve")
    del approve["guard"]
    design.save()
    [tried] = desk.get(page(design)).context["examples"]
    assert "تأیید نهایی و صدور نتیجه" in tried.problems[0]
    assert not desk.get(page(design, "publish")).context["is_ready"]


def test_examples_wait_while_the_workflow_has_errors(play, desk, design):
    kept(desk, design, play("send_expert"))
    design.refresh_from_db()
    design.definition["states"][0]["days"] = "soon"
    design.save()
    answer = desk.get(page(design, "play"))
    assert answer.context["examples"] == []
    assert answer.context["kept"] == 1
    _before, section, examples = answer.content.decode().partition('id="examples"')
    assert section
    assert "هنوز هیچ" not in examples


def test_an_example_without_a_name_or_of_a_stale_page_is_refused(play, desk, design):
    answer = play("send_expert")
    assert kept(desk, design, answer, name=" ").status_code == 422
    stale = kept(desk, design, answer, revision=9)
    assert stale.status_code == 409
    assert "همیشه" in stale.content.decode()
    design.refresh_from_db()
    assert design.assertions == []


def test_a_name_twice_replaces_the_example(play, desk, design):
    kept(desk, design, play("send_expert"))
    kept(desk, design, play("reject"))
    design.refresh_from_db()
    assert [one["expect"]["state"] for one in design.assertions] == ["rejected"]


def test_renaming_a_step_renames_it_in_the_examples(play, desk, design, post):
    kept(desk, design, play("send_expert", ("visited", VISIT)))
    post(
        "move", "visited", do="save", label_fa="بازدید شد", who="staff:cases.handle",
        after_working="yes", from_states=["visit"], to="decide", kind="forward",
        reason="optional", key="site_visited",
    )  # fmt: skip
    design.refresh_from_db()
    assert design.assertions[0]["moves"][1]["move"] == "site_visited"


def test_the_answers_that_decide_can_be_chosen(desk, begin, offer, workflow_version):
    definition = json.loads(json.dumps(workflow_version.definition))
    key = next(one.key for one in offer.form_version.compiled.fields if one.type == "date")
    move = definition["moves"][0]
    move["guard"] = {"field": key, "more_than": "2026-01-01"}
    move["guard_text"] = {"fa": "زود است"}
    design = begin(name=workflow_version.name, definition=definition)
    answer = desk.get(page(design, "play"))
    assert [one.key for one in answer.context["play"].sample.fields] == [key]
    assert answer.context["play"].offers[0].refused == "زود است"
    answer = desk.post(page(design, "play"), {"sample": "1", key: "1405/03/02"})
    assert answer.context["play"].answers == {key: "2026-05-23"}
    assert answer.context["play"].offers[0].refused == ""


STALL = {
    "steps": [
        {
            "key": "only",
            "title": {"fa": "دکه"},
            "fields": [
                {"key": "name", "type": "text", "label": {"fa": "نام"}},
                {
                    "key": "use",
                    "type": "choice",
                    "label": {"fa": "کاربری"},
                    "choices": [
                        {"value": "shop", "label": {"fa": "تجاری"}},
                        {"value": "home", "label": {"fa": "مسکونی"}},
                    ],
                },
                {
                    "key": "area",
                    "type": "decimal",
                    "label": {"fa": "متراژ"},
                    "show_if": {"field": "use", "is": "shop"},
                },
                {
                    "key": "fee",
                    "type": "calculated",
                    "label": {"fa": "هزینه"},
                    "formula": "area * 10",
                },
            ],
        }
    ]
}


def test_what_a_calculated_or_hidden_question_depends_on_is_asked_too(desk, begin, designer):
    publish_form(actor=designer, name="stall", definition=STALL)
    definition = definition_of("one_step")
    definition["moves"][0]["guard"] = {"field": "fee", "more_than": 100}
    definition["moves"][0]["guard_text"] = {"fa": "کوچک است"}
    design = begin(name="stall", definition=definition)
    answer = desk.get(page(design, "play"))
    assert [one.key for one in answer.context["play"].sample.fields] == ["use", "area"]
    for use, refused in (("shop", ""), ("home", "کوچک است")):
        sample = {"sample": "1", "use": use, "area": "۲۰"}
        answer = desk.post(page(design, "play"), sample)
        assert answer.context["play"].offers[0].refused == refused
        kept(desk, design, desk.post(page(design, "play"), {**sample, "play-move": "approve"}))
        [tried] = desk.get(page(design, "play")).context["examples"]
        assert tried.holds


def test_a_play_costs_few_queries(
    desk, design, django_assert_max_num_queries: DjangoAssertNumQueries
):
    desk.get(page(design, "play"))
    with django_assert_max_num_queries(16):
        desk.post(page(design, "play"), {"play-move": "send_expert"})
