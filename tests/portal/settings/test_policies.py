"""What pages may load: nothing inline in public, Wagtail's own inline code in the back office."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.ui.admin_policy import AdminPolicyMiddleware

HEADER = "Content-Security-Policy"


def test_the_back_office_has_a_policy_of_its_own(client_for, administrator) -> None:
    for name in ("wagtailadmin_home", "wagtailimages:index", "units:index"):
        policy = client_for(administrator).get(reverse(name))[HEADER]
        assert "default-src 'self'" in policy
        assert "script-src 'self' 'unsafe-inline'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "http" not in policy


def test_the_back_offices_sign_in_page_has_it_too(client: Client, db: None) -> None:
    policy = client.get(reverse("wagtailadmin_login"))
    assert "frame-ancestors 'self'" in policy[HEADER]


def test_public_pages_keep_the_strict_policy(client: Client, db: None) -> None:
    policy = client.get(reverse("accounts:sign_in"))[HEADER]
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_page_preview_may_be_framed_by_the_back_office(rf):
    strict = HttpResponse(headers={HEADER: "frame-ancestors 'none'"})
    shown = AdminPolicyMiddleware(lambda request: strict)(rf.get("/admin/pages/3/edit/preview/"))
    assert "frame-ancestors 'self'" in shown[HEADER]


@pytest.mark.django_db
def test_a_form_of_three_thousand_fields_is_read_as_a_long_information_sheet_needs(client):
    fields = {f"steps-{number}-value-text": "متن" for number in range(3_000)}
    assert client.post("/admin/login/", fields).status_code == 200
