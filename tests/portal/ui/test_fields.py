"""Every field is tied to its label, its hint and its error."""

import re

import pytest
from django import forms
from django.template import Context, Template

from portal.ui.samples import SampleForm

pytestmark = pytest.mark.usefixtures("english")


class PlainForm(forms.Form):
    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    email = forms.EmailField(help_text="We answer here.")
    when = forms.SplitDateTimeField(required=False)


def shown(bound: forms.BoundField, mark: str = "optional") -> str:
    source = "{% load portal_ui %}{% field bound mark=mark %}"
    return Template(source).render(Context({"bound": bound, "mark": mark}))


def summary(form: forms.Form) -> str:
    source = '{% include "ui/components/error_summary.html" %}'
    return Template(source).render(Context({"form": form}))


@pytest.mark.parametrize("name", ["full_name", "mobile", "street", "reason", "photo", "consent"])
def test_a_control_has_a_label_of_its_own(name):
    assert f'<label class="form-{"check-" if name == "consent" else ""}label" for="id_{name}"' in (
        shown(SampleForm()[name])
    )


@pytest.mark.parametrize(
    ("name", "css"),
    [
        ("full_name", "form-control"),
        ("street", "form-select"),
        ("reason", "form-control"),
        ("reply_by", "form-check-input"),
        ("topics", "form-check-input"),
        ("consent", "form-check-input"),
    ],
)
def test_widgets_speak_bootstrap(name, css):
    assert f'class="{css}"' in shown(SampleForm()[name])


def test_the_hint_is_read_with_the_control():
    markup = shown(SampleForm()["mobile"])
    assert 'aria-describedby="id_mobile_helptext"' in markup
    assert 'id="id_mobile_helptext"' in markup


def test_the_error_is_read_with_the_control_and_stands_before_it():
    markup = shown(SampleForm({})["mobile"])
    assert 'aria-describedby="id_mobile_helptext id_mobile_error"' in markup
    assert 'aria-invalid="true"' in markup
    assert markup.index('id="id_mobile_error"') < markup.index("<input")


@pytest.mark.parametrize("name", ["reply_by", "topics"])
def test_a_group_of_options_is_a_fieldset_with_a_legend(name):
    markup = shown(SampleForm()[name])
    assert markup.count("<fieldset") == markup.count("<legend") == 1
    for number in range(2):
        assert f'for="id_{name}_{number}"' in markup
        assert f'id="id_{name}_{number}"' in markup


def test_the_error_of_a_group_is_tied_to_the_group():
    markup = shown(SampleForm({})["reply_by"])
    assert re.search(r'<fieldset[^>]*aria-describedby="id_reply_by_error"', markup)


def test_what_was_chosen_stays_chosen():
    markup = shown(SampleForm({"topics": ["green"]})["topics"])
    assert re.search(r'value="green"[^>]*checked', markup)
    assert not re.search(r'value="road"[^>]*checked', markup)


def test_optional_is_said_in_words():
    assert "(optional)" in shown(SampleForm()["visit_date"])
    assert "(optional)" not in shown(SampleForm()["full_name"])
    assert "(required)" in shown(SampleForm()["full_name"], mark="both")
    assert "(optional)" not in shown(SampleForm()["visit_date"], mark="none")


def test_a_file_field_knows_the_limit_of_the_town(settings):
    settings.CASE_FILE_MAX_BYTES = 4321
    assert 'data-max-bytes="4321"' in shown(SampleForm()["photo"])


def test_latin_input_runs_left_to_right():
    assert 'dir="ltr"' in shown(PlainForm()["email"])
    assert 'dir="ltr"' in shown(SampleForm()["mobile"])
    assert "dir=" not in shown(SampleForm()["full_name"])


def test_a_hidden_field_shows_nothing():
    markup = shown(PlainForm()["secret"])
    assert "<label" not in markup
    assert 'type="hidden"' in markup


def test_a_widget_of_several_parts_becomes_a_fieldset():
    markup = shown(PlainForm()["when"])
    assert "<fieldset" in markup
    assert 'id="id_when_0"' in markup


def test_what_people_typed_is_escaped():
    assert "&lt;script&gt;" in shown(SampleForm({"full_name": "<script>"})["full_name"])


def test_the_summary_links_to_each_control_that_exists():
    form = SampleForm({})
    markup = summary(form)
    targets = re.findall(r'href="#([^"]+)"', markup)
    fields = "".join(shown(bound) for bound in form)
    assert targets[0] == "id_full_name"
    assert "id_reply_by_0" in targets
    assert all(f'id="{target}"' in fields for target in targets)


def test_the_summary_is_announced_and_takes_the_focus():
    markup = summary(SampleForm({}))
    assert 'role="alert"' in markup
    assert 'tabindex="-1"' in markup
    assert "data-error-summary" in markup


def test_the_summary_ends_a_question_with_one_mark_only():
    assert "What happened? This field is required." in summary(SampleForm({}))
    assert "Full name: This field is required." in summary(SampleForm({}))


def test_an_error_of_the_whole_form_comes_first_and_is_no_link():
    form = SampleForm({})
    form.add_error(None, "This offer is closed.")
    lines = re.findall(r"<li>(.*?)</li>", summary(form))
    assert lines[0] == "This offer is closed."


def test_a_form_without_errors_has_no_summary():
    assert summary(SampleForm()).strip() == ""
