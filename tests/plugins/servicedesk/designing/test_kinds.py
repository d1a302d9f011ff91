"""What holds of every kind of design alike."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from plugins.servicedesk.designing.overview import CHANGED, DRAFT, PUBLISHED, newest_versions
from plugins.servicedesk.designing.viewset import designers_only
from plugins.servicedesk.designs import begin_design, change_design, publish_design
from plugins.servicedesk.form_designer.kind import FORMS
from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.kind import WORKFLOWS
from tests.plugins.servicedesk.conftest import designer_of
from tests.plugins.servicedesk.designing.conftest import SOUND, TITLE

pytestmark = pytest.mark.django_db


def row_of(office, kind):
    [row] = office.get(reverse(f"{kind.namespace}:index")).context["rows"]
    return row


def test_the_list_says_how_far_a_design_is(office, kind, design, own_designer):
    assert (row_of(office, kind).state, row_of(office, kind).number) == (DRAFT, 0)
    publish_design(actor=own_designer, design=design, seen_revision=0)
    assert (row_of(office, kind).state, row_of(office, kind).number) == (PUBLISHED, 1)
    changed = {**design.definition, "note": "changed"}
    change_design(
        actor=own_designer, design=design, seen_revision=0, values={"definition": changed}
    )
    assert (row_of(office, kind).state, row_of(office, kind).number) == (CHANGED, 1)


def test_the_newest_version_is_told_without_its_definition(kind, design, own_designer):
    publish_design(actor=own_designer, design=design, seen_revision=0)
    found = newest_versions(kind, [design.name, "unknown"])
    assert list(found) == [design.name]
    assert found[design.name].get_deferred_fields() == {"definition"}


def test_a_name_is_free_that_neither_a_design_nor_a_version_has(kind, design, own_designer):
    assert kind.free_name(TITLE) == "trial-design-2"
    publish_design(actor=own_designer, design=design, seen_revision=0)
    design.delete()
    assert kind.free_name(TITLE) == "trial-design-2"


def test_others_do_not_find_a_design(client_for, kind, design, other_unit):
    stranger = client_for(designer_of(other_unit))
    assert stranger.get(kind.page_of(design)).status_code == 404
    assert stranger.get(reverse(f"{kind.namespace}:index")).context["rows"] == []


def test_a_design_of_one_kind_is_no_page_of_another(office, kind, design):
    for other in SOUND:
        status = 200 if other is kind else 404
        assert office.get(other.page_of(design)).status_code == status


def test_a_title_is_needed_to_begin(office, kind, unit):
    answer = office.post(reverse(f"{kind.namespace}:begin"), {"title_fa": "", "unit": unit.pk})
    assert answer.status_code == 422
    assert not Design.objects.exists()


@pytest.mark.parametrize("kind", [FORMS, WORKFLOWS])
def test_a_name_that_is_taken_leads_back_to_the_list(office, kind, offer, other_unit):
    begin_design(
        actor=designer_of(None), kind=kind.kind, name="matter", title=TITLE, unit=other_unit,
        definition={},
    )  # fmt: skip
    answer = office.post(reverse(f"{kind.namespace}:go_on", args=["matter"]))
    assert answer.url == reverse(f"{kind.namespace}:index")
    assert len(list(get_messages(answer.wsgi_request))) == 1


def test_only_designers_see_a_designer_in_the_menu(rf, own_designer, clerk):
    request = rf.get("/")
    request.user = own_designer
    assert designers_only(request)
    request.user = clerk
    assert not designers_only(request)
