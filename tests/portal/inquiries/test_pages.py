"""The page of a case in the back office shows its inquiries, and asks again what has failed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.accounts.permissions import admin_access
from portal.cases.models import Case, Phase
from portal.inquiries import tasks
from portal.inquiries.models import Inquiry, InquiryState
from portal.testing.factories import StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(other_unit) -> User:
    """Somebody who sees cases of the other unit and handles none."""
    group = Group.objects.create(name="readers")
    group.permissions.add(admin_access())
    role = Role.objects.create(
        slug="reader", title="Reader", permissions=["cases.see"], group=group
    )
    user = StaffFactory.create(username="reader")
    grant_role(actor=SYSTEM, user=user, role=role, unit=other_unit)
    return user


def page_of(inquiry: Inquiry) -> str:
    return reverse("cases_admin:case", args=[inquiry.case.tracking_code])


def repeat(inquiry: Inquiry) -> str:
    return reverse("inquiries_admin:repeat", args=[inquiry.case.tracking_code, inquiry.pk])


def given_up(inquiry: Inquiry) -> Inquiry:
    Inquiry.objects.filter(pk=inquiry.pk).update(state=InquiryState.FAILED)
    return inquiry


def test_the_page_shows_what_was_asked_of_whom_and_the_answer(
    agency, inquired, client_for, clerk_of_another_unit
):
    agency.text = "<b>Sara</b>"
    inquiry = inquired()
    tasks.make_inquiry(inquiry.pk)
    content = client_for(clerk_of_another_unit).get(page_of(inquiry)).content.decode()
    box = content.split('id="inquiries"')[1].split("</section>")[0]
    assert "Land registry" in box
    assert "خیابان بهار" in box
    assert "&lt;b&gt;Sara" in box
    assert repeat(inquiry) not in box


def test_a_case_that_asked_nobody_offers_it_to_its_officer_alone(
    client_for, clerk, reader, case, other_unit
):
    Case.objects.filter(pk=case.pk).update(holder=other_unit)
    address = reverse("cases_admin:case", args=[case.tracking_code])
    assert 'id="inquiries"' in client_for(clerk).get(address).content.decode()
    answer = client_for(reader).get(address)
    assert answer.status_code == 200
    assert 'id="inquiries"' not in answer.content.decode()


def test_an_officer_asks_again_what_has_failed(agency, inquired, client_for, clerk_of_another_unit):
    inquiry = given_up(inquired())
    browser = client_for(clerk_of_another_unit)
    assert repeat(inquiry) in browser.get(page_of(inquiry)).content.decode()
    assert browser.post(repeat(inquiry)).url == page_of(inquiry)
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.WAITING
    browser.post(repeat(inquiry))
    assert repeat(inquiry) not in browser.get(page_of(inquiry)).content.decode()


def test_nobody_else_asks_again(agency, inquired, client_for, citizen, reader):
    inquiry = given_up(inquired())
    client_for(citizen).post(repeat(inquiry))
    browser = client_for(reader)
    assert repeat(inquiry) not in browser.get(page_of(inquiry)).content.decode()
    browser.post(repeat(inquiry))
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.FAILED


def test_the_inquiry_of_another_case_is_not_found(
    agency, inquired, client_for, clerk_of_another_unit
):
    inquiry = given_up(inquired())
    address = reverse("inquiries_admin:repeat", args=[inquiry.case.tracking_code, inquiry.pk + 1])
    assert client_for(clerk_of_another_unit).post(address).status_code == 404


def test_who_asks_about_a_case_that_was_closed_meanwhile_is_led_back_to_it(
    inquired, client_for, clerk_of_another_unit
):
    case = inquired().case
    Case.objects.filter(pk=case.pk).update(phase=Phase.CLOSED, outcome="approved")
    address = reverse("inquiries_admin:ask", args=[case.tracking_code])
    response = client_for(clerk_of_another_unit).get(address)
    assert response.url == reverse("cases_admin:case", args=[case.tracking_code])
