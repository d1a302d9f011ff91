"""Staff write the text of a document, look at it as PDF, and are told what is wrong where."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plugins.servicedesk.models import Design
from portal.accounts.access import SYSTEM
from portal.documents.actions import publish_template
from tests.plugins.servicedesk.conftest import designer_of
from tests.plugins.servicedesk.document_designer.conftest import DEFINITION, TYPED, at

pytestmark = pytest.mark.django_db
INDEX = "document-designs:index"


def test_a_template_is_begun_from_an_example_that_can_be_published(office, unit):
    typed = {"title_fa": "گواهی سکونت", "title_en": "Certificate of residence", "unit": unit.pk}
    answer = office.post(reverse("document-designs:begin"), typed)
    design = Design.objects.get(kind="document")
    assert answer.url == at(design)
    assert design.name == "certificate-of-residence"
    page = office.get(at(design))
    assert page.context["errors"] == []
    assert "applicant.name" in design.definition["body"]


def test_a_template_is_begun_as_a_copy_of_a_published_one(office, unit):
    publish_template(actor=SYSTEM, name="letter", definition=DEFINITION)
    typed = {"title_fa": "نامهٔ دیگر", "unit": unit.pk, "source": "letter"}
    office.post(reverse("document-designs:begin"), typed)
    copied = Design.objects.get(kind="document")
    assert copied.definition == {**DEFINITION, "title": {"fa": "نامهٔ دیگر"}}


def test_a_template_needs_a_title(office, unit):
    answer = office.post(reverse("document-designs:begin"), {"unit": unit.pk})
    assert answer.status_code == 422
    assert "title_fa" in answer.context["form"].errors
    assert not Design.objects.exists()


def test_what_is_typed_is_kept_as_it_stands(post, design):
    assert post(**TYPED).status_code == 302
    design.refresh_from_db()
    assert design.definition == DEFINITION
    assert design.revision == 1


def test_everything_around_the_text_is_kept(post, design):
    around = {
        "paper": "A5",
        "valid_days": "۳۰",
        "number_pattern": "{year}/{unit}/{serial:4}",
        "signatory-1_fa": "معاون",
    }
    post(**TYPED | around)
    design.refresh_from_db()
    assert design.definition["valid_days"] == 30
    assert design.definition["paper"] == "A5"
    assert design.definition["number_pattern"] == "{year}/{unit}/{serial:4}"
    assert design.definition["signatory"][1] == {"fa": "معاون"}


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("سلام\n{{ applicant.nam }}", 2, "applicant.nam"),
        ("{{ answers.no_such_question }}", 1, "answers.no_such_question"),
        ("{{ applicant.name | shout }}", 1, "shout"),
        ("الف\n\n{{ applicant.name", 3, ""),
        ("{{ ''.__class__ }}", 1, ""),
    ],
)
def test_a_mistake_is_kept_and_told_at_its_line(post, office, design, issuing, body, line, said):
    assert post(**TYPED | {"body": body}).status_code == 302
    error, *others = office.get(at(design)).context["errors"]
    assert {one.number for one in others} <= {line}
    assert error.number == line
    assert error.target == "id_body"
    assert said in error.text
    assert error.line == body.split("\n")[-1]


def test_a_wrong_number_and_a_missing_language_are_told_at_their_fields(post, office, design):
    post(**TYPED | {"number_pattern": "{serial}{serial}", "title_en": ""})
    page = office.get(at(design))
    assert [one.target for one in page.context["errors"]] == ["id_number_pattern"]
    assert "id_title_fa" in [one.target for one in page.context["warnings"]]


def test_the_questions_of_the_services_that_issue_it_can_be_put_in(office, design, issuing):
    groups = office.get(at(design)).context["insertions"]
    assert [group.heading for group in groups] == ["", issuing.label]
    assert "{{ applicant.name }}" in [one.code for one in groups[0].items]
    assert "{{ answers.street }}" in [one.code for one in groups[1].items]


def test_a_stale_page_changes_nothing_and_keeps_what_was_typed(office, design):
    Design.objects.filter(pk=design.pk).update(revision=5)
    answer = office.post(at(design), {"revision": 0, **TYPED, "body": "تازه"})
    assert answer.status_code == 409
    assert answer.context["refused"]
    assert answer.context["form"]["body"].value() == "تازه"
    design.refresh_from_db()
    assert design.definition == DEFINITION


def test_the_preview_shows_what_was_typed_without_keeping_it(post, design, issuing):
    answer = post("preview", **TYPED | {"body": "متن تازه {{ answers.street }}"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    design.refresh_from_db()
    assert design.definition == DEFINITION


def test_a_preview_that_cannot_be_made_says_why_in_one_sentence(post):
    answer = post("preview", **TYPED | {"body": "{% for x in answers %}"})
    assert answer.status_code == 422
    assert answer.context["refused"]


def test_another_units_designer_and_clerks_do_not_find_it(client_for, design, clerk, other_unit):
    stranger = client_for(designer_of(other_unit))
    for view in ("design", "publish"):
        assert stranger.get(at(design, view)).status_code == 404
        assert client_for(clerk).get(at(design, view)).status_code == 404
    assert stranger.get(reverse(INDEX)).context["rows"] == []
    assert client_for(clerk).get(reverse(INDEX)).status_code == 404


def test_the_list_and_a_page_cost_few_queries(
    office, design, issuing, django_assert_max_num_queries
):
    office.get(reverse(INDEX))
    with django_assert_max_num_queries(17):
        office.get(reverse(INDEX))
    with django_assert_max_num_queries(18):
        office.get(at(design))
