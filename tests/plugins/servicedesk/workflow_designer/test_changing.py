"""States and steps are added, changed, moved and removed; what was typed is never lost."""

from __future__ import annotations

from html import unescape

import pytest
from django.utils.functional import lazy

from plugins.servicedesk.workflow_designer.working_copy import NotThere, WorkingCopy
from portal.api.definitions import check_workflow, compile_workflow, publish_workflow
from portal.api.workflows import webhook_secret
from portal.contributions import Contribution, Gate
from portal.workflow.effects import Effect, effects
from tests.plugins.servicedesk.workflow_designer.conftest import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(design):
    """Give the working copy as it is stored now."""

    def read():
        design.refresh_from_db()
        return WorkingCopy(design.definition, design.assertions)

    return read


@pytest.fixture
def broken_effect(monkeypatch):
    """Contribute an effect all of whose parts raise; gives what was reported of it."""

    def fail(*given):
        raise RuntimeError("a plugin's bug")

    reported: list[str] = []
    monkeypatch.setattr(Gate, "report", staticmethod(lambda name, error: reported.append(name)))
    monkeypatch.setattr(Gate, "is_open", staticmethod(lambda plugin: True))
    title = lazy(fail, str)()
    effects.add(Contribution("library", "ring", Effect(title, fail, fail, fail, fail)))
    yield reported
    effects.drop_plugin("library")


STATE = {
    "label_fa": "بررسی فنی",
    "label_en": "Technical check",
    "kind": "open",
    "unit": "unit",
    "days": "۴",
    "clock": "",
    "notice": "on",
    "notice_text_fa": "",
    "reminder_working": "yes",
    "citizen_hint_fa": "منتظر بمانید",
}
MOVE = {
    "do": "save",
    "label_fa": "گام تازه",
    "who": "staff:cases.handle",
    "after_working": "yes",
    "from_states": ["check"],
    "to": "decide",
    "kind": "forward",
    "reason": "optional",
    "guard-join": "all",
}


def send(desk, design, view, *given, **values):
    design.refresh_from_db()
    return desk.post(page(design, view, *given), {"revision": design.revision, **values})


def test_a_state_in_the_middle_gets_the_usual_steps(desk, design, stored):
    values = {"state-label_fa": "بررسی فنی", "state-kind": "open", "state-after": "check"}
    answer = send(desk, design, "new_state", **values)
    copy = stored()
    key = answer.url.rpartition("#state-")[2]
    path = [state.key for state in compile_workflow(copy.definition).path()]
    assert path == ["check", key, "visit", "decide", "approved"]
    assert copy.state(key)["unit"] == "unit"
    assert check_workflow(copy.definition, units=["unit"]) == []


@pytest.mark.parametrize("kind", ["waiting_citizen", "waiting_agency", "answered", "rejected"])
def test_a_state_of_any_kind_fits_into_the_way(desk, design, stored, kind):
    values = {"state-label_fa": "حالت", "state-kind": kind, "state-after": "visit"}
    assert send(desk, design, "new_state", **values).status_code == 302
    assert check_workflow(stored().definition, units=["unit"]) == []


def test_a_state_without_a_name_is_refused_and_what_was_typed_stays(desk, design):
    values = {"state-label_en": "Only English", "state-kind": "open", "state-after": ""}
    answer = send(desk, design, "new_state", **values)
    assert answer.status_code == 422
    assert "Only English" in answer.content.decode()


def test_a_state_is_changed_with_everything_that_it_has(desk, design, stored):
    reminder = {"reminder_days": "۳", "reminder_text_fa": "یادآوری", "key": "technical"}
    values = {**STATE, **reminder, "kind": "waiting_citizen", "clock": "runs"}
    answer = send(desk, design, "state", "missing_documents", **values)
    assert answer.status_code == 302, answer.context["form"].errors
    state = stored().state("technical")
    assert state["reminder"] == {"days": 3, "text": {"fa": "یادآوری"}}
    assert (state["days"], state["unit"], state["clock"]) == (4, "unit", "runs")
    assert state["phase"] == "waiting_citizen"
    compile_workflow(stored().definition)


