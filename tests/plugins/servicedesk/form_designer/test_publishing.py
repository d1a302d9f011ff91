"""Publishing, versions, and what changed between them in words."""

from __future__ import annotations

import re
from copy import deepcopy

import pytest
from django.urls import reverse

from plugins.servicedesk.designing.difference import ADDED, CHANGED, REMOVED
from plugins.servicedesk.form_designer.differences import differences
from plugins.servicedesk.models import Design
from portal.documents.actions import publish_template
from portal.forms.actions import publish as publish_form
from portal.forms.models import FormVersion
from portal.workflow.actions import publish as publish_workflow
from tests.plugins.servicedesk.form_designer.conftest import DEFINITION, at, label
from tests.portal.cases.richer import richer

pytestmark = pytest.mark.django_db


def changed(change):
    """Return the definition of the tests after ``change`` was done to its steps."""
    definition = deepcopy(DEFINITION)
    change(definition["steps"])
    return definition


def test_a_sound_form_is_published_and_its_services_get_it(post, office, offer, design):
    FormVersion.objects.create(name=design.name, number=1, definition={"steps": []})
    offer.form_version = FormVersion.objects.get(name=design.name)
    offer.save()
    page = office.get(at(design, "publish"))
    assert page.context["offers"] == [offer]
    assert {one.kind for one in page.context["changes"]} == {ADDED}
    assert post("publish").status_code == 302
    offer.refresh_from_db()
    assert (offer.form_version.number, offer.form_version.definition) == (2, DEFINITION)
    assert office.get(at(design)).context["state"] == "published"
    post("act", do="question:up:area")
    assert office.get(at(design)).context["state"] == "changed"


def test_a_form_with_errors_is_not_published(post, office, design):
    post("act", do="question:remove:area")
    page = office.get(at(design, "publish"))
    assert [one.question for one in page.context["remarks"].errors] == ["fee"]
    answer = post("publish")
    assert answer.status_code == 400
    assert answer.context["refused"]
    assert not FormVersion.objects.filter(name=design.name).exists()


@pytest.mark.parametrize(
    ("definition", "place"),
    [
        ({}, "#new-step"),
        ({"steps": [{"key": "a", "title": "A", "fields": []}]}, "?step=a#add"),
        (changed(lambda steps: steps[1].pop("title")), "steps/people/#words"),
        (changed(lambda steps: steps[0]["fields"][0].pop("choices")), "questions/use/#choices"),
        (changed(lambda steps: steps[1]["fields"].reverse() or steps.reverse()),
         "questions/fee/#formula"),
        (changed(lambda steps: steps[0]["fields"][2].update(show_if={"field": "fee", "is": 1})),
         "questions/shop_name/#show_if"),
        (changed(lambda steps: steps[1]["fields"].append(
            {"key": "rows", "type": "group", "label": "R", "fields": [
                {"key": "kind", "type": "choice", "label": "K"}]})),
         "questions/rows/rows/kind/#choices"),
    ],
    ids=["nothing", "empty step", "no title", "no answers", "too early", "asks later", "in a row"],
)  # fmt: skip
def test_each_error_links_to_where_it_is_put_right(post, office, design, definition, place):
    Design.objects.filter(pk=design.pk).update(definition=definition)
    page = office.get(at(design, "publish"))
    assert page.context["remarks"].errors
    links = re.findall(r'href="([^"]+)"', page.content.decode())
    [link] = [one for one in links if one == f"{at(design)}{place}"]
    assert office.get(link).status_code == 200
    assert post("publish").status_code == 400
    assert not FormVersion.objects.filter(name=design.name).exists()


def test_a_stale_page_publishes_nothing(office, design):
    Design.objects.filter(pk=design.pk).update(revision=2)
    office.post(at(design, "publish"), {"revision": 0})
    assert not FormVersion.objects.filter(name=design.name).exists()


def test_the_service_of_another_unit_is_not_changed(post, offer, other_unit, design):
    offer.form_version = FormVersion.objects.create(
        name=design.name, number=1, definition={"steps": []}
    )
    offer.unit = other_unit
    offer.save()
    answer = post("publish")
    assert answer.context["refused"]
    assert FormVersion.objects.filter(name=design.name).count() == 1


def test_two_questions_of_one_name_are_put_right_before_publishing(post, design):
    design.definition["steps"][1]["fields"][0]["key"] = "area"
    design.save()
    assert post("publish").status_code == 302
    version = FormVersion.objects.get(name=design.name)
    assert [one.key for one in version.compiled.fields] == [
        "use", "area", "shop_name", "area_2", "fee"
    ]  # fmt: skip


def test_versions_show_who_and_when_and_are_begun_again(post, office, design, form_designer):
    post("publish")
    post("act", do="question:remove:owner")
    post("publish")
    page = office.get(at(design, "versions"), {"from": 1, "to": 2})
    assert [one.number for one in page.context["versions"]] == [2, 1]
    assert page.context["versions"][0].created_by == form_designer
    assert [one.kind for one in page.context["changes"]] == [REMOVED]
    post("begin_again", 1)
    design.refresh_from_db()
    assert design.definition == DEFINITION
    assert [one.kind for one in office.get(at(design, "versions")).context["changes"]] == [ADDED]
    assert post("begin_again", 9).status_code == 404


