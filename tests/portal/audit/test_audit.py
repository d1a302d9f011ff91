"""The audit book is written once and never changed."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from portal.audit.actions import record
from portal.audit.addresses import client_address
from portal.audit.models import AppendOnly, AuditEntry


def test_a_line_says_who_did_what_to_which_thing_from_where(citizen, unit):
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    record(actor=citizen, action="x.done", target=unit, code="123", request=request, old="a")
    entry = AuditEntry.objects.get(action="x.done")
    assert (entry.actor, entry.target_type, entry.target_id) == (
        citizen,
        "accounts.unit",
        str(unit.pk),
    )
    assert (entry.subject_code, entry.address) == ("123", "192.0.2.7")
    assert entry.details == {"old": "a"}


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_what_nobody_did_has_an_empty_actor(db, nobody):
    assert record(actor=nobody, action="x.done").actor is None


def test_writing_a_line_costs_one_query(citizen, django_assert_num_queries):
    with django_assert_num_queries(1):
        record(actor=citizen, action="x.done")


def test_a_line_cannot_be_changed(db):
    entry = record(actor=None, action="x.done")
    entry.action = "y"
    with pytest.raises(AppendOnly):
        entry.save()


def test_a_line_cannot_be_overwritten_by_its_number(db):
    entry = record(actor=None, action="x.done")
    with pytest.raises(Exception, match=r"UNIQUE|unique|duplicate"):
        AuditEntry(pk=entry.pk, action="forged").save()


def test_a_line_cannot_be_deleted(db):
    with pytest.raises(AppendOnly):
        record(actor=None, action="x.done").delete()


def test_many_lines_cannot_be_changed_or_deleted_at_once(db):
    record(actor=None, action="x.done")
    with pytest.raises(AppendOnly):
        AuditEntry.objects.update(action="y")
    with pytest.raises(AppendOnly):
        AuditEntry.objects.all().delete()
    with pytest.raises(AppendOnly):
        AuditEntry.objects.bulk_update(AuditEntry.objects.all(), ["action"])
    assert AuditEntry.objects.filter(action="x.done").count() == 1


def test_a_forwarded_address_is_not_believed_without_a_proxy_of_ours():
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert client_address(request) == "127.0.0.1"


def test_behind_one_proxy_the_last_forwarded_address_counts(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.9")
    assert client_address(request) == "203.0.113.9"


def test_a_forwarded_address_that_is_none_falls_back_to_the_peer(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="<script>")
    assert client_address(request) == "127.0.0.1"
