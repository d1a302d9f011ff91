"""What services compile to is published once, after a migration or when it is needed."""

from __future__ import annotations

import pytest
from django import forms

from portal.contributions import Contribution
from portal.filing.actions import start_service
from portal.filing.checks import every_service_compiles
from portal.filing.publishing import ServiceNotReady, publish_services, versions_of
from portal.filing.services import Service
from portal.filing.workflows import Workflow
from portal.forms.field_types import FieldType, field_types
from portal.forms.models import FormVersion
from portal.forms.question_fields import PluginField
from tests.portal.filing.conftest import versions

pytestmark = pytest.mark.django_db
SENT = Workflow(submitted=["done"])


def a_service(declare, **fields):
    plugin = type("Baths", (), {"slug": "baths", "visit": Service("Visit", **fields)})
    declare(plugin)
    return plugin.visit


class VisitForm(forms.Form):
    day = forms.DateField()


class LongerForm(VisitForm):
    guests = forms.IntegerField()


class BrokenForm(forms.Form):
    day = forms.DurationField()


def test_publishing_again_changes_nothing(library):
    publish_services()
    assert versions() == (3, 3)
    publish_services()
    assert versions() == (3, 3)


def test_versions_are_called_like_the_contribution(library):
    publish_services("library")
    assert set(FormVersion.objects.values_list("name", flat=True)) == {
        "library.membership", "library.wish", "library.card",
    }  # fmt: skip


def test_only_the_named_plugins_services_are_published(library):
    publish_services("somebody-else")
    assert versions() == (0, 0)


def test_a_plugin_that_is_off_publishes_nothing(library, switch_off):
    switch_off("library")
    publish_services()
    assert versions() == (0, 0)


def test_a_draft_begun_before_publishing_publishes_what_it_needs(library, citizen):
    case = start_service(actor=citizen, service=library.membership)
    assert case.form_version.name == "library.membership"
    assert versions() == (1, 1)


def test_a_changed_form_is_a_new_version_and_each_code_finds_its_own(declare, db):
    old = a_service(declare, form=VisitForm, workflow=SENT)
    first, way = versions_of(old)
    new = a_service(declare, form=LongerForm, workflow=SENT)
    second, same_way = versions_of(new)
    assert (first.number, second.number) == (1, 2)
    assert same_way == way
    assert versions_of(old)[0] == first
    assert versions() == (2, 1)


def test_a_refused_definition_is_reported_by_check_publishing_and_page(
    declare, citizen, unit, reported
):
    service = a_service(declare, form=BrokenForm, workflow=SENT)
    assert "BrokenForm.day" in every_service_compiles()[0].msg
    publish_services()
    assert reported == ["baths.visit"]
    with pytest.raises(ServiceNotReady):
        start_service(actor=citizen, service=service)
    assert versions() == (0, 0)


class NotABook(forms.Form):
    """Cannot even be looked at."""

    title = type("Title", (), {"__bool__": lambda self: 1 / 0})()
    day = forms.DateField()


@pytest.mark.parametrize(
    "broken",
    [
        {"form": NotABook, "workflow": SENT},
        {"form": VisitForm, "workflow": "done"},
        {"form": VisitForm, "workflow": Workflow(submitted=5)},
    ],
)
def test_a_service_that_fails_while_it_is_judged_does_not_stop_the_checks(
    declare, citizen, reported, broken
):
    service = a_service(declare, **broken)
    (warning,) = every_service_compiles()
    assert "baths.visit" in warning.msg
    publish_services()
    with pytest.raises(ServiceNotReady):
        start_service(actor=citizen, service=service)
    assert reported == ["baths.visit"] * 2


def test_a_town_without_units_says_that_the_service_is_not_ready(declare, citizen):
    service = a_service(declare, form=VisitForm, workflow=SENT)
    with pytest.raises(ServiceNotReady):
        start_service(actor=citizen, service=service)


def test_sound_services_pass_the_check_without_a_query(library, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert every_service_compiles() == []


@pytest.mark.parametrize("wrong", [{"access": "everybody"}, {"days": -1}, {"days": 9999}])
def test_a_service_is_refused_for_an_unknown_access_or_promise(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Service("Visit", form=VisitForm, workflow=SENT, **wrong)


def test_a_service_is_judged_the_same_while_its_plugin_is_off(declare, switch_off):
    class OldCardForm(forms.Form):
        old_card = PluginField(portal_type="reading.old_card")

    class Reading:
        slug = "reading"
        cards = Service(title="Cards", form=OldCardForm, workflow=Workflow(submitted=["done"]))

    declare(Reading)
    old_card = FieldType(lambda field, language: forms.CharField())
    field_types.add(Contribution("reading", "old_card", old_card))
    switch_off("reading")
    try:
        assert every_service_compiles() == []
    finally:
        field_types.drop_plugin("reading")
