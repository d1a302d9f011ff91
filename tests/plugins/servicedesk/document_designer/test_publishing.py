"""Publishing a template: for whom, what changes, and who may."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plugins.servicedesk.designs import NameOfOthers
from plugins.servicedesk.exchange_import import import_offer
from plugins.servicedesk.models import Design
from portal.accounts.access import SYSTEM
from portal.documents.actions import publish_template
from portal.documents.models import DocumentTemplate
from portal.errors import Refused
from tests.plugins.servicedesk.conftest import designer_of
from tests.plugins.servicedesk.document_designer.conftest import DEFINITION, TYPED, at
from tests.plugins.servicedesk.exchange.conftest import exported

pytestmark = pytest.mark.django_db


def newest() -> DocumentTemplate | None:
    return DocumentTemplate.objects.newest("trial")


def test_a_sound_template_becomes_the_version_that_services_issue(post, office, design, issuing):
    page = office.get(at(design, "publish"))
    assert page.context["offers"] == [issuing]
    assert ("added", "خیابان {{ answers.street }}") in page.context["changes"]
    assert post("publish").url == at(design)
    assert newest().definition == DEFINITION
    assert office.get(at(design)).context["state"] == "published"
    before = issuing.form_version_id, issuing.workflow_version_id
    issuing.refresh_from_db()
    assert (issuing.form_version_id, issuing.workflow_version_id) == before


def test_only_the_lines_that_differ_are_shown(post, office, design):
    post("publish")
    post(**TYPED | {"body": "نام: {{ applicant.name }}\n\nکوچه {{ answers.street }}"})
    page = office.get(at(design, "publish"))
    assert page.context["changes"] == [
        ("removed", "خیابان {{ answers.street }}"),
        ("added", "کوچه {{ answers.street }}"),
    ]
    post("publish")
    assert newest().number == 2


@pytest.mark.parametrize("body", ["{{ applicant.nam }}", "{{ answers.no_such_question }}", ""])
def test_a_template_with_a_mistake_is_not_published(post, issuing, body):
    post(**TYPED | {"body": body})
    answer = post("publish")
    assert answer.status_code == 400
    assert answer.context["refused"]
    assert answer.context["errors"]
    assert newest() is None


def test_a_stale_page_publishes_nothing(office, design):
    Design.objects.filter(pk=design.pk).update(revision=2)
    assert office.post(at(design, "publish"), {"revision": 1}).status_code == 302
    assert newest() is None


def test_what_a_service_of_another_unit_issues_is_not_published(post, issuing, other_unit):
    issuing.unit = other_unit
    issuing.save()
    answer = post("publish")
    assert answer.status_code == Refused.status
    assert answer.context["refused"]
    assert newest() is None


def test_an_import_does_not_replace_what_another_unit_issues(issuing, unit, other_unit):
    publish_template(actor=SYSTEM, name="trial", definition=DEFINITION)
    data = exported(issuing)
    data["offer"]["slug"] = data["form"]["name"] = data["workflow"]["name"] = "mine"
    data["documents"][0]["definition"]["body"] = "گرفتم"
    issuing.unit = other_unit
    issuing.save()
    with pytest.raises(NameOfOthers):
        import_offer(actor=designer_of(unit), data=data, publish=True)
    assert newest().number == 1


def test_a_published_template_is_taken_up_again(office, issuing, unit):
    publish_template(actor=SYSTEM, name="trial", definition=DEFINITION)
    page = office.get(reverse("document-designs:index"))
    assert [one.name for one in page.context["undesigned"]] == ["trial"]
    answer = office.post(reverse("document-designs:go_on", args=["trial"]))
    design = Design.objects.get(kind="document")
    assert (design.name, design.unit, design.definition) == ("trial", unit, DEFINITION)
    assert answer.url == at(design)
    assert office.post(reverse("document-designs:go_on", args=["trial"])).url == at(design)
    assert office.post(reverse("document-designs:go_on", args=["nothing"])).status_code == 404


def test_a_template_of_another_unit_is_not_taken_up(client_for, issuing, other_unit):
    publish_template(actor=SYSTEM, name="trial", definition=DEFINITION)
    stranger = client_for(designer_of(other_unit))
    assert stranger.get(reverse("document-designs:index")).context["undesigned"] == []
    assert stranger.post(reverse("document-designs:go_on", args=["trial"])).status_code == 404


def test_an_old_version_is_looked_at_and_begun_again(post, office, design):
    post("publish")
    post(**TYPED | {"body": "دیگر"})
    assert office.get(at(design, "version", 1)).content.startswith(b"%PDF-")
    assert office.get(at(design, "version", 7)).status_code == 404
    post("begin_again", 1)
    design.refresh_from_db()
    assert design.definition == DEFINITION
