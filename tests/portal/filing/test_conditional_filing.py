"""A citizen fills a form whose steps and questions depend on the answers before."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from portal.cases.actions import Incomplete, Stopped, save_step, start_draft
from portal.cases.actions import submit_case as submit
from portal.cases.kinds import CaseKind
from portal.cases.models import Case
from portal.filing.progress import progress_of
from portal.forms.actions import publish as publish_form
from portal.testing.matters import picture
from tests.portal.forms.conditional import DIGGING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HOUSE = {"kind": "house", "floors": "2"}
SHOP = {"kind": "shop", "guild": "Bakers", "floors": "3", "licence": "yes"}
CHEAP, DEAR = {"area": "10"}, {"area": "500", "reason": "We need it."}


def at(name, draft):
    return reverse(f"filing:{name}", args=[draft.tracking_code])


def step(draft, key):
    return reverse("filing:step", args=[draft.tracking_code, key])


@pytest.fixture
def begin(declare, designer, citizen, unit, workflow_version):
    """Open a draft of a form with the given definition."""

    def make(definition=DIGGING, who=citizen):
        return start_draft(
            actor=who,
            kind="test.matter",
            title={"fa": "حفاری", "en": "Digging"},
            unit=unit,
            form_version=publish_form(actor=designer, name="digging", definition=definition),
            workflow_version=workflow_version,
            promised_days=5,
        )

    declare(type("Test", (), {"slug": "test", "matter": CaseKind("Matter")}))
    return make


@pytest.fixture
def digging(begin):
    return begin()


@pytest.fixture
def browser(client_for, citizen):
    return client_for(citizen)


def tasks(browser, draft):
    context = browser.get(at("overview", draft)).context
    return [(task["title"], task["status"]) for task in context["tasks"]]


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
    draft = begin(_two_steps({"key": "note", "type": "text", "label": "Note"}))
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
    draft = begin(_two_steps({"key": "size", "type": "integer", "label": "Size", "stops": [stop]}))
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
    draft = begin(_two_steps(size, {"key": "note", "type": "text", "label": "Note"}))
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


def test_the_review_shows_what_counts_and_what_is_calculated(browser, digging):
    browser.post(step(digging, "place"), SHOP)
    browser.post(step(digging, "trade"), {"staff": "7"})
    browser.post(step(digging, "fee"), CHEAP)
    browser.post(step(digging, "place"), HOUSE)
    page = browser.get(at("review", digging)).content.decode()
    assert "Bakers" not in page
    assert "Trade" not in page
    assert "120,000" in page


def test_a_calculated_answer_decides_what_is_asked_in_the_same_step(browser, digging):
    browser.post(step(digging, "place"), HOUSE)
    refused = browser.post(step(digging, "fee"), {"area": "500"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"reason"}
    assert "6,000,000" in refused.content.decode()
    assert browser.post(step(digging, "fee"), DEAR).url == at("review", digging)


def test_only_the_answers_that_count_are_sent(browser, digging):
    browser.post(step(digging, "place"), SHOP)
    browser.post(step(digging, "trade"), {"staff": "7", "deed": picture()})
    browser.post(step(digging, "fee"), CHEAP)
    assert digging.files.count() == 1
    browser.post(step(digging, "place"), {**HOUSE, "guild": "Bakers"})
    digging.refresh_from_db()
    assert digging.answers["guild"] == "Bakers"
    receipt = browser.post(at("review", digging)).url
    assert receipt == reverse("cases:receipt", args=[digging.tracking_code])
    sent = Case.objects.get()
    assert sent.answers == {
        "kind": "house",
        "floors": 2,
        "area": "10",
        "total": "120000",
    }
    assert not sent.files.exists()


def test_files_of_shown_questions_are_sent(browser, digging):
    browser.post(step(digging, "place"), SHOP)
    browser.post(step(digging, "trade"), {"staff": "7", "deed": picture()})
    browser.post(step(digging, "fee"), CHEAP)
    browser.post(at("review", digging))
    assert Case.objects.get().files.get().field_key == "deed"


def test_an_answer_beside_the_form_stays_when_the_case_is_sent(browser, digging, citizen):
    browser.post(step(digging, "place"), HOUSE)
    browser.post(step(digging, "fee"), CHEAP)
    Case.objects.update(answers={**Case.objects.get().answers, "staff.seen": True})
    submit(actor=citizen, draft=digging)
    assert Case.objects.get().answers["staff.seen"] is True


def test_a_form_with_an_open_hidden_step_can_be_sent_and_one_with_a_shown_one_cannot(
    browser, digging, citizen
):
    browser.post(step(digging, "place"), SHOP)
    browser.post(step(digging, "fee"), CHEAP)
    with pytest.raises(Incomplete) as refused:
        submit(actor=citizen, draft=digging)
    assert refused.value.steps == ["trade"]
    browser.post(step(digging, "place"), HOUSE)
    assert not submit(actor=citizen, draft=digging).is_draft


def test_a_formula_that_fails_lets_the_filing_go_on_and_leaves_a_line(
    browser, begin, citizen, caplog
):
    share = {"key": "share", "type": "calculated", "label": "Share", "formula": "1 / size"}
    draft = begin(_two_steps({"key": "size", "type": "integer", "label": "Size"}, share))
    browser.post(step(draft, "first"), {"kind": "house"})
    browser.post(step(draft, "second"), {"size": "0"})
    assert "Not calculated" in browser.get(at("review", draft)).content.decode()
    submit(actor=citizen, draft=draft)
    assert "share" not in Case.objects.get().answers
    assert "steps[1].fields[1].formula: The formula divides by zero." in caplog.text


def test_own_words_for_mistakes_reach_the_page(browser, digging):
    page = browser.post(step(digging, "place"), {})
    assert page.status_code == 422
    assert "Say which kind." in page.content.decode()


def test_an_answer_of_an_earlier_case_waits_for_its_owner(browser, begin, citizen):
    first = begin()
    browser.post(step(first, "place"), SHOP)
    assert "Bakers" not in browser.get(step(begin(), "place")).content.decode()
    browser.post(step(first, "trade"), {"staff": "7"})
    browser.post(step(first, "fee"), CHEAP)
    browser.post(at("review", first))
    again = begin()
    assert 'value="Bakers"' in browser.get(step(again, "place")).content.decode()
    browser.post(step(again, "place"), {**SHOP, "guild": "Butchers"})
    page = browser.get(step(again, "place")).content.decode()
    assert "Butchers" in page
    assert "Bakers" not in page


def test_nobody_sees_the_earlier_answers_of_others(browser, begin, client_for, another_citizen):
    first = begin()
    for key, data in (("place", SHOP), ("trade", {"staff": "7"}), ("fee", CHEAP)):
        browser.post(step(first, key), data)
    browser.post(at("review", first))
    theirs = begin(who=another_citizen)
    page = client_for(another_citizen).get(step(theirs, "place")).content.decode()
    assert "Bakers" not in page


def test_two_devices_on_one_draft_meet_a_consistent_form(browser, digging, client_for, citizen):
    other = client_for(citizen)
    browser.post(step(digging, "place"), SHOP)
    other.post(step(digging, "place"), HOUSE)
    landed = browser.post(step(digging, "trade"), {"staff": "3"}, follow=True)
    assert landed.status_code == 200
    assert landed.context["next_step"] == "fee"


class TestSeveralFiles:
    @pytest.fixture
    def papers(self, begin):
        scans = {"key": "scans", "type": "files", "label": "Scans", "most": 2, "required": True}
        return begin(_two_steps(scans))

    def test_files_are_added_one_visit_after_the_other_up_to_the_limit(self, browser, papers):
        browser.post(step(papers, "first"), {"kind": "house"})
        browser.post(step(papers, "second"), {"scans": picture("a.png"), "go": "later"})
        browser.post(step(papers, "second"), {"scans": picture("b.png", (61, 41))})
        page = browser.get(step(papers, "second")).content.decode()
        assert "a.png" in page
        assert "b.png" in page
        more = browser.post(step(papers, "second"), {"scans": picture("c.png", (62, 42))})
        assert more.status_code == 422
        assert papers.files.count() == 2

    def test_one_of_several_files_is_taken_out(self, browser, papers):
        both = [picture("a.png"), picture("b.png", (61, 41))]
        browser.post(step(papers, "second"), {"scans": both})
        unwanted = papers.files.get(name="a.png")
        remove = reverse("filing:remove_file", args=[papers.tracking_code, "second", "scans"])
        browser.post(f"{remove}?file={unwanted.pk}", {})
        assert [file.name for file in papers.files.all()] == ["b.png"]
        assert browser.post(f"{remove}?file=nonsense", {}).status_code == 404

    def test_a_required_question_is_satisfied_by_files_of_an_earlier_visit(self, browser, papers):
        browser.post(step(papers, "first"), {"kind": "house"})
        browser.post(step(papers, "second"), {"scans": [picture("a.png")]})
        assert browser.post(step(papers, "second"), {}).url == at("review", papers)
        shown = browser.get(at("review", papers)).content.decode()
        assert "a.png" in shown


class TestRows:
    @pytest.fixture
    def owners(self, begin):
        name = {"key": "name", "type": "text", "label": "Name", "required": True}
        rows = {
            "key": "owners",
            "type": "group",
            "label": "Owners",
            "fields": [name],
            "max": 3,
            "row_label": "Owner",
        }
        return begin(_two_steps(rows))

    def test_one_more_row_keeps_what_was_typed_and_leaves_the_step_open(self, browser, owners):
        typed = {"owners-rows": ["0"], "owners-0-name": "Sara", "owners-add": "1"}
        page = browser.post(step(owners, "second"), typed)
        assert page.status_code == 200
        assert 'value="Sara"' in page.content.decode()
        assert 'name="owners-1-name"' in page.content.decode()
        owners.refresh_from_db()
        assert "second" not in owners.done_steps

    def test_rows_are_kept_and_shown_in_the_review(self, browser, owners):
        browser.post(step(owners, "first"), {"kind": "house"})
        typed = {"owners-rows": ["0", "1"], "owners-0-name": "Sara", "owners-1-name": "Amir"}
        assert browser.post(step(owners, "second"), typed).url == at("review", owners)
        shown = browser.get(at("review", owners)).content.decode()
        assert "Sara" in shown
        assert "Amir" in shown


class TestQueries:
    def test_showing_a_step(self, browser, digging, django_assert_max_num_queries):
        browser.get(step(digging, "place"))
        with django_assert_max_num_queries(15):
            browser.get(step(digging, "place"))

    def test_saving_a_step(self, browser, digging, django_assert_max_num_queries):
        with django_assert_max_num_queries(15):
            browser.post(step(digging, "place"), SHOP)

    def test_submitting_costs_no_more_for_conditions(
        self, browser, digging, citizen, django_assert_max_num_queries
    ):
        browser.post(step(digging, "place"), HOUSE)
        browser.post(step(digging, "fee"), CHEAP)
        draft = Case.objects.get()
        with django_assert_max_num_queries(26):
            submit(actor=citizen, draft=draft)


def test_progress_of_a_draft_without_a_form_has_no_steps(citizen, unit, workflow_version, digging):
    digging.form_version = None
    assert progress_of(digging, ()).steps == ()
    assert progress_of(digging, ()).first_open is None


def _two_steps(*second):
    kinds = [{"value": kind, "label": kind.title()} for kind in ("house", "shop")]
    kind = {"key": "kind", "type": "choice", "label": "Kind", "choices": kinds, "required": True}
    return {
        "steps": [
            {"key": "first", "title": "First", "fields": [kind]},
            {"key": "second", "title": "Second", "fields": list(second)},
        ]
    }
