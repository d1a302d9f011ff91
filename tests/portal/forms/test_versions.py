from __future__ import annotations

import pytest

from portal.forms.actions import publish
from portal.forms.definition import InvalidDefinition
from portal.forms.models import FormVersion
from tests.portal.forms.examples import only

pytestmark = pytest.mark.django_db


def test_a_published_form_gives_its_steps(administrator):
    version = publish(actor=administrator, name="permit", definition=only("text"))
    assert version.compiled.step("s").key == "s"


def test_a_form_with_an_unknown_field_type_is_not_published(administrator):
    with pytest.raises(InvalidDefinition, match=r"gone\.type"):
        publish(actor=administrator, name="permit", definition=only("gone.type"))
    assert not FormVersion.objects.exists()


def test_a_stored_form_with_a_missing_field_type_still_opens():
    stored = FormVersion.objects.create(name="old", number=1, definition=only("gone.type"))
    assert stored.compiled.step("s").field("q").type == "gone.type"
