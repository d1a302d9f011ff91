"""The portal's own questions in form classes written in code."""

from __future__ import annotations

from django import forms
from django.utils.translation import override

from portal.filing.form_classes import form_definition
from portal.forms.answers import clean_step
from portal.forms.compile import compile_form
from portal.forms.question_fields import (
    AddressField,
    MapPointField,
    PlateField,
    RialField,
    SignatureField,
)
from tests.portal.forms.examples import label
from tests.portal.forms.files import picture, upload


class CarForm(forms.Form):
    car = PlateField(label="Car")
    home = AddressField(label="Home")
    spot = MapPointField(label="Spot", required=False)
    price = RialField(label="Price")
    hand = SignatureField(label="Signature")


def test_they_become_questions_of_their_types():
    definition = form_definition([CarForm], title=label("Car"))
    fields = definition["steps"][0]["fields"]
    assert [field["type"] for field in fields] == [
        "plate", "address", "map_point", "money_rial", "signature",
    ]  # fmt: skip
    assert {field["key"]: field["required"] for field in fields}["spot"] is False
    post = {
        "car": "12ب34567",
        "home": {"street": "x", "number": "1", "postcode": "1234567890"},
        "price": "1",
    }
    step = compile_form(definition).steps[0]
    assert clean_step(step, post, {"hand": upload(picture("png"))}, "fa").is_valid


def test_their_hints_speak_the_language_of_the_reader():
    hint = CarForm.base_fields["car"].help_text
    with override("en"):
        assert str(hint).startswith("For example")
        assert "10 digits" in str(AddressField().parts["postcode"].help_text)


def test_they_can_be_used_in_a_form_of_their_own():
    form = CarForm({"car": "12ب34567", "home-street": "x", "home-postcode": "1", "price": "5"})
    assert set(form.errors) == {"home", "hand"}
    assert "home-number" in str(form)
