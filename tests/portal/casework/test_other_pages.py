"""Absences, ready texts and dissolved units in the back office, and a calendar that is changed."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import FormerUnit, Unit
from portal.audit.models import AuditEntry
from portal.casework import case_hooks
from portal.casework.later_holidays import TASK
from portal.casework.models import Absence, CannedReply
from portal.persian.jalali import format_date
from portal.workcalendar.models import Holiday

pytestmark = pytest.mark.django_db


@pytest.fixture
def heads(client_for, head_of_unit):
    """The head's browser."""
    return client_for(head_of_unit)


def test_a_head_enters_and_ends_the_absence_of_a_clerk(
    heads, clerk, head_of_unit, django_assert_max_num_queries
):
    today = format_date(timezone.localdate(), "short")
    sent = {
        "person": clerk.pk, "substitute": head_of_unit.pk, "first_day": today, "last_day": today,
    }  # fmt: skip
    assert heads.post(reverse("cases_admin:absences"), sent).status_code == 302
    absence = Absence.objects.get()
    assert (absence.person, absence.substitute) == (clerk, head_of_unit)
    with django_assert_max_num_queries(25):
        html = heads.get(reverse("cases_admin:absences")).content.decode()
    assert clerk.display_name in html
    heads.post(reverse("cases_admin:end_absence", args=[absence.pk]))
    assert not Absence.objects.exists()


def test_a_substitute_without_the_right_is_refused_in_words(
    heads, clerk, clerk_of_another_unit, unit
):
    today = format_date(timezone.localdate(), "short")
    sent = {
        "person": clerk.pk, "substitute": clerk_of_another_unit.pk,
        "first_day": today, "last_day": today,
    }  # fmt: skip
    response = heads.post(reverse("cases_admin:absences"), sent)
    assert response.status_code == 422
    assert unit.label in response.content.decode()


def test_a_clerk_enters_nothing_for_others(client_for, clerk, head_of_unit):
    today = format_date(timezone.localdate(), "short")
    sent = {"person": head_of_unit.pk, "first_day": today, "last_day": today}
    response = client_for(clerk).post(reverse("cases_admin:absences"), sent)
    assert response.status_code == 422
    assert not Absence.objects.exists()


def test_citizens_see_no_absences(client_for, citizen):
    response = client_for(citizen).get(reverse("cases_admin:absences"))
    assert response.status_code in (302, 404)


def test_a_head_keeps_ready_texts_of_the_own_unit_only(heads, unit, other_unit):
    sent = {"title": "t", "text": "{name} گرامی", "unit": unit.pk, "is_active": "on"}
    assert heads.post(reverse("ready_texts:add"), sent).status_code == 302
    assert CannedReply.objects.get().unit == unit
    heads.post(reverse("ready_texts:add"), {**sent, "unit": other_unit.pk})
    heads.post(reverse("ready_texts:add"), {**sent, "unit": ""})
    assert CannedReply.objects.count() == 1


def test_a_placeholder_that_is_none_is_refused(heads, unit):
    sent = {"title": "t", "text": "{nmae} گرامی", "unit": unit.pk, "is_active": "on"}
    response = heads.post(reverse("ready_texts:add"), sent)
    assert "{nmae}" in response.content.decode()
    assert not CannedReply.objects.exists()


def test_a_clerk_does_not_manage_ready_texts(client_for, clerk):
    response = client_for(clerk).get(reverse("ready_texts:index"))
    assert response.status_code in (302, 403, 404)


def test_an_administrator_dissolves_a_unit_and_names_its_successor(
    client_for, administrator, case, unit, other_unit
):
    browser = client_for(administrator)
    address = reverse("cases_admin:dissolve_unit", args=[unit.pk])
    assert unit.label in browser.get(address).content.decode()
    sent = {"successor": other_unit.pk, "reason": "ادغام"}
    assert browser.post(address, sent).status_code == 422
    assert Unit.objects.filter(pk=unit.pk).exists()
    assert browser.post(address, {**sent, "sure": "on"}).status_code == 302
    assert FormerUnit.objects.get().successor == other_unit


def test_the_page_of_a_unit_leads_there(client_for, administrator, unit):
    html = client_for(administrator).get(reverse("units:edit", args=[unit.pk])).content.decode()
    assert reverse("cases_admin:dissolve_unit", args=[unit.pk]) in html


def test_heads_dissolve_nothing(heads, unit):
    assert heads.get(reverse("cases_admin:dissolve_unit", args=[unit.pk])).status_code in (302, 404)


def test_a_changed_calendar_wakes_the_worker(monkeypatch, rf, unit):
    woken = []
    monkeypatch.setattr(case_hooks, "enqueue_on_commit", woken.append)
    case_hooks.calendar_saved(rf.post("/"), Holiday())
    case_hooks.calendar_deleted(rf.post("/"), [Holiday()])
    case_hooks.calendar_saved(rf.post("/"), unit)
    assert woken == [TASK, TASK]


@pytest.mark.parametrize("of", ["another unit", "the whole city"])
def test_a_head_neither_sees_nor_deletes_the_ready_texts_of_others(heads, other_unit, of):
    row = CannedReply.objects.create(
        title="نامحرم", text="x", unit=other_unit if of == "another unit" else None
    )
    assert row.title not in heads.get(reverse("ready_texts:index")).content.decode()
    for page in ("edit", "delete", "history", "usage"):
        address = reverse(f"ready_texts:{page}", args=[row.pk])
        assert heads.get(address).status_code == 404, page
        heads.post(address)
    assert CannedReply.objects.filter(pk=row.pk).exists()


def test_a_head_deletes_an_own_ready_text_and_the_audit_book_says_so(heads, unit):
    row = CannedReply.objects.create(title="کهنه", text="x", unit=unit)
    assert row.title in heads.get(reverse("ready_texts:index")).content.decode()
    assert heads.post(reverse("ready_texts:delete", args=[row.pk])).status_code == 302
    assert not CannedReply.objects.exists()
    assert AuditEntry.objects.filter(action="casework.ready_text_deleted").count() == 1
