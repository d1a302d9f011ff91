"""Old records found again: filters, search and paging of “My cases”."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.cases.actions import move_case, save_step
from portal.cases.keyset import page_of
from portal.cases.models import Case, Phase
from portal.cases.search_text import searchable_answers
from portal.persian.jalali import to_gregorian

pytestmark = pytest.mark.django_db
COPIED = ("id", "tracking_code", "idempotency_key")


def twin_of(case, number, **changes):
    fields = {
        field.attname: getattr(case, field.attname)
        for field in Case._meta.concrete_fields
        if field.attname not in COPIED
    }
    return Case.objects.create(**{**fields, "tracking_code": f"{number:014d}", **changes})


@pytest.fixture
def listed(client_for, citizen):
    client = client_for(citizen)

    def ask(**query):
        return client.get(reverse("cases:my_cases"), query).context

    return ask


def test_only_own_matters_are_found_whatever_is_searched(client_for, another_citizen, case):
    client = client_for(another_citizen)
    for query in ({}, {"q": case.tracking_code}, {"q": "بهار"}, {"after": case.tracking_code}):
        context = client.get(reverse("cases:my_cases"), query).context
        assert context["page"].total == 0


def test_a_case_is_found_by_what_was_answered_in_any_spelling(listed, case):
    assert case.answers["street"] == "خیابان بهار"
    for query, count in (("بهار", 1), ("خيابان   بهار", 1), ("بهار زمستان", 0)):
        assert listed(q=query)["page"].total == count


def test_a_date_is_found_as_it_was_shown(listed, case):
    assert listed(q="دی ۱۴۰۵")["page"].total == 1


def test_part_of_a_code_finds_it_too(listed, case):
    code = case.pretty_code
    assert [found.pk for found in listed(q=code[:9])["page"].rows] == [case.pk]


def test_unanswered_questions_are_not_searched(case):
    case.answers = {**case.answers, "start": None}
    assert "پاسخ" not in searchable_answers(case)


def test_open_waiting_closed_and_drafts_are_told_apart(listed, clerk, case):
    twin_of(case, 1, phase=Phase.CLOSED, outcome="approved", state="approved")
    twin_of(case, 2, phase=Phase.WAITING_CITIZEN, state="missing")
    twin_of(case, 3, phase=Phase.DRAFT, state="", submitted_at=None)
    counts = {show: listed(show=show)["page"].total for show in ("", "open", "waiting", "closed")}
    assert counts == {"": 3, "open": 2, "waiting": 1, "closed": 1}
    assert len(listed()["drafts"]) == 1
    assert not listed(show="open")["drafts"]
    only = listed(show="drafts")
    assert (only["page"].total, len(only["drafts"])) == (0, 1)


def test_services_are_offered_where_there_is_a_choice(listed, case):
    assert "service" not in listed()["form"].fields
    other = {"fa": "مجوز دیگر", "en": "Another permit"}
    twin_of(case, 1, title=other)
    choices = dict(listed()["form"].fields["service"].choices)
    key = next(key for key, label in choices.items() if label == "مجوز دیگر")
    assert [found.title for found in listed(service=key)["page"].rows] == [other]


def test_years_are_jalali_and_in_the_towns_time(listed, case):
    newyear = datetime.combine(to_gregorian(1404, 1, 1), datetime.min.time())
    begins = timezone.make_aware(newyear)
    twin_of(case, 1, submitted_at=begins)
    twin_of(case, 2, submitted_at=begins - timedelta(minutes=1))
    years = [key for key, _label in listed()["form"].fields["year"].choices]
    assert years[-2:] == ["1404", "1403"]
    assert [found.tracking_code[-1] for found in listed(year="1404")["page"].rows] == ["1"]
    assert [found.tracking_code[-1] for found in listed(year="1403")["page"].rows] == ["2"]


@pytest.mark.parametrize("query", [{"year": "9999"}, {"service": "nothing"}, {"show": "x"}])
def test_what_is_not_offered_narrows_nothing(listed, case, query):
    assert listed(**query)["page"].total == 1


def test_pages_go_on_from_a_case_in_both_directions(case):
    for number in range(1, 8):
        twin_of(case, number, submitted_at=case.submitted_at - timedelta(hours=number // 2))
    rows = Case.objects.all()
    whole = list(rows.order_by("-submitted_at", "-id").values_list("pk", flat=True))
    seen, page = [], page_of(rows, own=rows, size=3)
    assert page.newer == ""
    pages = [page]
    while page.older:
        page = page_of(rows, own=rows, after=page.older, size=3)
        pages.append(page)
    seen = [row.pk for page in pages for row in page.rows]
    assert seen == whole
    back = page_of(rows, own=rows, before=pages[-1].newer, size=3)
    assert [row.pk for row in back.rows] == [row.pk for row in pages[-2].rows]
    assert page_of(rows, own=rows, before=pages[1].newer, size=3).newer == ""


def test_a_code_of_somebody_else_leads_to_the_newest(listed, case, another_citizen):
    foreign = twin_of(case, 1, applicant_id=another_citizen.pk)
    assert [row.pk for row in listed(after=foreign.tracking_code)["page"].rows] == [case.pk]


def test_an_empty_filter_says_so_and_offers_all(client_for, citizen, case):
    text = client_for(citizen).get(reverse("cases:my_cases"), {"show": "waiting"}).content.decode()
    assert "منتظر شما" in text or "Nothing waits for you" in text
    assert f'href="{reverse("cases:my_cases")}"' in text


def test_a_corrected_draft_is_searched_once_it_is_sent(listed, citizen, filled_draft):
    save_step(
        actor=citizen, draft=filled_draft, step_key="place",
        answers={"street": "کوچهٔ نرگس", "start": "2027-01-05"},
    )  # fmt: skip
    assert listed(q="نرگس")["page"].total == 0


def test_a_move_keeps_the_case_findable(listed, clerk, case):
    move_case(actor=clerk, case=case, move_key="ask", seen_version=case.version, text="x")
    assert listed(q="بهار")["page"].total == 1
