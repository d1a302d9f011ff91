"""Beginning an application: for whom and until when, again, and with keys that belong elsewhere."""

from __future__ import annotations

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from plugins.servicedesk.actions import OfferClosed, start_application
from plugins.servicedesk.models import Offer
from plugins.servicedesk.plugin import offer_on
from portal.accounts.access import SYSTEM
from portal.cases.models import Case
from portal.filing.identity import IdentityTooLow
from portal.forms.actions import publish as publish_form

pytestmark = pytest.mark.django_db


def test_beginning_needs_signing_in(client, offer):
    response = client.get(reverse("servicedesk:start", args=[offer.slug]))
    assert response.context["must_sign_in"]
    client.post(reverse("servicedesk:start", args=[offer.slug]), {"key": uuid.uuid4()})
    assert Case.objects.count() == 0


def test_a_double_click_on_begin_gives_one_draft(client_for, citizen, offer):
    client, key = client_for(citizen), uuid.uuid4()
    first = client.post(reverse("servicedesk:start", args=[offer.slug]), {"key": key})
    second = client.post(reverse("servicedesk:start", args=[offer.slug]), {"key": key})
    assert first.url == second.url
    assert Case.objects.count() == 1


def test_a_closed_offer_takes_no_application(client_for, citizen, offer):
    Offer.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    offer.refresh_from_db()
    with pytest.raises(OfferClosed):
        start_application(actor=citizen, offer=offer)
    page = client_for(citizen).post(
        reverse("servicedesk:start", args=[offer.slug]), {"key": uuid.uuid4()}
    )
    assert page.status_code == 200
    assert Case.objects.count() == 0


def test_a_service_for_people_with_a_national_id_sends_others_to_their_profile(
    client_for, citizen, offer
):
    Offer.objects.update(identity_level="national_id")
    offer.refresh_from_db()
    citizen.national_id = ""
    citizen.save()
    with pytest.raises(IdentityTooLow):
        start_application(actor=citizen, offer=offer)
    page = client_for(citizen).get(reverse("servicedesk:start", args=[offer.slug]))
    assert reverse("accounts:profile") in page.content.decode()


def test_beginning_again_leads_into_the_form_that_the_draft_keeps(client_for, citizen, offer):
    client, body = client_for(citizen), {"key": uuid.uuid4()}
    address = reverse("servicedesk:start", args=[offer.slug])
    first = client.post(address, body).url
    question = {"key": "q", "type": "text", "label": "x"}
    renamed = {"steps": [{"key": "renamed", "title": "x", "fields": [question]}]}
    offer.form_version = publish_form(actor=SYSTEM, name="renamed", definition=renamed)
    offer.save()
    assert client.post(address, body).url == first


def test_a_click_without_a_key_does_not_lead_into_another_services_draft(client, offer):
    offer.identity_level = "anonymous"
    offer.save()
    other = Offer.objects.get(pk=offer.pk)
    other.pk, other.slug, other.service_key = None, "another-service", None
    other.save()
    for chosen in (offer, other):
        client.post(reverse("servicedesk:start", args=[chosen.slug]))
    assert Case.objects.values("application__offer").distinct().count() == 2


def test_the_slots_of_a_service_page_look_for_its_offer_once(offer, django_assert_num_queries):
    offer.service_key = uuid.uuid4()
    offer.save()
    page = SimpleNamespace(translation_key=offer.service_key)
    with django_assert_num_queries(1):
        assert [offer_on(page), offer_on(page)] == [offer, offer]
