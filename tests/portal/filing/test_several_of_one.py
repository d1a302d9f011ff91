"""A question may take several files, and a group several rows."""

from __future__ import annotations

import pytest

from portal.testing.matters import picture
from tests.portal.filing.addresses import at, step
from tests.portal.filing.conditional_forms import two_steps

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


class TestSeveralFiles:
    @pytest.fixture
    def papers(self, begin):
        scans = {"key": "scans", "type": "files", "label": "Scans", "most": 2, "required": True}
        return begin(two_steps(scans))

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
        remove = at("remove_file", papers, "second", "scans")
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
        return begin(two_steps(rows))

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