@pytest.mark.parametrize("sent", [{"from": "x"}, {"from": "99"}, {"to": "-1"}, {}])
def test_unknown_versions_are_taken_as_the_usual_ones(post, office, design, sent):
    post("publish")
    page = office.get(at(design, "versions"), sent)
    assert (page.context["old"], page.context["new"]) == (1, 0)


def test_the_title_is_changed(post, office, design):
    post("title", title_fa="نام تازه")
    design.refresh_from_db()
    assert design.title == {"fa": "نام تازه"}
    assert post("title", title_fa="").status_code == 422
    stale = office.post(at(design, "title"), {"revision": 0, "title_fa": "دیگر"})
    assert stale.status_code == 409
    assert stale.context["form"]["title_fa"].value() == "دیگر"


def test_nothing_changed_is_nothing():
    assert differences(DEFINITION, deepcopy(DEFINITION)) == []


def test_added_and_removed_questions_are_named_with_their_step():
    def change(steps):
        steps[0]["fields"].pop(0)
        steps[1]["fields"].append({"key": "day", "type": "date", "label": label("Day")})

    found = differences(DEFINITION, changed(change))
    assert [one.kind for one in found if "Day" in one.what] == [ADDED]
    assert [one.kind for one in found if "Use" in one.what] == [REMOVED]


def test_a_moved_question_is_one_change_and_not_many():
    def change(steps):
        steps[0]["fields"].append(steps[0]["fields"].pop(0))

    [one] = differences(DEFINITION, changed(change))
    assert one.kind == CHANGED
    assert "Use" in one.what


@pytest.mark.parametrize(
    "change",
    [
        lambda steps: steps[0]["fields"][0].update(label=label("Purpose")),
        lambda steps: steps[0]["fields"][0].update(required=False),
        lambda steps: steps[0]["fields"][0]["choices"].pop(),
        lambda steps: steps[0]["fields"][1].update(min=5),
        lambda steps: steps[0]["fields"][2].update(show_if={"field": "use", "is": "house"}),
        lambda steps: steps[0]["fields"][2].pop("show_if"),
        lambda steps: steps[1]["fields"][1].update(formula="area * 2"),
        lambda steps: steps[1]["fields"][1].update(decimals=0),
        lambda steps: steps[0].update(title=label("Where")),
        lambda steps: steps[0]["fields"][0].update(
            stops=[{"when": {"field": "use", "is": "shop"}, "text": label("No")}]
        ),
    ],
)
def test_each_change_of_a_part_is_one_line(change):
    [one] = differences(DEFINITION, changed(change))
    assert one.kind == CHANGED
    [(name, was, now)] = one.details
    assert name
    assert was != now


def test_a_published_form_without_a_service_is_offered_by_its_title(post, office, design):
    post("publish")
    field = office.get(reverse("online-services:add")).context["form"].fields["form_version"]
    assert [field.label_from_instance(one) for one in field.queryset] == ["فرم آزمایشی، نسخهٔ ۱"]


class TestWhatBreaksAroundTheForm:
    """A question that goes is missed by the workflow, the fee and the documents of a service."""

    @pytest.fixture
    def using(self, offer, design, designer, other_unit):
        """A service whose workflow, fee and document all ask about the area."""
        letter = {"title": {"fa": "گواهی"}, "body": "مساحت: {{ answers.area }}"}
        publish_template(actor=designer, name="letter", definition=letter)
        effect = {"type": "document", "template": "letter"}
        guard = {"field": "area", "at_least": 500}
        offer.workflow_version = publish_workflow(
            actor=designer, name="way",
            definition=richer(reject={"effects": [effect]}, approve={"guard": guard}),
        )  # fmt: skip
        offer.form_version = publish_form(
            actor=designer, name=design.name, definition=deepcopy(DEFINITION)
        )
        offer.fee_lines = [{"label": {"fa": "مساحت"}, "formula": "area * 10"}]
        offer.save()
        return offer

    def test_nothing_breaks_by_a_form_that_keeps_its_questions(self, office, design, using):
        assert office.get(at(design, "publish")).context["consequences"] == []

    def test_each_part_that_misses_a_question_is_told_with_its_page(
        self, post, office, design, using
    ):
        post("act", do="question:remove:fee")
        post("act", do="question:remove:area")
        page = office.get(at(design, "publish"))
        [(offer, broken)] = page.context["consequences"]
        assert offer == using
        parts = [one.part for one in broken if one.is_error]
        assert parts == ["گردش کار", "هزینه", "سند «گواهی»"]
        html = page.content.decode()
        assert reverse("online-services:fee", args=[using.pk]) in html
        assert post("publish").status_code == 302

    def test_it_is_said_in_words_and_leads_on_where_nobody_works_on_the_part(
        self, post, office, design, using
    ):
        post("act", do="question:remove:fee")
        post("act", do="question:remove:area")
        [(_offer, broken)] = office.get(at(design, "publish")).context["consequences"]
        words = DEFINITION["steps"][0]["fields"]
        area = next(one["label"]["fa"] for one in words if one["key"] == "area")
        letter = next(one for one in broken if one.part == "سند «گواهی»")
        assert f"«{area}»" in letter.text
        assert "answers." not in letter.text
        assert letter.address == reverse("document-designs:index")
