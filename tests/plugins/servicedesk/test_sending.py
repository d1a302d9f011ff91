"""What was filled in is looked over and sent, once."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.urls import reverse

from plugins.servicedesk.models import Offer
from portal.cases.models import Case
from tests.plugins.servicedesk.filling import PLACE, fill
from tests.portal.filing.addresses import at, step

pytestmark = pytest.mark.django_db


def test_the_review_shows_every_answer_and_sending_gives_the_receipt(
    client_for, citizen, application
):
    client = client_for(citizen)
    assert fill(client, application).url == at("review", application)
    shown = client.get(at("review", application)).content.decode()
    for text in ("خیابان ۱۲ بهار", "deed.png", "دی ۱۴۰۵", "۱٬۲۰۰٬۰۰۰"):
        assert text in shown
    sent = client.post(at("review", application))
    assert sent.url == reverse("cases:receipt", args=[application.tracking_code])


def test_resubmitting_and_the_back_button_give_one_case(client_for, citizen, application):
    client = client_for(citizen)
    fill(client, application)
    receipts = [client.post(at("review", application)).url for _unused in range(3)]
    assert len(set(receipts)) == 1
    assert Case.objects.exclude(phase="draft").count() == 1
    assert client.get(at("review", application)).url == receipts[0]
    back = client.post(step(application, "place"), PLACE)
    assert back.url == reverse("cases:my_case", args=[application.tracking_code])


def test_a_file_that_vanished_on_another_device_opens_its_step_again(
    client_for, citizen, application
):
    client = client_for(citizen)
    fill(client, application)
    application.files.all().delete()
    assert client.post(at("review", application)).url == step(application, "papers")
    assert Case.objects.get().is_draft


def test_a_draft_begun_in_time_may_be_sent_after_closing(client_for, citizen, application, offer):
    client = client_for(citizen)
    fill(client, application)
    Offer.objects.update(is_open=False)
    client.post(at("review", application))
    assert not Case.objects.get().is_draft


def test_what_the_portal_knows_is_checked_once_more_on_sending(client_for, citizen, application):
    client = client_for(citizen)
    fill(client, application)
    Offer.objects.update(identity_level="national_id")
    type(citizen).objects.update(national_id="")
    client.post(at("review", application))
    assert Case.objects.get().is_draft


def test_an_unfinished_form_cannot_be_sent(client_for, citizen, application):
    client = client_for(citizen)
    response = client.post(at("review", application))
    assert response.url == step(application, "place")
    assert Case.objects.get().is_draft


def test_a_locked_database_keeps_the_draft_and_says_so(
    client_for, citizen, application, monkeypatch
):
    client = client_for(citizen)
    fill(client, application)

    def locked(**anything):
        raise OperationalError("database is locked")

    monkeypatch.setattr("portal.cases.notices.notify", locked)
    response = client.post(at("review", application))
    assert response.status_code == 503
    assert Case.objects.get().is_draft
    assert application.timeline.count() == 0