def test_renaming_a_state_renames_it_everywhere(desk, design, stored):
    send(desk, design, "state", "check", **STATE, key="first_check")
    copy = stored()
    assert copy.initial == "first_check"
    assert copy.move("answer")["to"] == "first_check"
    assert "first_check" in copy.move("withdraw")["from_states"]


def test_a_key_that_was_published_stays(desk, design, designer, stored):
    publish_workflow(actor=designer, name=design.name, definition=design.definition)
    send(desk, design, "state", "check", **STATE, key="first_check")
    assert stored().has_state("check")
    assert "key" not in desk.get(page(design, "move", "approve")).context["form"].fields


@pytest.mark.parametrize("key", ["visit", "Größe", ""])
def test_a_key_that_is_taken_or_no_key_is_refused(desk, design, key):
    answer = send(desk, design, "state", "check", **STATE, key=key)
    assert answer.status_code == 422
    assert answer.context["form"].errors["key"]


def test_a_stale_page_gets_its_typed_values_back(desk, design, stored):
    before = stored().definition
    for view, values in (("state", STATE), ("move", MOVE)):
        key = "check" if view == "state" else "ask"
        answer = desk.post(page(design, view, key), {**values, "revision": 9, "key": key})
        assert answer.status_code == 409
        assert values["label_fa"] in answer.content.decode()
        assert f'name="revision" value="{design.revision}"' in answer.content.decode()
    state = {"state-label_fa": "حالت تازه", "state-kind": "open", "state-after": ""}
    answer = desk.post(page(design, "new_state"), {**state, "revision": 9})
    assert (answer.status_code, stored().definition) == (409, before)
    assert "حالت تازه" in answer.content.decode()


def test_states_and_steps_are_put_into_order(desk, design, stored):
    send(desk, design, "shift_state", "decide", to="up")
    assert stored().state_keys[:3] == ["check", "decide", "visit"]
    send(desk, design, "shift_state", "check", to="up")
    assert stored().state_keys[0] == "check"
    send(desk, design, "shift_move", "reject", state="check", to="up")
    order = [one["key"] for one in stored().moves_from("check")]
    assert order == ["send_expert", "reject", "ask", "withdraw"]
    send(desk, design, "begin_here", "visit")
    assert stored().initial == "visit"


def test_a_stale_button_changes_nothing(desk, design, stored):
    before = stored().definition
    for view, key in (("shift_state", "visit"), ("begin_here", "visit"), ("remove_move", "ask")):
        assert desk.post(page(design, view, key), {"revision": 5, "to": "up"}).status_code == 302
    assert stored().definition == before


def test_removing_a_state_tells_what_follows_and_keeps_the_way(desk, design, stored):
    answer = desk.get(page(design, "remove_state", "visit"))
    assert len(answer.context["consequences"]) == 3
    assert ("decide", "تصمیم‌گیری") in answer.context["heirs"]
    assert '<option value="decide" selected>' in answer.content.decode()
    send(desk, design, "remove_state", "visit", heir="decide")
    copy = stored()
    assert copy.move("send_expert")["to"] == "decide"
    assert "visited" not in copy.move_keys
    assert "visit" not in copy.move("withdraw")["from_states"]


def test_removing_the_first_state_lets_requests_begin_elsewhere(desk, design, stored):
    answer = desk.get(page(design, "remove_state", "check"))
    assert answer.context["usual_heir"] == "visit"
    send(desk, design, "remove_state", "check")
    assert stored().initial == "visit"
    assert "send_expert" not in stored().move_keys


def test_a_step_is_removed_everywhere_or_from_one_state(desk, design, stored):
    send(desk, design, "remove_move", "reject", source="visit")
    assert stored().move("reject")["from_states"] == ["check", "decide"]
    send(desk, design, "remove_move", "reject")
    assert "reject" not in stored().move_keys
    assert desk.get(page(design, "remove_move", "reject")).status_code == 404
    assert desk.get(page(design, "remove_state", "nothing")).status_code == 404


