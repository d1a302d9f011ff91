"""A document is handed to those whose case it is, and does not exist for others."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from portal.accounts.personal_data import export_personal_data
from portal.audit.models import AuditEntry
from portal.cases.models import Case
from portal.cases.policies import secret_hash

pytestmark = pytest.mark.django_db


def url(document):
    return reverse("documents:download", args=[document.pk])


def test_the_applicant_downloads_it(client_for, citizen, document):
    response = client_for(citizen).get(url(document))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == document.file.read()
    assert response["Content-Type"] == "application/pdf"
    assert "attachment" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_staff_of_the_unit_download_it_on_record(client_for, clerk, document):
    assert client_for(clerk).get(url(document)).status_code == 200
    assert AuditEntry.objects.filter(action="document.read", actor=clerk).count() == 1


@pytest.mark.parametrize("who", ["another_citizen", "pr_editor"])
def test_for_strangers_it_does_not_exist(request, client_for, document, who):
    assert client_for(request.getfixturevalue(who)).get(url(document)).status_code == 404


def test_for_nobody_signed_in_it_does_not_exist(client, document):
    assert client.get(url(document)).status_code == 404
    assert client.get(reverse("documents:download", args=[uuid.uuid4()])).status_code == 404


def test_an_unfinished_document_cannot_be_downloaded(client_for, citizen, clerk, issue):
    document = issue(made=False)
    for person in (citizen, clerk):
        assert client_for(person).get(url(document)).status_code == 404


def test_whoever_holds_the_secret_of_an_anonymous_case_downloads_it(client, document, case):
    Case.objects.filter(pk=case.pk).update(
        applicant=None, submitter=None, access_secret_hash=secret_hash("secret")
    )
    session = client.session
    session["case_secrets"] = {case.tracking_code: "secret"}
    session.save()
    assert client.get(url(document)).status_code == 200


def test_a_file_that_is_gone_is_said_to_be(client_for, citizen, document, caplog):
    document.file.storage.delete(document.file.name)
    assert client_for(citizen).get(url(document)).status_code == 503


def test_the_page_of_the_case_shows_it(client_for, citizen, document, case):
    page = client_for(citizen).get(reverse("cases:my_case", args=[case.tracking_code]))
    assert url(document) in page.content.decode()


def test_the_page_of_the_case_says_that_one_is_being_prepared(
    client_for, citizen, english, issue, case
):
    issue(made=False)
    page = client_for(citizen).get(reverse("cases:my_case", args=[case.tracking_code]))
    assert "being prepared" in page.content.decode()


def test_a_case_without_documents_says_nothing_of_them(client_for, citizen, english, case):
    page = client_for(citizen).get(reverse("cases:my_case", args=[case.tracking_code]))
    assert "Your documents" not in page.content.decode()


def test_a_person_gets_the_list_with_their_data(citizen, another_citizen, document):
    parts = {p["id"]: p for p in export_personal_data(actor=citizen, person=citizen)["parts"]}
    [entry] = parts["core.documents_data"]["data"]
    assert entry["number"] == document.number
    others = export_personal_data(actor=another_citizen, person=another_citizen)["parts"]
    assert "core.documents_data" not in [part["id"] for part in others]
