"""Django form classes become form definitions, or are refused by name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from portal.definitions.reading import InvalidDefinition
from portal.filing.form_classes import form_definition
from portal.forms.compile import compile_form
from portal.forms.fields import DateField, TextField, WholeNumberField
from portal.forms.question_fields import (
    LegalIdField,
    MobileField,
    NationalIdField,
    PaperField,
    PluginField,
    PostcodeField,
    RialField,
    ShebaField,
)
from portal.persian.fields import JalaliDateField


def a_form(**attributes):
    return type("SomeForm", (forms.Form,), attributes)


def question(field):
    """Return how the one question of a form reads after the round trip."""
    definition = form_definition([a_form(it=field)], title="Form")
    return compile_form(definition).steps[0].fields[0]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (forms.CharField(min_length=2, max_length=9), ("text", 2, 9)),
        (forms.CharField(widget=forms.Textarea, max_length=500), ("long_text", None, 500)),
        (TextField(longest=50), ("text", 0, 50)),
        (TextField(longest=50, lines=4), ("long_text", 0, 50)),
    ],
)
def test_texts_keep_their_lengths(field, expected):
    found = question(field)
    assert (found.type, found.min_length, found.max_length) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (forms.IntegerField(min_value=0, max_value=9), ("integer", 0, 9)),
        (forms.IntegerField(), ("integer", None, None)),
        (forms.DecimalField(max_value=Decimal("9.5")), ("decimal", None, 9.5)),
        (forms.DecimalField(min_value=Decimal("2")), ("decimal", 2, None)),
        (WholeNumberField(least=1, most=5), ("integer", 1, 5)),
        (RialField(most=1000), ("money_rial", 0, 1000)),
        (
            DateField(earliest=date(2026, 3, 21), latest=None),
            ("date", "2026-03-21", None),
        ),
    ],
)
def test_numbers_and_dates_keep_their_bounds(field, expected):
    found = question(field)
    assert (found.type, found.minimum, found.maximum) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (forms.EmailField(), "email"),
        (forms.DateField(), "date"),
        (JalaliDateField(), "date"),
        (forms.BooleanField(), "consent"),
        (forms.BooleanField(required=False), "yes_no"),
        (NationalIdField(), "national_id"),
        (LegalIdField(), "legal_id"),
        (MobileField(), "mobile"),
        (PostcodeField(), "postcode"),
        (ShebaField(), "sheba"),
    ],
)
def test_each_class_of_field_has_its_type(field, expected):
    assert question(field).type == expected
    assert question(field).required is field.required


def test_choices_are_kept_by_language_without_the_empty_one():
    field = forms.ChoiceField(choices=[("", "---"), (1, _("Yes")), ("b", "B")])
    found = question(field)
    assert [choice.value for choice in found.choices] == ["1", "b"]
    assert found.choices[0].label == {"fa": "بله", "en": "Yes"}
    assert question(forms.MultipleChoiceField(choices=[("a", "A")])).type == "multiple_choice"


def test_files_say_what_they_accept():
    assert question(forms.FileField()).accept == ("pdf", "jpeg", "png")
    assert question(forms.ImageField()).accept == ("jpeg", "png")
    paper = question(PaperField(accept=("pdf",), max_bytes=1000))
    assert (paper.accept, paper.max_bytes) == (("pdf",), 1000)


def test_an_answer_may_come_from_the_profile():
    assert question(NationalIdField(from_profile=True)).profile == "national_id"
    assert question(MobileField(from_profile=True)).profile == "mobile"
    assert question(MobileField()).profile == ""


def test_labels_and_helps_are_kept_in_every_language():
    found = question(forms.CharField(label=_("Yes"), help_text=_("No")))
    assert found.label == {"fa": "بله", "en": "Yes"}
    assert found.help["en"] == "No"
    assert question(forms.CharField()).label["en"] == "It"


def test_autocomplete_is_kept():
    field = forms.CharField(widget=forms.TextInput({"autocomplete": "name"}))
    assert question(field).autocomplete == "name"


def test_several_forms_are_several_steps_with_their_titles():
    first = a_form(a=forms.CharField(), title=_("Yes"), intro="Read this")
    second = a_form(b=forms.CharField())
    steps = compile_form(form_definition([first, second], title="All")).steps
    assert [step.key for step in steps] == ["step_1", "step_2"]
    assert [step.title["en"] for step in steps] == ["Yes", "All"]
    assert steps[0].intro["en"] == "Read this"


def test_the_order_that_a_form_asks_for_is_kept():
    form = a_form(a=forms.CharField(), b=forms.CharField(), field_order=["b", "a"])
    fields = compile_form(form_definition([form], title="All")).steps[0].fields
    assert [field.key for field in fields] == ["b", "a"]


class Own(forms.CharField):
    pass


class Fancy(forms.TextInput):
    pass


@pytest.mark.parametrize(
    ("field", "what"),
    [
        (Own(), "Own"),
        (forms.RegexField("x"), "RegexField"),
        (forms.FloatField(), "FloatField"),
        (forms.CharField(widget=Fancy), "Fancy"),
        (forms.CharField(widget=forms.PasswordInput), "PasswordInput"),
        (forms.CharField(widget=forms.TextInput({"placeholder": "x"})), "placeholder"),
        (forms.CharField(initial="x"), "initial"),
        (forms.BooleanField(initial=False), "initial"),
        (forms.CharField(disabled=True), "disabled"),
        (forms.CharField(strip=False), "strip"),
        (forms.CharField(empty_value="x"), "empty_value"),
        (forms.CharField(validators=[RegexValidator("x")]), "validators"),
        (NationalIdField(validators=[RegexValidator("x")]), "validators"),
        (forms.CharField(error_messages={"required": "No!"}), "error_messages"),
        (forms.EmailField(max_length=20), "max_length"),
        (forms.IntegerField(step_size=2), "step_size"),
        (forms.IntegerField(max_value=lambda: 3), "max_value"),
        (forms.DecimalField(max_digits=3, decimal_places=1), "max_digits"),
        (forms.DecimalField(min_value=Decimal("0.12345678901234567890")), "min_value"),
        (forms.DateField(input_formats=["%Y"]), "input_formats"),
        (forms.ChoiceField(choices=lambda: [("a", "A")]), "choices"),
        (forms.ChoiceField(choices=[("Group", [("a", "A")])]), "choices"),
        (forms.FileField(allow_empty_file=True), "allow_empty_file"),
    ],
)
def test_what_would_be_lost_is_refused_with_class_field_and_property(field, what):
    with pytest.raises(InvalidDefinition) as refusal:
        question(field)
    assert refusal.value.place == "SomeForm.it"
    assert what in refusal.value.reason


@pytest.mark.parametrize(
    ("field", "place"),
    [
        (forms.ChoiceField(), "SomeForm.it.choices"),
        (PluginField(portal_type="nobody.knows"), "SomeForm.it.type"),
        (forms.CharField(max_length=10**6), "SomeForm.it.max_length"),
    ],
)
def test_what_the_portals_rules_refuse_is_named_too(field, place):
    with pytest.raises(InvalidDefinition) as refusal:
        question(field)
    assert refusal.value.place == place


@pytest.mark.parametrize("method", ["clean", "__init__", "clean_it"])
def test_a_form_with_code_of_its_own_is_refused(method):
    form = a_form(it=forms.CharField(), **{method: lambda self, *args, **kwargs: None})
    with pytest.raises(InvalidDefinition) as refusal:
        form_definition([form], title="Form")
    assert refusal.value.place == f"SomeForm.{method}"


def test_one_question_in_two_steps_is_refused():
    form = a_form(it=forms.CharField())
    with pytest.raises(InvalidDefinition) as refusal:
        form_definition([form, form], title="Form")
    assert refusal.value.place == "SomeForm.it"


@pytest.mark.parametrize("nothing", [[], [object], ["SomeForm"]])
def test_what_is_no_form_is_refused(nothing):
    with pytest.raises(InvalidDefinition):
        form_definition(nothing, title="Form")


def test_a_form_without_questions_is_refused_by_the_portals_rules():
    with pytest.raises(InvalidDefinition):
        compile_form(form_definition([a_form()], title="Form"))


@pytest.mark.parametrize("method", ["clean", "to_python", "validate", "run_validators", "read"])
@pytest.mark.parametrize("portals_own", [PostcodeField, RialField, PaperField, PluginField])
def test_a_question_of_the_portal_with_rules_of_its_own_is_refused(portals_own, method):
    stricter = type("Stricter", (portals_own,), {method: lambda self, *given: None})
    given = {"portal_type": "text"} if portals_own is PluginField else {}
    with pytest.raises(InvalidDefinition, match=method):
        question(stricter(**given))


def test_a_question_of_the_portal_may_have_other_defaults():
    class Fine(RialField):
        def __init__(self, **options):
            super().__init__(most=1000, **options)

    assert question(Fine()).maximum == 1000