def test_a_step_is_added_and_changed(desk, design, stored):
    answer = send(desk, design, "new_move", "check", **MOVE)
    assert answer.status_code == 302, answer.context["form"].errors
    [added] = [one for one in stored().moves if one["label"] == {"fa": "گام تازه"}]
    assert (added["permission"], added["to"]) == ("cases.handle", "decide")
    values = {**MOVE, "who": "citizen", "kind": "forward", "key": added["key"]}
    send(desk, design, "move", added["key"], **values)
    changed = stored().move(added["key"])
    assert changed["by"] == "citizen"
    assert "permission" not in changed


def test_a_step_asks_people_to_come_only_where_staff_make_it(desk, design, stored):
    send(desk, design, "new_move", "check", **MOVE, visit="on")
    [added] = [one for one in stored().moves if one["label"] == {"fa": "گام تازه"}]
    assert added["visit"] is True
    values = {**MOVE, "kind": "forward", "key": added["key"], "visit": "on"}
    assert 'name="visit"' in desk.get(page(design, "move", added["key"])).content.decode()
    send(desk, design, "move", added["key"], **(values | {"who": "citizen"}))
    assert "visit" not in stored().move(added["key"])


def test_a_step_that_happens_by_itself_needs_its_days(desk, design, stored):
    values = {**MOVE, "who": "clock", "key": "late"}
    answer = send(desk, design, "new_move", "visit", **values)
    assert answer.status_code == 422
    assert answer.context["form"].errors["after_days"]
    values |= {"after_days": "۱۰", "after_working": "no", "from_states": ["visit"]}
    send(desk, design, "new_move", "visit", **values)
    [late] = [one for one in stored().moves if one.get("by") == "clock"]
    assert late["after"] == {"days": 10, "working": False}
    assert late["reason"] == "none"
    compile_workflow(stored().definition)


def test_a_condition_is_built_of_rows(desk, design, stored):
    values = {**MOVE, "key": "approve", "to": "approved", "from_states": ["decide"]}
    rows = {
        "guard-rows": ["0", "1"],
        "guard-0-field": "staff.visit_result",
        "guard-0-operator": "is",
        "guard-0-value": "suitable",
        "guard-1-field": "staff.visit_date",
        "guard-1-operator": "answered",
    }
    answer = send(desk, design, "move", "approve", **values, **rows)
    assert answer.status_code == 302, answer.context["editor"].condition.rows
    assert stored().move("approve")["guard"] == {
        "all": [
            {"field": "staff.visit_result", "is": "suitable"},
            {"field": "staff.visit_date", "answered": True},
        ]
    }


def test_rows_come_and_go_without_saving(desk, design, stored):
    before = stored().definition
    values = {**MOVE, "key": "ask"}
    for command in ("guard:add", "questions:add", "effects:add"):
        values |= {"do": command, "effects-kind": "notice"}
        answer = send(desk, design, "move", "ask", **values)
        assert answer.status_code == 200
        assert "گام تازه" in answer.content.decode()
    assert [row.type for row in answer.context["editor"].effects.rows] == ["notice"]
    assert stored().definition == before


def test_staff_are_asked_questions_and_those_that_stay_keep_their_names(desk, design, stored):
    values = {**MOVE, "key": "visited", "from_states": ["visit"]}
    rows = {
        "questions-rows": ["1", "5", "6"],
        "questions-1-key": "visit_result",
        "questions-1-label_fa": "نتیجه",
        "questions-1-type": "choice",
        "questions-1-answers": "مناسب است | Fits\nنامعلوم",
        "questions-1-required": "on",
        "questions-5-label_fa": "یادداشت",
        "questions-5-type": "long_text",
        "questions-5-public": "on",
        "questions-6-label_fa": "چه کم است؟",
        "questions-6-type": "multiple_choice",
        "questions-6-answers": "نقشه\nسند",
    }
    answer = send(desk, design, "move", "visited", **values, **rows)
    assert answer.status_code == 302, [r.errors for r in answer.context["editor"].questions.rows]
    result, note, lacking = stored().move("visited")["fields"]
    assert result["key"] == "visit_result"
    assert result["choices"][0] == {
        "value": "suitable",
        "label": {"fa": "مناسب است", "en": "Fits"},
    }
    assert (note["type"], note["public"], note["required"]) == ("long_text", True, False)
    assert [one["label"]["fa"] for one in lacking["choices"]] == ["نقشه", "سند"]
    compile_workflow(stored().definition)


