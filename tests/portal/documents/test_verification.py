"""Anybody verifies a document by its code, and learns nothing more than that."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.cases.tracking_codes import generate
from portal.cases.wrong_codes import WRONG_CODES
from portal.documents.actions import revoke_document
from portal.documents.models import IssuedDocument, Revocation
from portal.documents.typesetting import verification_address
from portal.documents.verification import masked

pytestmark = pytest.mark.django_db


def address(code):
    return reverse("verify:document", args=[code])


def seen(client, code):
    response = client.get(address(code))
    return response.status_code, response.content.decode()


def test_a_valid_document_shows_its_outside_only(client, english, document, citizen, case):
    status, page = seen(client, document.code)
    assert status == 200
    assert "This document is genuine and valid" in page
    assert document.number in page
    assert "Certificate" in page
    assert masked(citizen.get_full_name()) in page
    for secret in (citizen.get_full_name(), "خیابان بهار", case.tracking_code, case.pretty_code):
        assert secret not in page


def test_a_name_is_masked_to_its_first_letters():
    assert masked("علی‌رضا محمدی نژاد") == "ع… م… ن…"
    assert masked("") == ""


def test_an_expired_document_is_genuine_but_over(client, english, document):
    IssuedDocument.objects.filter(pk=document.pk).update(valid_until=date(2020, 1, 1))
    assert "genuine, but has expired" in seen(client, document.code)[1]


def test_a_revoked_document_says_when_and_why_in_general(client, english, document, head_of_unit):
    revoke_document(
        actor=head_of_unit, document=document, reason="رشوه", revocation=Revocation.CONDITIONS
    )
    page = seen(client, document.code)[1]
    assert "was revoked and is not valid" in page
    assert "Its conditions are no longer met." in page
    assert "رشوه" not in page


@pytest.mark.parametrize("standing", ["pending", "failed"])
def test_what_is_not_finished_is_unknown(client, document, standing):
    IssuedDocument.objects.filter(pk=document.pk).update(state=standing, file="", sha256="")
    assert seen(client, document.code)[0] == 404


def test_an_unknown_code_is_called_one(client, english, document, case):
    for code in (generate(), case.tracking_code):
        status, page = seen(client, code)
        assert status == 404
        assert "No document of this town has this code" in page


def test_a_mistyped_code_is_not_looked_up(client, english, document):
    wrong = document.code[:-1] + str((int(document.code[-1]) + 1) % 10)
    status, page = seen(client, wrong)
    assert status == 404
    assert "One digit of this code seems wrong" in page


def test_guessing_is_stopped(client, document):
    for _once in range(WRONG_CODES["limit"]):
        assert seen(client, generate())[0] == 404
    assert seen(client, generate())[0] == 429
    assert seen(client, document.code)[0] == 429


def test_the_code_is_read_as_people_type_it(client, document):
    typed = document.pretty_code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    response = client.get(reverse("verify:index"), {"code": typed})
    assert response.url == address(document.code)
    assert client.get(reverse("verify:index"), {"code": "12"}).status_code == 422
    assert client.get(reverse("verify:index")).status_code == 200


def test_the_printed_address_leads_to_the_page(client, document):
    path = verification_address(document.code).partition("//")[2].partition("/")[2]
    assert client.get(f"/{path}").url == address(document.code)


def test_the_very_file_is_recognised_and_a_changed_one_is_not(client, english, document):
    content = document.file.read()
    for sent, words in ((content, "the very file"), (content + b" ", "not the file")):
        file = SimpleUploadedFile("x.pdf", sent, "application/pdf")
        response = client.post(address(document.code), {"file": file})
        assert response.status_code == 200
        assert words in response.content.decode()


def test_a_missing_and_a_huge_file_are_told_apart(client, english, document, settings):
    assert client.post(address(document.code)).status_code == 422
    settings.CASE_FILE_MAX_BYTES = 3
    file = SimpleUploadedFile("x.pdf", b"12345", "application/pdf")
    response = client.post(address(document.code), {"file": file})
    assert response.status_code == 422
    assert "larger than any document" in response.content.decode()


def test_comparing_needs_the_form_of_the_page(document):
    client = Client(enforce_csrf_checks=True)
    assert client.post(address(document.code)).status_code == 403


def test_the_page_costs_few_queries(client, document, django_assert_max_num_queries):
    client.get(address(document.code))
    with django_assert_max_num_queries(5):
        client.get(address(document.code))


def test_pages_are_never_stored(client, document):
    assert "no-store" in client.get(address(document.code))["Cache-Control"]
