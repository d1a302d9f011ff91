"""“This was not me.”"""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import Role
from portal.audit.models import AuditEntry
from portal.cases.models import Case
from portal.counter.objections import object_to_filing
from portal.counter.standing_in import on_behalf
from portal.errors import Refused
from portal.notifications.models import InboxNotice
from tests.portal.counter.conftest import case_of, fresh

pytestmark = pytest.mark.django_db


def at(filing):
    return reverse("counter:not_me", args=[filing.case.tracking_code])


def my_case(filing):
    return reverse("cases:my_case", args=[filing.case.tracking_code])


def test_the_citizen_sees_who_filed_and_can_object(client_for, sent, clerk, administrator):
    client = client_for(sent.citizen)
    page = client.get(my_case(sent)).content.decode()
    assert "دفتر ۷۲" in page
    assert at(sent) in page
    assert client.get(at(sent)).status_code == 200

    assert client.post(at(sent), {"text": "من به هیچ دفتری نرفته‌ام"}).url == my_case(sent)
    filing = fresh(sent)
    assert filing.objected_at
    assert not filing.is_agreed
    assert filing.case.awaits_reply
    note = filing.case.timeline.get(kind="note")
    assert "من به هیچ دفتری نرفته‌ام" in note.text
    assert not note.is_public
    for person in (clerk, administrator):
        assert InboxNotice.objects.filter(user=person, case_code=filing.case.tracking_code).exists()


def test_staff_see_the_objection_and_what_was_told(client_for, sent, clerk):
    object_to_filing(actor=sent.citizen, filing=sent, text="نه")
    address = reverse("cases_admin:case", args=[sent.case.tracking_code])
    page = client_for(clerk).get(address).content.decode()
    for words in ("دفتر ۷۲", "مریم احمدی", "نه"):
        assert words in page


def test_objecting_twice_changes_nothing(sent, clerk):
    first = object_to_filing(actor=sent.citizen, filing=sent, text="نه")
    again = object_to_filing(actor=sent.citizen, filing=fresh(sent), text="چیز دیگر")
    assert again.objection == first.objection
    assert sent.case.timeline.filter(kind="note").count() == 1
    assert AuditEntry.objects.filter(action="counter.objected").count() == 1


def test_objecting_to_a_draft_puts_the_office_out_and_leaves_the_draft(desk, client_for, filled):
    client = client_for(filled.citizen)
    overview = reverse("filing:overview", args=[filled.case.tracking_code])
    assert at(filled) in client.get(overview).content.decode()
    client.post(at(filled), {"text": ""})
    assert desk.get(overview).url == reverse("counter:filing", args=[filled.pk])
    step = reverse("filing:step", args=[filled.case.tracking_code, "place"])
    desk.post(step, {"street": "جای دیگر", "start": "1410/01/05"})
    assert case_of(filled).answers["street"] == "خیابان بهار"
    assert client.get(overview).status_code == 200


@pytest.mark.parametrize("who", ["another_citizen", "clerk", "operator"])
def test_nobody_else_objects(request, client_for, sent, who):
    person = request.getfixturevalue(who)
    response = client_for(person).post(at(sent), {"text": "x"})
    assert response.status_code in (302, 404)
    with pytest.raises(Refused):
        object_to_filing(actor=person, filing=sent, text="x")
    assert fresh(sent).objected_at is None


def test_the_operator_cannot_object_in_the_citizens_name(desk, agreed, operator):
    with pytest.raises(Refused):
        object_to_filing(actor=on_behalf(operator, agreed, holds=True), filing=agreed, text="x")
    assert desk.post(at(agreed), {"text": "x"}).status_code == 404


def test_a_case_that_the_citizen_filed_has_nothing_to_object_to(client_for, citizen, case):
    code = case.tracking_code
    client = client_for(citizen)
    assert client.get(reverse("counter:not_me", args=[code])).status_code == 404
    page = client.get(reverse("cases:my_case", args=[code])).content.decode()
    assert "not-me" not in page


def test_the_page_of_a_case_that_was_filed_online_costs_nothing_more(
    client_for, citizen, case, django_assert_max_num_queries
):
    client = client_for(citizen)
    client.get(reverse("cases:my_case", args=[case.tracking_code]))
    with django_assert_max_num_queries(14):
        client.get(reverse("cases:my_case", args=[case.tracking_code]))


def test_only_the_managers_of_the_office_are_told(sent, operator_elsewhere, other_office):
    role = Role.objects.create(
        slug="manager",
        title="Manager",
        permissions=["counter.manage"],
        group=Group.objects.create(name="Managers"),
    )
    grant_role(actor=SYSTEM, user=operator_elsewhere, role=role, unit=other_office.unit)
    object_to_filing(actor=sent.citizen, filing=sent, text="نه")
    assert not InboxNotice.objects.filter(user=operator_elsewhere).exists()


def test_an_objection_to_a_closed_case_does_not_ask_for_a_reply(sent):
    Case.objects.filter(pk=sent.case.pk).update(phase="closed", state="rejected")
    object_to_filing(actor=sent.citizen, filing=fresh(sent), text="نه")
    assert not case_of(sent).awaits_reply


def test_my_cases_names_the_office_at_the_price_of_one_query(
    client_for, sent, django_assert_max_num_queries
):
    client = client_for(sent.citizen)
    client.get(reverse("cases:my_cases"))
    with django_assert_max_num_queries(10):
        page = client.get(reverse("cases:my_cases")).content.decode()
    assert "دفتر ۷۲" in page
