"""A service goes out as a file and comes in again as the same service."""

from __future__ import annotations

import json

import pytest

from plugins.servicedesk.demo.load import load_demo_offers
from plugins.servicedesk.exchange import export_offer
from plugins.servicedesk.exchange_import import import_offer, preview_import
from plugins.servicedesk.models import Design, Offer
from portal.accounts.demo import load_demo_people
from portal.audit.models import AuditEntry
from portal.documents.models import DocumentTemplate
from portal.forms.models import FormVersion
from tests.plugins.servicedesk.exchange.conftest import LETTER, exported, fresh, renamed

pytestmark = pytest.mark.django_db


def test_an_export_names_no_numbers_of_the_database_and_no_people(offer, data, designer):
    text = json.dumps(data)
    assert data["kind"] == "darvazeh.offer"
    assert data["format"] == 1
    assert {unit["slug"] for unit in data["units"]} == {"unit", "other-unit"}
    for secret in (designer.username, str(offer.form_version.checksum), "created", "is_open"):
        assert secret not in text
    assert exported(offer) == data


def test_a_round_trip_gives_the_same_service(own_designer, town_designer, offer, data):
    copied = import_offer(actor=town_designer, data=renamed(data), publish=True)
    assert not copied.takes_applications
    again = exported(copied)
    assert renamed(again) == renamed(data)
    assert AuditEntry.objects.filter(action="servicedesk.offer_imported").count() == 1


def test_importing_what_is_there_publishes_nothing_new(town_designer, offer, data):
    before = FormVersion.objects.count()
    import_offer(actor=town_designer, data=data, publish=True)
    assert FormVersion.objects.count() == before
    assert fresh(offer).is_open


def test_drafts_change_nothing_for_citizens(town_designer, offer, data):
    data["form"]["definition"]["steps"][0]["fields"][0]["label"] = {"fa": "دیگر"}
    before = FormVersion.objects.count()
    assert import_offer(actor=town_designer, data=data, publish=False) is None
    assert FormVersion.objects.count() == before
    assert fresh(offer).form_version_id == offer.form_version_id
    drafts = Design.objects.values_list("kind", "name")
    assert sorted(drafts) == [("form", "matter"), ("workflow", "matter")]


def test_drafts_are_made_of_the_templates_too(town_designer, data):
    data["documents"] = [{"name": "letter", "definition": LETTER}]
    import_offer(actor=town_designer, data=data, publish=False)
    assert Design.objects.get(kind="document").definition == LETTER
    assert not DocumentTemplate.objects.exists()


def test_all_services_of_the_demo_town_come_back_as_they_went(settings, designer):
    settings.PORTAL_DEMO = True
    load_demo_people()
    load_demo_offers()
    offers = list(Offer.objects.complete())
    files = {offer.slug: json.dumps(export_offer(offer)) for offer in offers}
    assert len(files) == 28
    for slug, text in files.items():
        preview = preview_import(json.loads(text))
        assert preview.changes_nothing, slug
        assert not preview.has_errors, (slug, preview.findings)
        new = renamed(json.loads(text), f"{slug}-2")
        copied = import_offer(actor=designer, data=new, publish=True)
        assert exported(copied) == new | {"documents": json.loads(text)["documents"]}
