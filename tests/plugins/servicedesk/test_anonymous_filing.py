"""A form that asks for no signing in belongs to the browser that began it."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from plugins.servicedesk.models import Offer
from portal.cases.models import Case
from tests.plugins.servicedesk.filling import fill
from tests.portal.filing.addresses import at

pytestmark = pytest.mark.django_db


class TestAnonymous:
    @pytest.fixture
    def open_offer(self, offer):
        offer.identity_level = "anonymous"
        offer.save()
        return offer

    def begin(self, client, offer):
        client.post(reverse("servicedesk:start", args=[offer.slug]), {"key": uuid.uuid4()})
        return Case.objects.latest("pk")

    def test_a_form_without_signing_in_is_filed_and_seen_in_the_same_browser(
        self, client, open_offer
    ):
        draft = self.begin(client, open_offer)
        fill(client, draft)
        receipt = client.post(at("review", draft)).url
        assert client.get(receipt).status_code == 200
        assert Case.objects.get(pk=draft.pk).applicant is None

    def test_another_browser_and_a_signed_in_citizen_see_nothing_of_it(
        self, client, client_for, citizen, open_offer
    ):
        draft = self.begin(client, open_offer)
        assert Client().get(at("overview", draft)).status_code == 302
        assert client_for(citizen).get(at("overview", draft)).status_code == 404

    def test_a_double_click_begins_one_draft(self, client, open_offer):
        key = uuid.uuid4()
        for _unused in range(3):
            client.post(reverse("servicedesk:start", args=[open_offer.slug]), {"key": key})
        assert Case.objects.count() == 1

    def test_one_address_cannot_fill_the_ledger_with_drafts(self, client, open_offer):
        answers = [
            Client().post(
                reverse("servicedesk:start", args=[open_offer.slug]), {"key": uuid.uuid4()}
            )
            for _unused in range(22)
        ]
        assert Case.objects.count() == 20
        assert answers[-1].status_code == 200


def test_a_discarded_anonymous_draft_leads_back_to_the_desk(client, offer):
    Offer.objects.update(identity_level="anonymous")
    client.post(reverse("servicedesk:start", args=[offer.slug]), {"key": uuid.uuid4()})
    draft = Case.objects.get()
    assert client.post(at("discard", draft)).url == reverse("servicedesk:index")
    assert not Case.objects.exists()
