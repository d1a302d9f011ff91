"""A check of a template finds everything, says where, and never fails."""

from __future__ import annotations

import pytest

from portal.definitions.reading import InvalidDefinition
from portal.documents.actions import publish_template
from portal.documents.check import check_template
from portal.documents.definition import compile_document
from portal.documents.filters import FILTER_LABELS, FILTERS
from portal.documents.models import DocumentTemplate
from portal.documents.vocabulary import KNOWN, LABELS, variable_labels
from portal.errors import Refused
from portal.forms.compile import compile_form
from portal.testing.matters import DEFINITIONS
from portal.workflow.compile import compile_workflow
from tests.portal.cases.richer import richer
from tests.portal.documents.conftest import permit

FORM = {
    "steps": [
        {
            "key": "one",
            "title": "یک",
            "fields": [
                {"key": "street", "type": "text", "label": "خیابان"},
                {
                    "key": "rooms",
                    "type": "group",
                    "label": "اتاق‌ها",
                    "fields": [{"key": "use", "type": "text", "label": "کاربری"}],
                },
            ],
        }
    ]
}


def errors(definition, **given):
    return [f.place for f in check_template(definition, **given) if f.level == "error"]


def test_a_sound_template_has_nothing_against_it():
    assert check_template(permit(), compile_form(DEFINITIONS["form"])) == []


@pytest.mark.parametrize(
    "junk", [None, 1, "x", [], [1], {}, {"body": 3}, {"title": 4, "body": None}, {"body": "\0"}]
)
def test_no_json_makes_it_fail(junk):
    assert check_template(junk)


def test_all_faults_of_a_text_are_found_with_their_lines():
    body = "\n".join(
        [
            "{{ applicant.nme }}",
            "{{ aplicant.name|foo }}",
            "{{ today }} {{ today.x }}",
            "{{ '' .x",
            "{% for row in answers.street %}{{ row.use }}{% endfor %}",
            "{% for row in answers.rooms %}{{ row.ues }} {{ loop.index }}{% endfor %}",
            "{{ answers.stret }} {{ row }}",
            "{{ applicant }} {{ extra.anything }}",
        ]
    )
    places = errors(permit(body=body), form=compile_form(FORM))
    assert places == [f"body:{line}" for line in (1, 2, 2, 3, 4, 5, 6, 7, 7, 8)]


def test_a_number_beyond_counting_hides_no_other_mistake():
    body = f"{{{{ {'9' * 5000} }}}}\n{{{{ nobody }}}}"
    assert [f.place for f in check_template(permit(body=body))] == ["body:1", "body:2"]


def test_an_unknown_filter_and_an_unknown_variable_of_one_line_are_both_named():
    texts = [f.text for f in check_template(permit(body="{{ a.b }} {{ applicant.name|shout }}"))]
    assert any("a.b" in text for text in texts)
    assert any("shout" in text for text in texts)


def test_the_staffs_answers_are_looked_at_where_the_workflow_is_known():
    body = "{{ staff.floors }} {{ staff.flors }}"
    assert errors(permit(body=body)) == []
    assert errors(permit(body=body), workflow=compile_workflow(richer())) == ["body:1"]


def test_every_wrong_key_is_found():
    wrong = permit(
        paper="A3", valid_days=0, language="xx", number_pattern="{serial}{year}", more=1,
        signatory=[{"en": "Mayor"}], title="",
    )  # fmt: skip
    assert set(errors(wrong)) >= {
        "paper", "valid_days", "language", "number_pattern", "more", "signatory[0].fa", "title",
    }  # fmt: skip


def test_missing_languages_and_signatures_are_doubts():
    doubts = check_template(permit(title={"fa": "پروانه"}, signatory=[]))
    assert [(f.place, f.level) for f in doubts] == [("title", "warning"), ("signatory", "warning")]


@pytest.mark.parametrize(
    "pattern",
    ["{year}", "{serial}{serial}", "12{serial}", "{serial}{unit}", "{serial}a", "{day}/{serial}",
     "<{serial}>", "{serial}/" + "x" * 60],
)  # fmt: skip
def test_numbers_that_could_be_doubled_or_read_wrongly_are_refused(pattern):
    with pytest.raises(InvalidDefinition, match="number_pattern"):
        compile_document(permit(number_pattern=pattern))


def test_a_text_that_cannot_be_read_is_never_published(designer):
    with pytest.raises(InvalidDefinition, match="body:2"):
        publish_template(
            actor=designer, name="permit", definition=permit(body="a\n{{ ''.__class__ }}")
        )
    assert not DocumentTemplate.objects.exists()


@pytest.mark.django_db
def test_citizens_publish_nothing(citizen):
    with pytest.raises(Refused):
        publish_template(actor=citizen, name="permit", definition=permit())


def test_whoever_writes_a_text_is_told_the_variables_by_name(english):
    labels = variable_labels(compile_form(FORM), compile_workflow(richer()))
    assert labels["applicant.name"] == "Name of the applicant"
    assert labels["answers.rooms"] == "اتاق‌ها"
    assert labels["staff.floors"] == "Floors"


def test_every_variable_of_every_document_has_a_name():
    named = {name for name in LABELS if "." in name}
    own = {f"{root}.{name}" for root, names in KNOWN.items() for name in names or () if name}
    assert named == own
    assert FILTER_LABELS.keys() == FILTERS.keys()
