"""A designer fetches a service as a file and brings one in: upload, look, confirm."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from plugins.servicedesk.models import Design, Offer
from tests.plugins.servicedesk.conftest import designer_of
from tests.plugins.servicedesk.exchange.conftest import renamed

pytestmark = pytest.mark.django_db


class TestPages:
    IMPORT = "online-services:import"
    CONFIRM = "online-services:import_confirm"

    def upload(self, client, content):
        file = SimpleUploadedFile("s.json", content, "application/json")
        return client.post(reverse(self.IMPORT), {"file": file})

    def test_a_designer_exports_from_the_page_of_the_service(
        self, client_for, own_designer, offer, data
    ):
        client = client_for(own_designer)
        address = reverse("online-services:export", args=[offer.pk])
        edit = client.get(reverse("online-services:edit", args=[offer.pk])).content.decode()
        assert address in edit
        file = client.get(address)
        assert file["Content-Disposition"].endswith('"service-test-permit.json"')
        assert json.loads(file.content) == data

    def test_upload_look_confirm(self, client_for, town_designer, data):
        client = client_for(town_designer)
        assert reverse(self.IMPORT) in client.get(reverse("online-services:index")).content.decode()
        assert client.get(reverse(self.IMPORT)).status_code == 200
        look = self.upload(client, json.dumps(renamed(data)).encode())
        assert look.status_code == 200
        typed = {"content": look.context["form"]["content"].value(), "mode": "publish"}
        done = client.post(reverse(self.CONFIRM), typed)
        imported = Offer.objects.get(slug="copied")
        assert done.url == reverse("online-services:edit", args=[imported.pk])

    def test_a_missing_unit_is_asked_for_and_the_choice_is_kept(
        self, client_for, town_designer, data
    ):
        client = client_for(town_designer)
        foreign = json.dumps(renamed(data)).replace('"other-unit"', '"far-unit"')
        look = self.upload(client, foreign.encode())
        assert "unit-far-unit" in look.content.decode()
        typed = {"content": foreign, "mode": "publish", "unit-far-unit": ""}
        again = client.post(reverse(self.CONFIRM), typed)
        assert again.status_code == 422
        done = client.post(reverse(self.CONFIRM), typed | {"unit-far-unit": "unit"})
        assert done.status_code == 302
        assert Offer.objects.filter(slug="copied").exists()

    def test_drafts_lead_back_to_the_list(self, client_for, town_designer, data):
        typed = {"content": json.dumps(data), "mode": "drafts"}
        done = client_for(town_designer).post(reverse(self.CONFIRM), typed)
        assert done.url == reverse("online-services:index")

    @pytest.mark.parametrize("content", [b"{", b"[]", b""])
    def test_a_wrong_file_says_so_at_the_field(self, client_for, town_designer, content):
        answer = self.upload(client_for(town_designer), content)
        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]

    def test_a_confirmation_that_was_tampered_with_changes_nothing(self, client_for, town_designer):
        client = client_for(town_designer)
        for typed in ({}, {"content": "{"}, {"content": '"\\ud800"', "mode": "publish"}):
            assert client.post(reverse(self.CONFIRM), typed).url == reverse(self.IMPORT)
        assert client.get(reverse(self.CONFIRM)).url == reverse(self.IMPORT)
        assert not Design.objects.exists()

    def test_others_do_not_see_it(self, client_for, clerk, other_unit, offer):
        export = reverse("online-services:export", args=[offer.pk])
        assert client_for(designer_of(other_unit)).get(export).status_code == 404
        for address in (export, reverse(self.IMPORT), reverse(self.CONFIRM)):
            assert client_for(clerk).get(address).status_code == 404
