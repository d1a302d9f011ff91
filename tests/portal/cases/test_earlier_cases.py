"""What migrations make of cases and payments that were there before."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from portal.cases.models import Case
from portal.payments.models import Payment

pytestmark = pytest.mark.django_db
earlier = import_module("portal.cases.migrations.0010_services_named_and_words_kept")
receipts = import_module("portal.payments.migrations.0003_receipts_of_what_was_paid")


def run(step):
    step(apps, SimpleNamespace(connection=connection))


def test_a_case_of_before_is_of_the_service_that_its_kind_is(case):
    Case.objects.update(service="")
    run(earlier.name_services)
    case.refresh_from_db()
    assert case.service == case.kind


def test_a_case_that_says_its_service_keeps_it(case):
    Case.objects.update(service="servicedesk.permit")
    run(earlier.name_services)
    case.refresh_from_db()
    assert case.service == "servicedesk.permit"


def test_of_what_is_searched_the_words_are_kept_none_too_long_for_an_index(case):
    Case.objects.update(search_text="رضایی، حسن (۱۲)", answers_text="x" * 3000 + " - y")
    run(earlier.keep_words)
    run(earlier.keep_words)
    case.refresh_from_db()
    assert case.search_text == "رضایی حسن ۱۲"
    assert case.answers_text == f"{'x' * 100} y"


def test_no_two_receipts_have_one_number(monkeypatch):
    drawn = iter(["1", "1", "2", "2", "3"])
    monkeypatch.setattr(receipts, "generate", lambda: next(drawn))
    assert sorted(receipts.fresh_codes(Payment.objects, 3)) == ["1", "2", "3"]
