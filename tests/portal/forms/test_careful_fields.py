"""Whatever a plugin's kind of question does wrong, its step can be shown, sent and sent again."""

from __future__ import annotations

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from portal.contributions import Contribution, Gate
from portal.definitions.reading import InvalidDefinition
from portal.forms.answers import blank_form, clean_step, display_answers
from portal.forms.compile import compile_form
from portal.forms.field_types import FieldType, field_types
from portal.forms.models import FormVersion

STEP = {
    "steps": [
        {
            "key": "s",
            "title": {"fa": "گام", "en": "Step"},
            "fields": [
                {"key": "plate", "type": "parking.plate", "label": {"fa": "پلاک", "en": "Plate"}},
                {"key": "name", "type": "text", "label": {"fa": "نام", "en": "Name"}},
            ],
        }
    ]
}


def fail(*args, **kwargs):
    translation.activate("en")
    raise RuntimeError("a plugin's bug")


@pytest.fixture
def reported(monkeypatch):
    ids = []
    monkeypatch.setattr(Gate, "report", lambda contribution, error: ids.append(contribution))
    return ids


@pytest.fixture
def step_with(reported):
    """Make a step whose first question is of a plugin's type, made by the given field."""

    def make(make_field, **fields):
        kind = FieldType(lambda field, language: make_field(), **fields)
        field_types.add(Contribution("parking", "plate", kind))
        return compile_form(STEP, allow_unknown_types=True).step("s")

    yield make
    field_types.drop_plugin("parking")


def draw(form):
    template = Template("{% load portal_ui %}{% for one in form %}{% field one %}{% endfor %}")
    return template.render(Context({"form": form}))


def broken(part, method):
    """Return a maker of a text field of which one method fails."""

    def make():
        widget_class = type(
            "Widget", (forms.TextInput,), {method: fail} if part == "widget" else {}
        )
        field_class = type("Field", (forms.CharField,), {method: fail} if part == "field" else {})
        return field_class(widget=widget_class())

    return make


@pytest.mark.parametrize(
    ("part", "method"),
    [
        *(("field", name) for name in ("clean", "prepare_value", "bound_data", "get_bound_field")),
        *(("field", name) for name in ("to_python", "validate", "has_changed")),
        *(("widget", name) for name in ("render", "get_context", "format_value", "build_attrs")),
        *(("widget", name) for name in ("value_from_datadict", "id_for_label")),
        *(("widget", name) for name in ("value_omitted_from_data", "use_required_attribute")),
    ],
)
def test_a_method_that_fails_costs_its_own_question_only(step_with, reported, part, method):
    step = step_with(broken(part, method))
    with translation.override("fa"):
        shown = draw(blank_form(step, {"plate": "12"}, "fa"))
        result = clean_step(step, {"plate": "12", "name": "Sara"}, None, "fa")
        again = draw(result.form)
        assert translation.get_language() == "fa"
    assert 'name="name"' in shown
    assert 'value="Sara"' in again
    assert result.answers["name"] == "Sara"
    assert set(reported) <= {"parking.plate"}


def test_choices_that_cannot_be_drawn_are_left_out(step_with, reported):
    radios = type("Radios", (forms.RadioSelect,), {"create_option": fail})
    step = step_with(lambda: forms.ChoiceField(choices=[("a", "A")], widget=radios))
    assert 'name="name"' in draw(blank_form(step, {}, "fa"))
    assert "parking.plate" in reported


@pytest.mark.parametrize("make_field", [fail, lambda: "no field"])
def test_an_answer_stays_while_its_question_cannot_be_asked(step_with, reported, make_field):
    step = step_with(make_field, to_json=lambda value: value.strip())
    result = clean_step(step, {"plate": "", "name": "Sara"}, None, "fa")
    assert result.is_valid
    assert result.answers == {"name": "Sara"}


def test_an_answer_stays_while_the_plugin_of_its_question_is_off():
    step = compile_form(STEP, allow_unknown_types=True).step("s")
    assert clean_step(step, {"name": "Sara"}, None, "fa").answers == {"name": "Sara"}


@pytest.mark.parametrize(
    "newer",
    [
        {"options": frozenset({"min", "max"}), "bound": fail},
        {"options": frozenset()},
        {"options": None},
    ],
)
def test_a_stored_form_stays_readable_when_its_plugin_reads_it_no_longer(
    step_with, reported, newer
):
    limited = {"key": "plate", "type": "parking.plate", "label": {"fa": "پلاک"}, "min": 1, "max": 2}
    definition = {"steps": [{**STEP["steps"][0], "fields": [limited]}]}
    step_with(forms.CharField, **newer)
    with pytest.raises((InvalidDefinition, RuntimeError, TypeError)):
        compile_form(definition)
    compiled = compile_form(definition, allow_unknown_types=True)
    assert display_answers(compiled, {"plate": "12"}, "fa")[0][2] == [("پلاک", "12", "plate")]
    assert "parking.plate" in reported


def test_a_form_compiled_while_a_plugin_was_off_gets_its_choices_back(step_with, db):
    kind = {"key": "plate", "type": "parking.plate", "label": {"fa": "پلاک"}}
    choices = [{"value": "a", "label": {"fa": "الف"}}]
    definition = {"steps": [{**STEP["steps"][0], "fields": [{**kind, "choices": choices}]}]}
    version = FormVersion.objects.create(name="permit", number=1, definition=definition)
    assert version.compiled.steps[0].fields[0].choices == ()
    step_with(forms.CharField, options=frozenset({"choices"}))
    assert [one.value for one in version.compiled.steps[0].fields[0].choices] == ["a"]
    assert version.compiled is version.compiled