def test_a_question_without_words_or_answers_is_refused(desk, design):
    values = {**MOVE, "key": "visited", "from_states": ["visit"]}
    rows = {
        "questions-rows": ["0"],
        "questions-0-label_fa": "نتیجه",
        "questions-0-type": "choice",
    }
    answer = send(desk, design, "move", "visited", **values, **rows)
    assert answer.status_code == 422
    assert answer.context["editor"].questions.rows[0].errors["answers"]


def test_a_step_sets_off_effects_with_their_own_forms(desk, design, stored):
    values = {**MOVE, "key": "approve", "to": "approved", "from_states": ["decide"]}
    rows = {
        "effects-rows": ["0", "1", "2"],
        "effects-0-type": "notice",
        "effects-0-applicant_fa": "تبریک",
        "effects-1-type": "assign",
        "effects-1-unit": "unit",
        "effects-2-type": "webhook",
        "effects-2-url": "https://example.com/hook",
    }
    answer = send(desk, design, "move", "approve", **values, **rows)
    assert answer.status_code == 302, [r.errors for r in answer.context["editor"].effects.rows]
    assert stored().move("approve")["effects"] == [
        {"type": "notice", "applicant": {"fa": "تبریک"}},
        {"type": "assign", "unit": "unit"},
        {"type": "webhook", "url": "https://example.com/hook"},
    ]
    answer = desk.get(page(design, "move", "approve"))
    assert webhook_secret("https://example.com/hook", design.name) in unescape(
        answer.content.decode()
    )


@pytest.mark.parametrize(
    "row",
    [
        {"effects-0-type": "notice"},
        {"effects-0-type": "webhook", "effects-0-url": "http://localhost/"},
        {"effects-0-type": "assign", "effects-0-unit": "nowhere"},
        {"effects-0-type": "document", "effects-0-template": "nothing"},
    ],
)
def test_an_effect_says_why_it_refuses_its_options(desk, design, row):
    values = {**MOVE, "key": "approve", "to": "approved", "from_states": ["decide"]}
    answer = send(desk, design, "move", "approve", **values, **row, **{"effects-rows": ["0"]})
    assert answer.status_code == 422
    assert answer.context["editor"].effects.rows[0].errors


def test_an_effect_whose_plugin_is_gone_stays_as_it_is(desk, design, stored):
    copy = stored()
    copy.move("approve")["effects"] = [{"type": "gone.letter", "paper": "A4"}]
    design.definition = copy.definition
    design.save()
    values = {**MOVE, "key": "approve", "to": "approved", "from_states": ["decide"]}
    rows = {"effects-rows": ["0"], "effects-0-type": "gone.letter"}
    assert send(desk, design, "move", "approve", **values, **rows).status_code == 302
    assert stored().move("approve")["effects"] == [{"type": "gone.letter", "paper": "A4"}]


def test_an_effect_that_raises_leaves_its_page_and_its_options_as_they_are(
    desk, design, stored, broken_effect
):
    copy = stored()
    kept = {"type": "library.ring", "paper": "A4"}
    copy.move("approve")["effects"] = [kept]
    design.definition = copy.definition
    design.save()
    shown = desk.get(page(design, "move", "approve"))
    assert shown.status_code == 200
    assert ("library.ring", "library.ring") in shown.context["editor"].effects.kinds
    values = {**MOVE, "key": "approve", "to": "approved", "from_states": ["decide"]}
    rows = {"effects-rows": ["0"], "effects-0-type": "library.ring"}
    assert send(desk, design, "move", "approve", **values, **rows).status_code == 422
    assert stored().move("approve")["effects"] == [kept]
    assert set(broken_effect) == {"library.ring"}


def test_a_copy_refuses_what_is_not_there(design):
    copy = WorkingCopy(design.definition)
    for act in (
        lambda: copy.state("nothing"),
        lambda: copy.move("nothing"),
        lambda: copy.shift_move("ask", "approved", 1),
    ):
        with pytest.raises(NotThere):
            act()
