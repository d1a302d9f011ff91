"""What is asked, and where the way leads, depends on the answers before."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from portal.cases.actions import Stopped, save_step
from portal.cases.actions import submit_case as submit
from portal.cases.models import Case
from portal.filing.progress import progress_of
from tests.portal.filing.addresses import at, step
from tests.portal.filing.conditional_forms import CHEAP, DEAR, HOUSE, SHOP, tasks, two_steps

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_the_task_list_has_only_the_steps_that_are_asked(browser, digging):
    assert tasks(browser, digging) == [("Place", ""), ("Fee", "")]
    browser.post(step(digging, "place"), SHOP)
    assert tasks(browser, digging) == [("Place", "done"), ("Trade", ""), ("Fee", "")]


def test_the_way_leads_past_hidden_steps_in_both_directions(browser, digging):
    assert browser.post(step(digging, "place"), HOUSE).url == step(digging, "fee")
    page = browser.get(step(digging, "fee"))
    assert page.context["previous_step"] == "place"
    assert page.context["step_titles"] == ["Place", "Fee", "Check and send"]
    assert page.context["number"] == 2
    assert browser.post(step(digging, "place"), SHOP).url == step(digging, "trade")
    assert browser.get(step(digging, "fee")).context["previous_step"] == "trade"


def test_the_page_of_a_hidden_step_leads_to_the_task_list(browser, digging):
    browser.post(step(digging, "place"), HOUSE)
    assert browser.get(step(digging, "trade")).url == at("overview", digging)
    assert browser.post(step(digging, "trade"), {"staff": "3"}).url == at("overview", digging)
    digging.refresh_from_db()
    assert digging.answers["staff"] == 3


def test_the_page_carries_every_question_with_its_condition_and_words(browser, digging):
    html = browser.get(step(digging, "place")).content.decode()
    assert 'name="guild"' in html
    conditions = [json.loads(unescape(one)) for one in re.findall(r'data-show-if="([^"]+)"', html)]
    assert conditions[0] == {"field": "kind", "is": "shop", "as": "one"}
    assert len(conditions) == 2
    assert "Only if “Kind” is “Shop”:" in html
    assert "ui/conditions.js" in html
    assert "<script>" not in html


def test_a_page_without_conditions_needs_no_script(browser, begin):
    draft = begin(two_steps({"key": "note", "type": "text", "label": "Note"}))
    html = browser.get(step(draft, "first")).content.decode()
    assert "conditions.js" not in html
    assert "data-conditional" not in html


def test_a_stop_ends_the_way_with_words_and_a_link_and_keeps_the_answers(browser, digging):
    stopped = browser.post(step(digging, "place"), {**SHOP, "licence": "no"})
    assert stopped.url == step(digging, "place")
    page = browser.get(stopped.url).content.decode()
    assert "First get a licence." in page
    assert 'href="/licences/"' in page
    assert "Change my answer" in page
    assert "Bakers" in page
    digging.refresh_from_db()
    assert digging.done_steps == []
    assert browser.post(step(digging, "place"), SHOP).url == step(digging, "trade")


def test_a_stop_is_not_passed_by_saving_for_later(browser, digging):
    saved = browser.post(step(digging, "place"), {**SHOP, "licence": "no", "go": "later"})
    assert saved.url == at("overview", digging)
    assert tasks(browser, digging)[0] == ("Place", "started")


def test_a_stop_that_comes_to_hold_later_opens_its_step_again_and_refuses_to_send(
    browser, begin, citizen
):
    stop = {"when": {"all": [{"field": "kind", "is": "shop"}]}, "text": "Not for shops."}
    draft = begin(two_steps({"key": "size", "type": "integer", "label": "Size", "stops": [stop]}))
    browser.post(step(draft, "first"), {"kind": "house"})
    browser.post(step(draft, "second"), {"size": "3"})
    assert browser.get(at("review", draft)).status_code == 200
    save_step(actor=citizen, draft=draft, step_key="first", answers={"kind": "shop"})
    with pytest.raises(Stopped, match="Not for shops"):
        submit(actor=citizen, draft=draft)
    sent = browser.post(at("review", draft))
    assert sent.url == step(draft, "second")
    assert "Not for shops." in browser.get(sent.url).content.decode()
    assert Case.objects.get().is_draft


def test_a_done_step_is_asked_again_when_another_answer_shows_a_required_question(browser, begin):
    size = {
        "key": "size",
        "type": "integer",
        "label": "Size",
        "required": True,
        "show_if": {"field": "kind", "is": "shop"},
    }
    draft = begin(two_steps(size, {"key": "note", "type": "text", "label": "Note"}))
    browser.post(step(draft, "first"), {"kind": "house"})
    assert browser.post(step(draft, "second"), {"note": "x"}).url == at("review", draft)
    browser.post(step(draft, "first"), {"kind": "shop"})
    assert tasks(browser, draft) == [("First", "done"), ("Second", "started")]
    assert browser.get(at("review", draft)).url == step(draft, "second")


def test_a_step_that_becomes_hidden_no_longer_counts(browser, digging):
    browser.post(step(digging, "place"), SHOP)
    browser.post(step(digging, "fee"), CHEAP)
    assert browser.get(at("review", digging)).url == step(digging, "trade")
    assert browser.post(step(digging, "place"), HOUSE).url == step(digging, "fee")
    assert browser.get(at("review", digging)).status_code == 200


def test_a_calculated_answer_decides_what_is_asked_in_the_same_step(browser, digging):
    browser.post(step(digging, "place"), HOUSE)
    refused = browser.post(step(digging, "fee"), {"area": "500"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"reason"}
    assert "6,000,000" in refused.content.decode()
    assert browser.post(step(digging, "fee"), DEAR).url == at("review", digging)


def test_own_words_for_mistakes_reach_the_page(browser, digging):
    page = browser.post(step(digging, "place"), {})
    assert page.status_code == 422
    assert "Say which kind." in page.content.decode()


def test_two_devices_on_one_draft_meet_a_consistent_form(browser, digging, client_for, citizen):
    other = client_for(citizen)
    browser.post(step(digging, "place"), SHOP)
    other.post(step(digging, "place"), HOUSE)
    landed = browser.post(step(digging, "trade"), {"staff": "3"}, follow=True)
    assert landed.status_code == 200
    assert landed.context["next_step"] == "fee"


def test_progress_of_a_draft_without_a_form_has_no_steps(citizen, unit, workflow_version, digging):
    digging.form_version = None
    assert progress_of(digging, ()).steps == ()
    assert progress_of(digging, ()).first_open is None
