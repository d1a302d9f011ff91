"""Impatient fingers and several devices: one application each time."""

from __future__ import annotations

import uuid
from functools import partial

import pytest
from django.urls import reverse

from plugins.servicedesk.actions import start_application
from plugins.servicedesk.models import Application
from portal.cases.actions import attach_file, save_step
from portal.cases.models import Case, Phase
from portal.forms.uploads import check_upload
from portal.testing.matters import picture
from portal.testing.races import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_ten_beginnings_with_one_key_give_one_draft(citizen, offer):
    act = partial(start_application, actor=citizen, offer=offer, idempotency_key=uuid.uuid4())
    drafts = race([act] * 10)
    assert len({draft.pk for draft in drafts}) == 1
    assert Case.objects.count() == 1
    assert Application.objects.count() == 1


def test_two_devices_that_save_different_steps_at_once_keep_both(citizen, application):
    save = partial(save_step, actor=citizen, draft=application)
    race(
        [
            partial(save, step_key="place", answers={"street": "بهار"}),
            partial(save, step_key="papers", answers={"agree": True}),
        ]
    )
    application.refresh_from_db()
    assert application.answers == {"street": "بهار", "agree": True}
    assert sorted(application.done_steps) == ["papers", "place"]


def test_sending_from_ten_windows_at_once_leads_to_one_receipt(client_for, citizen, application):
    save = partial(save_step, actor=citizen, draft=application)
    save(step_key="place", answers={"street": "بهار", "start": "2027-01-05"})
    scan = picture()
    attach_file(
        actor=citizen, draft=application, field_key="deed", file=scan, checked=check_upload(scan)
    )
    save(step_key="papers", answers={"agree": True})
    review = reverse("filing:review", args=[application.tracking_code])
    answers = race([partial(client_for(citizen).post, review) for _window in range(10)])
    assert {answer.status_code for answer in answers} == {302}
    receipt = reverse("cases:receipt", args=[application.tracking_code])
    assert {answer.url for answer in answers} == {receipt}
    application.refresh_from_db()
    assert application.phase == Phase.OPEN
    assert application.timeline.count() == 1
