"""Open cases keep their version, unless somebody takes them along to the new one."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.working_copy import WorkingCopy
from portal.accounts.access import SYSTEM, forget_grants
from portal.accounts.actions import grant_role
from portal.accounts.models import Role
from portal.api import Refused
from tests.plugins.servicedesk.workflow_designer.conftest import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("offer")]
NEW = "first_look"


@pytest.fixture
def renewed(begin, case, workflow_version, desk) -> Design:
    """A workflow whose newest version calls the state of the open case by another name."""
    design = begin(name=workflow_version.name, definition=workflow_version.definition)
    copy = WorkingCopy(design.definition)
    copy.put_state(case.state, {**copy.state(case.state), "key": NEW})
    design.definition = copy.definition
    design.save()
    answer = desk.post(page(design, "publish"), {"revision": 0})
    assert answer.url == page(design, "take_along")
    return design


@pytest.fixture
def permitted(designer):
    """Let the designer take cases along in the whole town."""
    group = Group.objects.create(name="Ways")
    role = Role.objects.create(
        slug="ways", title="Ways", permissions=["cases.take_along"], group=group
    )
    grant_role(actor=SYSTEM, user=designer, role=role, unit=None)
    forget_grants(designer)


def test_publishing_leaves_open_cases_where_they_are(renewed, case, workflow_version):
    case.refresh_from_db()
    assert case.workflow_version == workflow_version


def test_publishing_says_how_many_open_cases_there_are(begin, case, workflow_version, desk):
    design = begin(name=workflow_version.name, definition=workflow_version.definition)
    assert desk.get(page(design, "publish")).context["standing"] == 1


def test_before_publishing_it_is_said_whose_state_is_gone(begin, case, workflow_version, desk):
    design = begin(name=workflow_version.name, definition=workflow_version.definition)
    assert desk.get(page(design, "publish")).context["dropped"] == []
    copy = WorkingCopy(design.definition)
    label = copy.state(case.state)["label"]["fa"]
    copy.put_state(case.state, {**copy.state(case.state), "key": NEW, "label": {"fa": "نو"}})
    design.definition = copy.definition
    design.save()
    answer = desk.get(page(design, "publish"))
    [words] = answer.context["dropped"]
    assert label in words
    assert words in answer.content.decode()


def test_a_state_that_is_gone_needs_a_target(renewed, case, desk, permitted):
    answer = desk.get(page(renewed, "take_along"))
    assert list(answer.context["form"].fields) == [case.state]
    answer = desk.post(page(renewed, "take_along"), {})
    assert answer.status_code == 422
    assert answer.context["form"].errors[case.state]
    answer = desk.post(page(renewed, "take_along"), {f"to-{case.state}": "approved"})
    assert answer.status_code == 422


def test_cases_go_along_to_where_the_designer_says(renewed, case, desk, permitted):
    answer = desk.post(page(renewed, "take_along"), {f"to-{case.state}": NEW})
    assert answer.url == page(renewed)
    case.refresh_from_db()
    assert (case.state, case.workflow_version.number) == (NEW, 2)
    assert list(desk.get(page(renewed, "take_along")).context["form"].fields) == []


def test_without_the_permission_nobody_is_taken_along(renewed, case, desk):
    answer = desk.get(page(renewed, "take_along"))
    assert not answer.context["may"]
    _before, main, shown = answer.content.decode().partition("<main")
    assert main
    assert "<select" not in shown
    answer = desk.post(page(renewed, "take_along"), {f"to-{case.state}": NEW})
    assert answer.status_code == Refused.status
    assert answer.context["refusal"]
    case.refresh_from_db()
    assert case.state != NEW


def test_before_the_first_publishing_there_is_no_such_page(design, desk):
    assert desk.get(page(design, "take_along")).status_code == 404


def test_removing_a_state_tells_of_open_cases(begin, case, workflow_version, desk):
    design = begin(name=workflow_version.name, definition=workflow_version.definition)
    answer = desk.get(page(design, "remove_state", case.state))
    assert "۱" in answer.context["consequences"][-1]
