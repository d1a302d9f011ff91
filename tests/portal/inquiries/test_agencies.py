"""Administrators and heads keep the list of agencies; nobody else sees it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.audit.models import AuditEntry
from portal.errors import Refused
from portal.inquiries.agency_admin import save_agency
from portal.inquiries.models import Agency, Method

pytestmark = pytest.mark.django_db
TYPED = {"title": "شرکت گاز", "usual_days": "۸", "phone": "021", "is_active": "on"}


@pytest.mark.parametrize("who", ["administrator", "head_of_unit"])
def test_who_manages_agencies_adds_and_changes_one(client_for, request, who):
    user = request.getfixturevalue(who)
    browser = client_for(user)
    assert browser.get(reverse("agencies:index")).status_code == 200
    assert browser.post(reverse("agencies:add"), TYPED).status_code == 302
    agency = Agency.objects.get()
    assert (agency.title, agency.usual_days, agency.methods) == ("شرکت گاز", 8, [Method.LETTER])
    page = reverse("agencies:edit", args=[agency.pk])
    browser.post(page, {**TYPED, "takes_batch": "on", "title_en": "Gas"})
    agency.refresh_from_db()
    assert agency.methods == [Method.BATCH, Method.LETTER]
    actions = AuditEntry.objects.filter(action__startswith="inquiries.agency_", actor=user)
    assert actions.count() == 2


@pytest.mark.parametrize("who", ["clerk", "pr_editor", "citizen"])
def test_nobody_else_sees_the_list(client_for, request, registry, who):
    user = request.getfixturevalue(who)
    with pytest.raises(Refused):
        save_agency(actor=user, agency=registry)
    browser = client_for(user)
    assert browser.get(reverse("agencies:index")).status_code != 200
    browser.post(reverse("agencies:add"), TYPED)
    assert Agency.objects.count() == 1


def test_an_agency_is_never_deleted(client_for, administrator, registry, ask):
    ask()
    browser = client_for(administrator)
    browser.post(reverse("agencies:delete", args=[registry.pk]))
    assert Agency.objects.filter(pk=registry.pk).exists()


def test_a_connector_that_is_gone_stays_chosen(client_for, administrator, registry):
    registry.connector = "land.gone"
    registry.save()
    page = client_for(administrator).get(reverse("agencies:edit", args=[registry.pk]))
    assert "land.gone" in page.content.decode()
