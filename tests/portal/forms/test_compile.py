from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
from django import forms

from portal.contributions import Contribution, Gate
from portal.forms.answers import blank_form, clean_step, display_answers
from portal.forms.compile import compile_form
from portal.forms.definition import InvalidDefinition
from portal.forms.field_types import OWN_TYPES, FieldType, field_types
from tests.portal.forms.examples import CHOICES, FIELDS, FORM, label, only

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def plugin_type():
    """A field type that a plugin adds; yields its contribution."""

    def make(field, language):
        return forms.CharField(widget=forms.TextInput(attrs={"data-card": "1"}))

    added = Contribution("library", "card", FieldType(make, title="Card"))
    field_types.add(added)
    yield added
    field_types.drop_plugin("library")


def test_the_example_asks_a_question_of_every_type():
    assert {field["type"] for field in FIELDS} == set(OWN_TYPES)


def test_a_definition_becomes_steps_with_real_forms():
    compiled = compile_form(FORM)
    form = compiled.step("all").form_class("en")()
    assert isinstance(form, forms.Form)
    assert list(form.fields) == [f["key"] for f in FIELDS if f["type"] != "information"]
    assert form.fields["floors"].label == "Floors"
    assert compiled.step("all").form_class("fa")().fields["floors"].label == "Floors فارسی"
    assert [field.key for field in compiled.fields] == [f["key"] for f in FIELDS]


def test_a_compiled_form_cannot_be_changed():
    compiled = compile_form(FORM)
    with pytest.raises(FrozenInstanceError):
        compiled.step("all").field("floors").required = True


@pytest.mark.parametrize("number", [float("nan"), float("inf"), True, "1"])
def test_a_bound_that_is_no_number_is_refused(number):
    with pytest.raises(InvalidDefinition, match=r"fields\[0\]\.min"):
        compile_form(only("decimal", min=number, max=5))


def test_unknown_steps_and_questions_are_key_errors():
    compiled = compile_form(FORM)
    with pytest.raises(KeyError):
        compiled.step("nowhere")
    with pytest.raises(KeyError):
        compiled.step("all").field("nothing")


def test_the_layout_has_texts_and_questions_in_order():
    items = list(compile_form(FORM).step("all").form_class("en")().layout)
    assert [item.field.key for item in items] == [f["key"] for f in FIELDS]
    assert (items[0].label, items[0].help, items[0].bound) == ("Read this", "Calmly", None)
    assert items[1].bound.html_name == "full_name"


@pytest.mark.parametrize("language", ["fa", "en"])
def test_forms_render_without_inline_style_or_script(language):
    html = compile_form(FORM).step("all").form_class(language)().as_p()
    assert "style=" not in html
    assert "<script" not in html
    assert "required" not in html


WIDGETS = {
    "integer": ("inputmode", "numeric"),
    "money_rial": ("inputmode", "numeric"),
    "decimal": ("inputmode", "decimal"),
    "mobile": ("autocomplete", "tel"),
    "national_id": ("inputmode", "numeric"),
    "legal_id": ("dir", "ltr"),
    "postcode": ("autocomplete", "postal-code"),
    "sheba": ("dir", "ltr"),
    "email": ("autocomplete", "email"),
    "file": ("accept", ".pdf,.jpg,.jpeg,.png"),
}


@pytest.mark.parametrize(("kind", "attribute"), WIDGETS.items())
def test_inputs_call_the_right_keyboard(kind, attribute):
    field = compile_form(only(kind)).step("s").form_class("fa")().fields["q"]
    assert field.widget.attrs[attribute[0]] == attribute[1]


@pytest.mark.parametrize(
    "kind", ["integer", "decimal", "money_rial", "mobile", "national_id", "email", "sheba"]
)
def test_numbers_and_addresses_are_typed_from_left_to_right(kind):
    field = compile_form(only(kind)).step("s").form_class("fa")().fields["q"]
    assert field.widget.attrs["dir"] == "ltr"


def test_a_definition_may_name_another_autocomplete_token():
    step = compile_form(only("text", autocomplete="street-address")).step("s")
    assert step.form_class("fa")().fields["q"].widget.attrs["autocomplete"] == "street-address"


def test_many_choices_become_a_list_and_few_become_buttons():
    many = [{"value": str(n), "label": str(n)} for n in range(8)]
    for choices, widget in ((CHOICES, forms.RadioSelect), (many, forms.Select)):
        step = compile_form(only("choice", choices=choices)).step("s")
        assert type(step.form_class("fa")().fields["q"].widget) is widget


