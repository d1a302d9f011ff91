"""The lists of the inbox: what they hold, their order, their pages, search, and what they cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.cases.actions import assign_case
from portal.cases.keyset import Order, beside, page_of
from portal.cases.models import Case
from portal.casework.counts import count_each, shown_count
from portal.casework.due import due_of
from portal.casework.lists import InboxList, Show
from portal.persian.jalali import format_date
from portal.persian.text import persian_digits
from tests.portal.casework.inbox_cases import twins

pytestmark = pytest.mark.django_db
INBOX = "cases_admin:inbox"


@pytest.fixture
def listed(client_for, clerk):
    """Ask the inbox as the clerk; gives the cases of the page."""
    client = client_for(clerk)

    def ask(**query):
        response = client.get(reverse(INBOX), query)
        assert response.status_code == 200
        return [row.case for row in response.context["rows"]]

    return ask


def test_what_is_due_first_stands_first_and_what_has_no_date_last(listed, case):
    [dateless] = twins(case, 1, due_at=None)
    [late] = twins(case, 1, due_at=timezone.now() - timedelta(days=2))
    assert listed() == [late, case, dateless]


@pytest.mark.parametrize(
    ("sort", "field"), [("newest", "submitted_at"), ("longest", "state_since")]
)
def test_other_orders(listed, case, sort, field):
    [older] = twins(case, 1, **{field: timezone.now() - timedelta(days=9)})
    expected = [case, older] if sort == "newest" else [older, case]
    assert listed(sort=sort) == expected


@pytest.mark.parametrize(
    "order", [Order("due_at"), Order("state_since"), Order("submitted_at", descending=True)]
)
def test_pages_meet_every_case_once_in_both_directions(case, order):
    now = timezone.now()
    for number in range(5):
        twins(case, 2, due_at=now + timedelta(days=number // 2), state_since=now,
              submitted_at=now - timedelta(days=number // 3))  # fmt: skip
    twins(case, 3, due_at=None)
    rows = Case.objects.all()
    whole = [found.pk for found in rows.order_by(*order.by())]
    pages = [page_of(rows, own=rows, order=order, size=4)]
    while pages[-1].older:
        pages.append(page_of(rows, own=rows, order=order, size=4, after=pages[-1].older))
    assert [found.pk for page in pages for found in page.rows] == whole
    back = [pages[-1]]
    while back[-1].newer:
        back.append(page_of(rows, own=rows, order=order, size=4, before=back[-1].newer))
    assert [f.pk for page in reversed(back) for f in page.rows] == whole
    walked, at = [], pages[0].rows[0]
    while at:
        walked.append(at.pk)
        at = beside(rows, at, order=order)
    assert walked == whole


def test_counting_stops_past_a_thousand(case, clerk):
    twins(case, 1005)
    page = page_of(Case.objects.all(), own=Case.objects.all())
    assert (page.total, page.is_more) == (1000, True)
    counts = count_each(clerk, {"a": Case.objects.all(), "b": Case.objects.none()}, most=99)
    assert counts == {"a": 100, "b": 0}
    assert shown_count(100, most=99) != "100"


@pytest.mark.parametrize("by", ["after", "before"])
@pytest.mark.parametrize("asked", [{}, {"q": "بهار"}, {"show": "overdue"}, {"sort": "newest"}])
def test_the_inbox_costs_at_most_twenty_queries_whatever_is_asked(
    client_for, head_of_unit, case, django_assert_max_num_queries, asked, by
):
    twins(case, 60)
    client = client_for(head_of_unit)
    client.get(reverse(INBOX))
    narrowed = {"unit": case.unit_id, "service": case.service, by: case.tracking_code}
    with django_assert_max_num_queries(20):
        assert client.get(reverse(INBOX), asked | narrowed).status_code == 200


def test_every_list_opens_and_costs_the_same_with_sixty_more(
    client_for, head_of_unit, case, django_assert_max_num_queries
):
    twins(case, 60)
    client, code = client_for(head_of_unit), case.tracking_code
    client.get(reverse(INBOX))
    for show in Show:
        with django_assert_max_num_queries(20):
            client.get(
                reverse(INBOX),
                {"show": show, "unit": case.unit_id, "service": case.service, "after": code},
            )


@pytest.mark.parametrize("show", ["new", "unassigned", "mine", "overdue", "agency", "failed"])
def test_lists_narrow(listed, case, clerk, show):
    twins(case, 1, phase="closed", closed_at=timezone.now())
    if show == "mine":
        assign_case(actor=clerk, case=case, assignee=clerk, seen_version=case.version)
    if show == "overdue":
        Case.objects.update(due_at=timezone.now() - timedelta(days=1))
    expected = [] if show in ("agency", "failed") else [case]
    assert listed(show=show) == expected


def test_what_is_due_soon_is_a_list_of_its_own(listed, case):
    twins(case, 1, due_at=timezone.now() + timedelta(days=40))
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() + timedelta(hours=1))
    assert listed(show="soon") == [case]


def test_filters_meet_in_one_list(listed, case, clerk):
    twins(case, 1, channel="counter")
    twins(case, 1, service="other.service")
    twins(case, 1, submitted_at=timezone.now() - timedelta(days=400))
    today = format_date(timezone.localdate(), "short", "fa")
    found = listed(channel=case.channel, service=case.service, state=case.state,
                   since=persian_digits(today), until=today, unit=case.unit_id)  # fmt: skip
    assert found == [case]


@pytest.mark.parametrize(
    "query",
    [{"unit": "999"}, {"service": "'; drop table"}, {"since": "yesterday"}, {"show": "x"},
     {"after": "1" * 14}, {"before": "۱"}, {"assignee": "nobody"}],
)  # fmt: skip
def test_what_nobody_offers_narrows_nothing(listed, case, query):
    assert listed(**query) == [case]


def test_a_unit_of_others_is_not_offered(client_for, clerk, other_unit, case):
    twins(case, 1, unit_id=other_unit.pk, holder_id=other_unit.pk)
    response = client_for(clerk).get(reverse(INBOX), {"unit": other_unit.pk})
    assert [row.case for row in response.context["rows"]] == [case]


def test_a_whole_code_leads_straight_to_the_case(client_for, clerk, case):
    response = client_for(clerk).get(reverse(INBOX), {"q": persian_digits(case.pretty_code)})
    assert response.url == reverse("cases_admin:case", args=[case.tracking_code])


def test_the_code_of_another_unit_leads_nowhere(client_for, clerk_of_another_unit, case):
    response = client_for(clerk_of_another_unit).get(reverse(INBOX), {"q": case.tracking_code})
    assert (response.status_code, response.context["rows"]) == (200, [])


def test_every_word_has_to_begin_a_word_of_the_case(listed, case):
    assert listed(q="بهار خيابان") == [case]
    assert listed(q="خیاب") == [case]
    assert listed(q="یابان") == []
    assert listed(q="بهار زمستان") == []


def test_a_word_of_very_many_cases_is_meant_as_it_is(listed, case, monkeypatch):
    twins(case, 2, answers_text="سعدی")
    [longer] = twins(case, 1, answers_text="سعدیان")
    assert len(listed(q="سعدی")) == 3
    monkeypatch.setattr("portal.casework.inbox.MOST_COUNTED", 1)
    assert len(listed(q="سعدی")) == 2
    assert listed(q="سعدیان") == [longer]


@pytest.mark.parametrize(
    "query",
    ["'", '"', "\\", "a & b | !c", "خیابان:*", "<->", "%", "_", "((", "' OR 1=1 --", "x" * 10_000,
     "خیابان " * 500, "\x00", "‌", "🙂", "۱۲-", "!!"],
)  # fmt: skip
def test_no_text_breaks_the_search(listed, case, query):
    listed(q=query)


def test_an_answer_of_one_endless_word_can_be_stored_and_found(listed, case):
    Case.objects.filter(pk=case.pk).update(answers_text="الف" * 30)
    assert listed(q="الفالف") == [case]


def test_closed_cases_are_found_by_words_but_not_among_what_is_to_do(listed, case):
    Case.objects.update(phase="closed", closed_at=timezone.now())
    assert listed() == []
    assert listed(q="بهار") == [case]


def test_due_dates_come_in_a_colour_and_in_words(case):
    now, dues = timezone.now(), []
    for days in (-30, 0, 30):
        case.due_at = now + timedelta(days=days)
        dues.append(due_of(case))
    case.due_at = None
    dues.append(due_of(case))
    case.paused_at = now
    dues.append(due_of(case))
    assert [one.tone for one in dues] == ["late", "late", "later", "still", "still"]
    assert len({one.words for one in dues} - {""}) == len(dues)


def test_the_menu_says_how_many_are_to_do(client_for, clerk, case):
    twins(case, 2)
    text = client_for(clerk).get(reverse("wagtailadmin_home")).content.decode()
    assert "(۳)" in text or "(3)" in text or "\\u06f3" in text


def test_a_list_shows_only_what_its_reader_may_see(clerk_of_another_unit: User, case):
    for show in Show:
        assert not InboxList(clerk_of_another_unit, {"show": show}).rows().exists()
