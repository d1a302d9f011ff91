"""The same step on two devices: the second one is told before anything is put in its place."""

from __future__ import annotations

from copy import deepcopy

import pytest

from portal.cases.models import Case
from portal.forms.actions import publish
from portal.testing.matters import picture
from tests.plugins.servicedesk.filling import PLACE
from tests.portal.filing.addresses import step

pytestmark = pytest.mark.django_db
OTHER = {"street": "کوچهٔ سرو", "start": PLACE["start"]}


@pytest.fixture
def opened(client_for, citizen, application):
    """The device, and what its page of the step says that it has seen."""
    device = client_for(citizen)
    page = device.get(step(application, "place"))
    return device, {"step-seen": page.context["seen"]}


def test_the_second_device_sees_both_answers_and_may_put_its_own_in_place(
    opened, client_for, citizen, application
):
    device, seen = opened
    client_for(citizen).post(step(application, "place"), OTHER)
    told = device.post(step(application, "place"), {**PLACE, **seen})
    assert told.status_code == 409
    [message] = [str(one) for one in told.context["messages"]]
    assert OTHER["street"] in message
    assert PLACE["start"] not in message
    assert told.context["form"]["street"].value() == PLACE["street"]
    assert Case.objects.get().answers["street"] == OTHER["street"]
    again = device.post(step(application, "place"), {**PLACE, "step-seen": told.context["seen"]})
    assert again.status_code == 302
    assert Case.objects.get().answers["street"] == "خیابان ۱۲ بهار"


def test_the_same_answers_are_nothing_to_tell(opened, client_for, citizen, application):
    device, seen = opened
    client_for(citizen).post(step(application, "place"), PLACE)
    assert device.post(step(application, "place"), {**PLACE, **seen}).status_code == 302


def test_another_step_of_the_same_draft_is_nothing_to_tell(
    opened, client_for, citizen, application
):
    device, seen = opened
    client_for(citizen).post(step(application, "papers"), {"deed": picture(), "agree": "on"})
    assert device.post(step(application, "place"), {**PLACE, **seen}).status_code == 302


def test_a_double_click_is_nothing_to_tell(opened, application):
    device, seen = opened
    for _click in range(2):
        assert device.post(step(application, "place"), {**PLACE, **seen}).status_code == 302


def test_a_file_that_came_along_is_kept(client_for, citizen, designer, application):
    form = deepcopy(application.form_version.definition)
    form["steps"][1]["fields"].append({"key": "note", "type": "text", "label": {"fa": "شرح"}})
    version = publish(actor=designer, name="with-note", definition=form)
    Case.objects.update(form_version=version)
    papers = step(application, "papers")
    device = client_for(citizen)
    seen = {"step-seen": device.get(papers).context["seen"]}
    client_for(citizen).post(papers, {"agree": "on", "note": "یک"})
    told = device.post(papers, {"deed": picture(), "agree": "on", "note": "دو", **seen})
    assert told.status_code == 409
    assert application.files.get().name == "deed.png"
    assert Case.objects.get().answers["note"] == "یک"