BREAKS = [
    (only("text") | {"extra": 1}, "extra"),
    ({"steps": []}, "steps"),
    ({"steps": [{"key": "s", "title": "t", "fields": []}]}, "steps[0].fields"),
    ({"steps": [{"key": "s", "fields": FIELDS}]}, "steps[0].title"),
    ({"steps": FORM["steps"] * 2}, "steps[1]"),
    (
        {"steps": [FORM["steps"][0], FORM["steps"][0] | {"key": "two"}]},
        "steps[1].fields[0]",
    ),
    (only("telepathy"), "steps[0].fields[0].type"),
    (only(""), "steps[0].fields[0].type"),
    (only("text", key="Bad Key"), "steps[0].fields[0].key"),
    (only("text", key="csrfmiddlewaretoken"), "steps[0].fields[0].key"),
    (only("text", label=None), "steps[0].fields[0].label"),
    (only("text", label={"en": "x"}), "steps[0].fields[0].label.fa"),
    (only("text", required="yes"), "steps[0].fields[0].required"),
    (only("text", min=1), "steps[0].fields[0].min"),
    (only("text", max_length=0), "steps[0].fields[0].min_length"),
    (only("text", min_length=9, max_length=3), "steps[0].fields[0].min_length"),
    (only("text", max_length=10**9), "steps[0].fields[0].max_length"),
    (only("text", profile="age"), "steps[0].fields[0].profile"),
    (only("text", profile="mobile"), "steps[0].fields[0].profile"),
    (only("text", autocomplete="quick"), "steps[0].fields[0].autocomplete"),
    (only("integer", min="one"), "steps[0].fields[0].min"),
    (only("integer", min=True), "steps[0].fields[0].min"),
    (only("integer", max=10**30), "steps[0].fields[0].max"),
    (only("integer", min=5, max=4), "steps[0].fields[0].min"),
    (only("integer", choices=CHOICES), "steps[0].fields[0].choices"),
    (only("date", min="1405/01/01"), "steps[0].fields[0].min"),
    (only("date", max=5), "steps[0].fields[0].max"),
    (only("choice"), "steps[0].fields[0].choices"),
    (only("choice", choices=[]), "steps[0].fields[0].choices"),
    (only("choice", choices=["a"]), "steps[0].fields[0].choices[0]"),
    (only("choice", choices=[{"value": "a"}]), "steps[0].fields[0].choices[0].label"),
    (only("choice", choices=CHOICES + CHOICES[:1]), "steps[0].fields[0].choices[3]"),
    (only("file", accept=["exe"]), "steps[0].fields[0].accept[0]"),
    (only("file", max_bytes=10**12), "steps[0].fields[0].max_bytes"),
    (only("file", max_bytes=0), "steps[0].fields[0].max_bytes"),
    (only("information", required=True), "steps[0].fields[0].required"),
    (None, ""),
    ([], ""),
]


@pytest.mark.parametrize(("definition", "place"), BREAKS)
def test_each_broken_rule_is_named_with_its_place(definition, place):
    with pytest.raises(InvalidDefinition) as refusal:
        compile_form(definition)
    assert refusal.value.place == place
    assert refusal.value.reason


def test_a_consent_is_needed_unless_the_definition_says_otherwise():
    assert compile_form(only("consent")).step("s").field("q").required
    assert not compile_form(only("consent", required=False)).step("s").field("q").required


def test_a_plugin_adds_a_field_type(plugin_type):
    step = compile_form(only("library.card", required=True)).step("s")
    assert 'data-card="1"' in str(step.form_class("en")()["q"])
    assert clean_step(step, {"q": "A7"}, None, "en").answers == {"q": "A7"}
    assert clean_step(step, {}, None, "en").errors


def test_a_stored_form_outlives_its_plugin():
    with pytest.raises(InvalidDefinition, match=r"library\.card"):
        compile_form(only("library.card"))
    compiled = compile_form(only("library.card", required=True), allow_unknown_types=True)
    step = compiled.step("s")
    refused = clean_step(step, {"q": "A7"}, None, "en")
    assert "cannot be answered" in refused.errors["q"][0]
    assert blank_form(step, {"q": "A7"}, "en").as_p()
    assert display_answers(compiled, {"q": "A7"}, "en")[0][2] == [("Question", "A7", "q")]


def test_a_failing_plugin_costs_its_own_question_only(monkeypatch):
    def explode(*args):
        raise RuntimeError

    reported = []
    monkeypatch.setattr(Gate, "report", lambda name, error: reported.append(name))
    field_types.add(Contribution("bad", "type", FieldType(explode, display=explode)))
    try:
        definition = only("bad.type")
        definition["steps"][0]["fields"].append(
            {"key": "name", "type": "text", "label": label("Name")}
        )
        compiled = compile_form(definition)
        result = clean_step(compiled.step("s"), {"name": "Sara"}, None, "en")
        rows = display_answers(compiled, {"q": "A7", "name": "Sara"}, "en")[0][2]
    finally:
        field_types.drop_plugin("bad")
    assert result.is_valid
    assert result.answers["name"] == "Sara"
    assert [shown for _label, shown, _key in rows] == ["A7", "Sara"]
    assert reported == ["bad.type", "bad.type"]
