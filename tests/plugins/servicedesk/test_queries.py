"""What the pages of a service cost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plugins.servicedesk.models import Offer
from tests.plugins.servicedesk.filling import PLACE, fill
from tests.portal.filing.addresses import at, step

pytestmark = pytest.mark.django_db


class TestQueries:
    def test_the_desk(self, client, offer, django_assert_max_num_queries):
        client.get(reverse("servicedesk:index"))
        Offer.objects.bulk_create(
            Offer(
                slug=f"o{n}", title=offer.title, category=offer.category, unit=offer.unit,
                form_version=offer.form_version, workflow_version=offer.workflow_version,
            )
            for n in range(40)
        )  # fmt: skip
        with django_assert_max_num_queries(4):
            client.get(reverse("servicedesk:index"))

    def test_showing_a_step(self, client_for, citizen, application, django_assert_max_num_queries):
        client = client_for(citizen)
        client.get(step(application, "place"))
        with django_assert_max_num_queries(15):
            client.get(step(application, "place"))

    def test_saving_a_step(self, client_for, citizen, application, django_assert_max_num_queries):
        client = client_for(citizen)
        client.get(step(application, "place"))
        with django_assert_max_num_queries(15):
            client.post(step(application, "place"), PLACE)

    def test_submitting(self, client_for, citizen, application, django_assert_max_num_queries):
        client = client_for(citizen)
        fill(client, application)
        client.get(at("review", application))
        with django_assert_max_num_queries(20):
            client.post(at("review", application))
