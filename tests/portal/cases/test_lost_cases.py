"""A case that leaves a clerk's units, and a draft that is gone: nobody meets a bare error."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.cases.actions import discard_draft, save_step, submit_case
from portal.cases.models import Case
from portal.errors import Refused

pytestmark = pytest.mark.django_db


def page(name, case, app="cases_admin"):
    return reverse(f"{app}:{name}", args=[case.tracking_code])


@pytest.fixture
def lost(client_for, clerk, clerk_of_another_unit, case):
    """A clerk's browser with a case on the screen that meanwhile went to another unit."""
    client = client_for(clerk)
    client.get(page("case", case))
    elsewhere = clerk_of_another_unit.role_grants.get().unit
    Case.objects.filter(pk=case.pk).update(unit=elsewhere, holder=elsewhere)
    return client


@pytest.mark.parametrize("name", ["move", "message", "note", "assign"])
def test_a_clerk_who_lost_the_case_is_told_and_keeps_what_was_typed(lost, case, name):
    response = lost.post(page(name, case), {"move": "ask", "version": 0, "text": "سه روز کار"})
    assert response.status_code == 404
    assert response.context["typed"] == ["سه روز کار"]
    assert reverse("cases_admin:inbox") in response.content.decode()
    assert case.timeline.count() == 1


def test_going_back_to_the_page_of_a_lost_case_leads_to_the_inbox(lost, case):
    assert lost.get(page("case", case)).url == reverse("cases_admin:inbox")


def test_a_case_that_one_never_saw_does_not_exist(client_for, clerk_of_another_unit, lost, case):
    Case.objects.filter(pk=case.pk).update(unit=case.unit, holder=case.holder)
    client = client_for(clerk_of_another_unit)
    assert client.get(page("case", case)).status_code == 404
    assert client.post(page("note", case), {"text": "x"}).status_code == 404
    assert lost.get(page("case", case)).status_code == 200


@pytest.mark.parametrize("name", ["my_case", "message", "answer"])
def test_what_is_sent_to_a_draft_leads_to_where_it_is_filled_in(client_for, citizen, draft, name):
    client = client_for(citizen)
    send = client.get if name == "my_case" else client.post
    response = send(page(name, draft, "cases"), {"text": "x", "move": "withdraw", "version": 0})
    assert response.status_code == 302
    assert not draft.timeline.exists()


def test_a_message_to_a_case_closed_meanwhile_is_a_conflict(client_for, citizen, case):
    Case.objects.filter(pk=case.pk).update(phase="closed", state="rejected")
    response = client_for(citizen).post(page("message", case, "cases"), {"text": "سلام"})
    assert response.status_code == 409


def test_a_draft_deleted_on_another_device_is_not_there(citizen, draft):
    discard_draft(actor=citizen, draft=Case.objects.get(pk=draft.pk))
    with pytest.raises(Refused):
        discard_draft(actor=citizen, draft=draft)
    with pytest.raises(Refused):
        save_step(actor=citizen, draft=draft, step_key="place", answers={})
    with pytest.raises(Refused):
        submit_case(actor=citizen, draft=draft)
