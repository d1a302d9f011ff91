"""Beginning an application, again and with keys that belong elsewhere."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

import pytest
from django.urls import reverse

from plugins.servicedesk.models import Offer
from plugins.servicedesk.plugin import offer_on
from portal.accounts.access import SYSTEM
from portal.cases.models import Case
from portal.forms.actions import publish as publish_form

pytestmark = pytest.mark.django_db


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
