"""The staff's inbox and case page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from portal.audit.models import AuditEntry
from portal.cases.actions import move_case, send_message
from portal.cases.models import Case
from portal.casework.waiting import waiting_counts
from portal.persian.text import persian_digits

pytestmark = pytest.mark.django_db


def page(name, case):
    return reverse(f"cases_admin:{name}", args=[case.tracking_code])


def many(case, count):
    fields = [f.attname for f in Case._meta.concrete_fields]
    kept = [f for f in fields if f not in ("id", "tracking_code", "idempotency_key")]
    Case.objects.bulk_create(
        Case(**{f: getattr(case, f) for f in kept}, tracking_code=f"{n:014d}") for n in range(count)
    )


def test_new_cases_have_a_list_of_their_own(client_for, clerk, case):
    many(case, 3)
    Case.objects.exclude(pk=case.pk).update(first_responded_at=case.submitted_at)
    response = client_for(clerk).get(reverse("cases_admin:inbox"), {"show": "new"})
    assert [row.case for row in response.context["rows"]] == [case]


def test_the_inbox_costs_the_same_with_one_and_with_sixty_rows(
    client_for, clerk, case, django_assert_max_num_queries
):
    client = client_for(clerk)
    client.get(reverse("cases_admin:inbox"))
    many(case, 60)
    with django_assert_max_num_queries(20):
        response = client.get(reverse("cases_admin:inbox"))
    assert len(response.context["rows"]) == 25


def test_the_case_page_shows_answers_history_and_moves_and_is_recorded(
    client_for, clerk, case, django_assert_max_num_queries
):
    client = client_for(clerk)
    with django_assert_max_num_queries(25):
        response = client.get(page("case", case))
    text = response.content.decode()
    assert "خیابان بهار" in text
    assert [m.key for m in response.context["moves"]] == ["ask", "to_visit"]
    assert (
        AuditEntry.objects.filter(action="case.read", subject_code=case.tracking_code).count() == 1
    )


def test_a_clerk_of_another_unit_gets_404_everywhere(client_for, clerk_of_another_unit, case):
    client = client_for(clerk_of_another_unit)
    assert client.get(page("case", case)).status_code == 404
    for name in ("move", "message", "note", "assign"):
        assert (
            client.post(
                page(name, case), {"move": "to_visit", "version": 0, "text": "x"}
            ).status_code
            == 404
        )
    assert case not in [row[0] for row in client.get(reverse("cases_admin:inbox")).context["rows"]]


def test_a_draft_is_not_in_any_inbox(client_for, clerk, draft):
    assert client_for(clerk).get(page("case", draft)).status_code == 404


def test_a_citizen_and_a_stranger_never_see_the_back_office(client_for, client, citizen, case):
    assert client_for(citizen).get(page("case", case)).status_code in (302, 404)
    assert "/admin/login/" in client.get(page("case", case)).url


def test_a_clerk_moves_a_case_from_its_page(client_for, clerk, case):
    response = client_for(clerk).post(
        page("move", case), {"move": "ask", "version": case.version, "text": "سند؟"}
    )
    assert response.status_code == 302
    assert Case.objects.get(pk=case.pk).state == "missing"


def test_a_move_that_demands_a_reason_says_so_and_changes_nothing(client_for, clerk, case):
    response = client_for(clerk).post(
        page("move", case), {"move": "ask", "version": case.version, "text": ""}
    )
    assert response.status_code == 400
    assert Case.objects.get(pk=case.pk).state == "check"


def test_the_second_clerk_sees_what_changed_and_keeps_the_typed_text(
    client_for, clerk, head_of_unit, case
):
    seen = case.version
    move_case(actor=head_of_unit, case=case, move_key="to_visit", seen_version=seen)
    response = client_for(clerk).post(
        page("move", case), {"move": "ask", "version": seen, "text": "متن کارشناس دوم"}
    )
    assert response.status_code == 409
    text = response.content.decode()
    assert "متن کارشناس دوم" in text
    assert [entry.to_state for entry in response.context["news"]] == ["visit"]
    assert case.timeline.count() == 2


def test_search_finds_by_code_name_and_mobile_in_any_digits(client_for, clerk, citizen, case):
    client = client_for(clerk)
    local = "۰" + citizen.mobile[3:].translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    for query in (local, citizen.last_name.upper()):
        rows = client.get(reverse("cases_admin:inbox"), {"q": query}).context["rows"]
        assert [row[0] for row in rows] == [case], query


@pytest.mark.parametrize(
    ("show", "expected"), [("reply", 1), ("mine", 0), ("closed", 0), ("all", 1), ("waiting", 0)]
)
def test_filters(client_for, clerk, citizen, case, show, expected):
    send_message(actor=citizen, case=case, text="سلام", as_staff=False)
    rows = client_for(clerk).get(reverse("cases_admin:inbox"), {"show": show}).context["rows"]
    assert len(rows) == expected


def test_a_clerk_takes_a_case_and_puts_it_back(client_for, clerk, case):
    client = client_for(clerk)
    client.post(page("assign", case), {"version": case.version, "assignee": clerk.pk})
    fresh = Case.objects.get(pk=case.pk)
    assert fresh.assignee == clerk
    client.post(page("assign", case), {"version": fresh.version, "assignee": ""})
    assert Case.objects.get(pk=case.pk).assignee is None


def test_a_note_and_a_message_from_the_case_page(client_for, clerk, case):
    client = client_for(clerk)
    client.post(page("note", case), {"text": "تماس گرفتم"})
    client.post(page("message", case), {"text": "لطفاً تماس بگیرید"})
    assert list(case.timeline.values_list("kind", "is_public"))[1:] == [
        ("note", False),
        ("message", True),
    ]


def test_state_is_never_changed_by_get(client_for, clerk, case):
    for name in ("move", "message", "note", "assign"):
        assert client_for(clerk).get(page(name, case)).status_code == 405


def test_the_first_page_counts_what_waits(client_for, clerk, citizen, case):
    send_message(actor=citizen, case=case, text="سلام", as_staff=False)
    counts = waiting_counts(clerk)
    assert (counts.to_do, counts.new, counts.reply, counts.overdue) == (1, 1, 1, 0)
    text = client_for(clerk).get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("cases_admin:inbox") + "?show=overdue" in text


def test_the_first_page_of_somebody_without_cases_has_no_inbox(client_for, pr_editor):
    text = client_for(pr_editor).get(reverse("wagtailadmin_home")).content.decode()
    assert "inbox-panel" not in text


def test_everybody_sees_what_is_theirs_and_nothing_else(
    citizen, another_citizen, clerk, clerk_of_another_unit, head_of_unit, pr_editor, case
):
    staff = (clerk, clerk_of_another_unit, head_of_unit, pr_editor)
    sees = {
        person.username: set(Case.objects.visible_to(person))
        for person in (citizen, another_citizen, *staff)
    }
    assert sees == {
        "citizen": {case},
        "another-citizen": set(),
        "clerk": {case},
        "clerk-of-another-unit": set(),
        "head": {case},
        "pr-editor": set(),
    }
    assert not Case.objects.visible_to(AnonymousUser()).exists()


def test_a_draft_is_its_owners_alone(citizen, clerk, draft):
    assert Case.objects.visible_to(citizen).get() == draft
    assert not Case.objects.visible_to(clerk).exists()


@pytest.mark.parametrize("spelling", ["{} {}\u200c {}", "\u2066{}{}{}\u2069", " {}-{}-{}\u200e"])
def test_a_national_id_is_found_however_it_was_pasted(client_for, clerk, citizen, case, spelling):
    digits = persian_digits(citizen.national_id)
    pasted = spelling.format(digits[:3], digits[3:6], digits[6:])
    page = client_for(clerk).get(reverse("cases_admin:inbox"), {"q": pasted})
    assert [row.case for row in page.context["rows"]] == [case]


def test_days_the_wrong_way_round_are_told_and_narrow_only_by_the_first(client_for, clerk, case):
    asked = {"show": "all", "since": "1400/01/02", "until": "1400/01/01"}
    page = client_for(clerk).get(reverse("cases_admin:inbox"), asked)
    assert "until" in page.context["form"].errors
    assert [row.case for row in page.context["rows"]] == [case]
