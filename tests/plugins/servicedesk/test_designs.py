"""Designs are working copies: changed freely, published as versions, never under running cases."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plugins.servicedesk.designs import (
    ChangedMeanwhile,
    NameIsTaken,
    NameOfOthers,
    begin_design,
    change_design,
    publish_design,
)
from plugins.servicedesk.models import Design, OfferProblem
from plugins.servicedesk.offers import add_offer, change_offer
from plugins.servicedesk.ownership import TemplatesOfOthers
from portal.accounts.access import SYSTEM
from portal.api import Refused
from portal.api.definitions import InvalidDefinition
from portal.audit.models import AuditEntry
from portal.documents.actions import publish_template
from portal.workflow.actions import publish
from portal.workflow.models import WorkflowVersion
from tests.plugins.servicedesk.conftest import designer_of
from tests.portal.cases.richer import richer

pytestmark = pytest.mark.django_db
TITLE = {"fa": "فرم آزمایشی", "en": "Trial form"}


LETTER = {"title": {"fa": "گواهی"}, "body": "گواهی می‌شود.", "number_pattern": "{year}/{serial}"}


def asking(*labels: str) -> dict[str, object]:
    """Return a form that asks for texts."""
    fields = [
        {"key": f"text_{number}", "type": "text", "label": {"fa": label}}
        for number, label in enumerate(labels)
    ]
    return {"steps": [{"key": "only", "title": {"fa": "پرسش‌ها"}, "fields": fields}]}


@pytest.fixture
def designer(unit):
    return designer_of(unit)


@pytest.fixture
def design(designer, unit, form_version, offer):
    return begin_design(
        actor=designer,
        kind=Design.Kind.FORM,
        name=form_version.name,
        title=TITLE,
        unit=unit,
        definition=asking("نام"),
    )


def test_publishing_a_form_forgets_what_failed_in_the_one_before(designer, design, offer):
    for place in ("form.steps[0].fields[0].formula", "fee[0]"):
        OfferProblem.objects.create(offer=offer, place=place, reason="تقسیم بر صفر")
    publish_design(actor=designer, design=design, seen_revision=design.revision)
    assert [one.place for one in offer.problems.all()] == ["fee[0]"]


def test_a_name_is_given_once_for_each_kind(designer, unit, design):
    def begin(kind):
        return begin_design(
            actor=designer, kind=kind, name=design.name, title=TITLE, unit=unit, definition={}
        )

    with pytest.raises(NameIsTaken):
        begin(Design.Kind.FORM)
    assert begin(Design.Kind.WORKFLOW).pk != design.pk


def test_a_design_may_be_wrong_until_it_is_published(designer, design, form_version):
    broken = change_design(
        actor=designer, design=design, seen_revision=0, values={"definition": {"steps": []}}
    )
    with pytest.raises(InvalidDefinition):
        publish_design(actor=designer, design=broken, seen_revision=1)
    assert type(form_version).objects.newest(form_version.name) == form_version


def test_of_two_designers_the_second_is_told(designer, design):
    change_design(actor=designer, design=design, seen_revision=0, values={"title": TITLE})
    with pytest.raises(ChangedMeanwhile):
        change_design(actor=designer, design=design, seen_revision=0, values={"title": {}})
    with pytest.raises(ChangedMeanwhile):
        publish_design(actor=designer, design=design, seen_revision=0)
    design.refresh_from_db()
    assert design.title == TITLE


def test_new_applications_get_what_was_published_and_old_ones_keep_theirs(
    designer, design, offer, application, form_version
):
    version = publish_design(actor=designer, design=design, seen_revision=0)
    offer.refresh_from_db()
    application.refresh_from_db()
    assert offer.form_version == version
    assert version.number == form_version.number + 1
    assert application.form_version == form_version
    entry = AuditEntry.objects.get(action="servicedesk.design_published")
    assert entry.details["offers"] == [offer.slug]


def test_publishing_again_changes_nothing(designer, design):
    version = publish_design(actor=designer, design=design, seen_revision=0)
    assert publish_design(actor=designer, design=design, seen_revision=0) == version


def test_designers_of_other_units_are_refused(clerk, design, unit, designer, other_unit, offer):
    for act in (
        lambda: begin_design(
            actor=clerk, kind="form", name="x", title=TITLE, unit=unit, definition={}
        ),
        lambda: change_design(actor=clerk, design=design, seen_revision=0, values={}),
        lambda: publish_design(actor=clerk, design=design, seen_revision=0),
    ):
        with pytest.raises(Refused):
            act()
    offer.unit = other_unit
    offer.save()
    with pytest.raises(Refused):
        publish_design(actor=designer, design=design, seen_revision=0)
    offer.refresh_from_db()
    assert offer.form_version.number == 1


class TestNamesThatArePublished:
    """Whoever begins a working copy of a published name takes it over, so it must be theirs."""

    @pytest.mark.parametrize("kind", ["form", "workflow"])
    def test_those_of_services_of_other_units_are_not_taken(
        self, designer, unit, other_unit, offer, kind
    ):
        offer.unit = other_unit
        offer.save()
        with pytest.raises(NameOfOthers):
            begun(designer, unit, kind, "matter")
        assert not Design.objects.exists()

    @pytest.mark.parametrize("kind", ["form", "workflow"])
    def test_those_of_own_services_are(self, designer, unit, offer, kind):
        assert begun(designer, unit, kind, "matter").pk

    def test_one_that_no_service_uses_is_for_the_whole_town(self, designer, unit, town_designer):
        publish_template(actor=SYSTEM, name="letter", definition=LETTER)
        with pytest.raises(NameOfOthers):
            begun(designer, unit, "document", "letter")
        assert begun(town_designer, unit, "document", "letter").pk


class TestDocumentsOfOtherUnits:
    """A workflow lets its clerks issue a document; who is in charge of it must agree."""

    @pytest.fixture
    def issuing(self, designer, unit):
        publish_template(actor=SYSTEM, name="letter", definition=LETTER)
        effect = {"type": "document", "template": "letter"}
        definition = richer(reject={"effects": [effect]})
        return begun(designer, unit, "workflow", "own-way", definition)

    def test_no_workflow_of_another_unit_begins_to_issue_them(self, designer, issuing, english):
        with pytest.raises(TemplatesOfOthers, match="گواهی"):
            publish_design(actor=designer, design=issuing, seen_revision=0)
        assert not versions_of("own-way")

    def test_those_of_own_working_copies_are_issued(self, designer, unit, issuing):
        Design.objects.create(kind="document", name="letter", unit=unit, definition=LETTER)
        publish_design(actor=designer, design=issuing, seen_revision=0)
        assert versions_of("own-way")

    def test_those_of_own_services_are_issued(self, designer, offer, issuing):
        offer.workflow_version = publish(
            actor=SYSTEM, name="other-way", definition=issuing.definition
        )
        offer.save()
        publish_design(actor=designer, design=issuing, seen_revision=0)
        assert versions_of("own-way")

    def test_what_a_workflow_issues_already_it_goes_on_issuing(self, designer, issuing):
        publish(actor=SYSTEM, name="own-way", definition=issuing.definition)
        publish_design(actor=designer, design=issuing, seen_revision=0)

    def test_the_page_of_a_step_offers_own_ones_and_the_one_that_it_has(
        self, client_for, designer, unit, issuing
    ):
        for name in ("foreign", "deed"):
            publish_template(actor=SYSTEM, name=name, definition=LETTER)
        Design.objects.create(kind="document", name="deed", unit=unit, definition=LETTER)
        page = client_for(designer).get(
            reverse("workflow-designs:move", args=[issuing.pk, "reject"])
        )
        [effect] = page.context["editor"].effects.rows
        offered = [name for name, _title in effect.fields["template"].choices]
        assert offered == ["deed", "letter"]

    def test_no_service_takes_a_workflow_that_issues_them(self, designer, offer, issuing):
        foreign = publish(actor=SYSTEM, name="other-way", definition=issuing.definition)
        with pytest.raises(TemplatesOfOthers):
            change_offer(actor=designer, offer=offer, values={"workflow_version": foreign})
        values = {name: getattr(offer, name) for name in ("title", "unit", "form_version")}
        with pytest.raises(TemplatesOfOthers):
            add_offer(actor=designer, values={**values, "slug": "new", "workflow_version": foreign})
        offer.refresh_from_db()
        assert offer.workflow_version.name == "matter"


@pytest.fixture
def town_designer(db):
    return designer_of(None)


def begun(actor, unit, kind, name, definition=None):
    return begin_design(
        actor=actor, kind=kind, name=name, title=TITLE, unit=unit, definition=definition or {}
    )


def versions_of(name):
    return WorkflowVersion.objects.filter(name=name)
