"""What a migration makes of applications that were there before services had names."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from plugins.servicedesk.actions import start_application
from portal.cases.models import Case
from portal.testing.factories import CitizenFactory

pytestmark = pytest.mark.django_db
earlier = import_module("plugins.servicedesk.migrations.0005_services_of_cases")


def test_applications_say_of_which_service_they_are_however_many(offer, case, monkeypatch):
    monkeypatch.setattr(earlier, "AT_ONCE", 2)
    drafts = [start_application(actor=CitizenFactory.create(), offer=offer) for _n in range(5)]
    Case.objects.update(service="of before")
    earlier.name_services(apps, SimpleNamespace(connection=connection))
    ids = [draft.pk for draft in drafts]
    named = Case.objects.filter(service="servicedesk.test-permit")
    assert sorted(named.values_list("pk", flat=True)) == sorted(ids)
    case.refresh_from_db()
    assert case.service == "of before"
