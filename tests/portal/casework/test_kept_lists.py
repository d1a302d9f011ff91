"""Lists that people keep, who has a case open, and the way to the next case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from portal.cases.models import Case
from portal.casework.presence import forget_presences, others_on, seen_by
from portal.casework.presence_rows import Presence
from portal.casework.saved_filter_rows import SavedFilter
from portal.casework.saved_filters import (
    NameMissing,
    TooManyFilters,
    begin_with,
    keep_filter,
    move_up,
    rename_filter,
)
from portal.errors import Refused
from portal.persian.text import digits_for
from tests.portal.casework.inbox_cases import twins

pytestmark = pytest.mark.django_db
INBOX, LISTS = "cases_admin:inbox", "cases_admin:filters"


def test_a_list_is_kept_from_the_address_and_shown_with_its_count(client_for, clerk, case):
    client = client_for(clerk)
    query = "show=new&service=test.matter"
    assert "test.matter" in client.get(f"{reverse(LISTS)}?{query}").content.decode()
    sent = {"name": "تازه‌ها", "query": f"{query}&page=3&evil=1"}
    client.post(reverse("cases_admin:filter_keep"), sent)
    assert SavedFilter.objects.get().query == query
    [chip] = client.get(reverse(INBOX), {"show": ""}).context["chips"]
    assert (chip.label, chip.shown in ("1", "۱")) == ("تازه‌ها", True)


def test_one_list_opens_first_and_the_others_stay_reachable(client_for, clerk, case):
    kept = keep_filter(actor=clerk, name="من", query="show=mine")
    other = keep_filter(actor=clerk, name="همه", query="show=all")
    begin_with(actor=clerk, kept=kept, starts=True)
    client = client_for(clerk)
    assert "show=mine" in client.get(reverse(INBOX)).url
    assert client.get(reverse(INBOX), {"show": ""}).status_code == 200
    begin_with(actor=clerk, kept=other, starts=True)
    assert SavedFilter.objects.get(is_start=True) == other
    begin_with(actor=clerk, kept=other, starts=False)
    assert client.get(reverse(INBOX)).status_code == 200


def test_own_lists_are_renamed_ordered_and_deleted(client_for, clerk):
    first = keep_filter(actor=clerk, name="الف", query="")
    second = keep_filter(actor=clerk, name="ب", query="show=new")
    move_up(actor=clerk, kept=second)
    rename_filter(actor=clerk, kept=first, name=" پ ")
    assert list(SavedFilter.objects.values_list("name", flat=True)) == ["ب", "پ"]
    change = reverse("cases_admin:filter_change", args=[first.pk])
    client_for(clerk).post(change, {"do": "delete"})
    assert list(SavedFilter.objects.all()) == [second]
    with pytest.raises(NameMissing):
        keep_filter(actor=clerk, name=" ", query="")


def test_a_head_shares_a_list_with_the_unit_and_a_clerk_does_not(
    client_for, clerk, clerk_of_another_unit, head_of_unit, unit
):
    shared = keep_filter(actor=head_of_unit, name="فوری‌ها", query="show=overdue", unit=unit)
    with pytest.raises(Refused):
        keep_filter(actor=clerk, name="x", query="", unit=unit)
    assert list(SavedFilter.objects.visible_to(clerk)) == [shared]
    assert not SavedFilter.objects.visible_to(clerk_of_another_unit).exists()
    change = reverse("cases_admin:filter_change", args=[shared.pk])
    assert client_for(clerk).post(change, {"do": "delete"}).status_code == 404
    assert "فوری‌ها" in client_for(clerk).get(reverse(LISTS)).content.decode()


def test_nobody_keeps_more_than_twenty(clerk):
    for number in range(20):
        keep_filter(actor=clerk, name=str(number), query="")
    with pytest.raises(TooManyFilters):
        keep_filter(actor=clerk, name="21", query="")


def test_who_has_a_case_open_is_shown_for_two_minutes(client_for, clerk, head_of_unit, case):
    assert seen_by(case, head_of_unit) == []
    assert seen_by(case, clerk) == [head_of_unit]
    [row] = client_for(clerk).get(reverse(INBOX)).context["rows"]
    assert row.others == [head_of_unit]
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=3))
    assert others_on([case], clerk) == {}
    Presence.objects.update(seen_at=timezone.now() - timedelta(days=2))
    assert forget_presences() == 2


def test_presence_is_written_at_most_once_a_minute(clerk, case, django_assert_num_queries):
    seen_by(case, clerk)
    with django_assert_num_queries(1):
        seen_by(case, clerk)
    assert Presence.objects.count() == 1


def test_an_open_page_asks_who_else_is_there(client_for, clerk, clerk_of_another_unit, case):
    address = reverse("cases_admin:presence", args=[case.tracking_code])
    assert client_for(clerk).post(address).status_code == 200
    assert client_for(clerk).get(address).status_code == 405
    assert client_for(clerk_of_another_unit).post(address).status_code == 404
    assert Presence.objects.get().person == clerk


def test_the_next_case_is_the_next_of_the_list_that_was_seen(client_for, clerk, case):
    later = timezone.now() + timedelta(days=50)
    [last] = twins(case, 1, due_at=later)
    twins(case, 1, due_at=later, awaits_reply=False, first_responded_at=timezone.now())
    client = client_for(clerk)
    client.get(reverse(INBOX), {"show": "new"})
    assert client.cookies["inbox_list"]["httponly"]
    answer = client.get(reverse("cases_admin:next", args=[case.tracking_code]))
    assert last.tracking_code in answer.url


def test_the_list_that_opens_first_opens_wherever_it_stands(client_for, clerk, case):
    for number in range(14):
        keep_filter(actor=clerk, name=str(number), query="show=all")
    kept = keep_filter(actor=clerk, name="آخر", query="show=mine")
    begin_with(actor=clerk, kept=kept, starts=True)
    assert "show=mine" in client_for(clerk).get(reverse(INBOX)).url


def test_the_poll_of_who_lost_the_case_says_nothing_each_minute(
    client_for, clerk, case, other_unit
):
    client = client_for(clerk)
    client.get(reverse("cases_admin:case", args=[case.tracking_code]))
    Case.objects.filter(pk=case.pk).update(unit=other_unit, holder=other_unit)
    address = reverse("cases_admin:presence", args=[case.tracking_code])
    assert [client.post(address).status_code for _minute in "12"] == [404, 404]
    page = client.get(reverse(INBOX), {"show": ""})
    assert not list(get_messages(page.wsgi_request))


def test_a_kept_list_of_one_state_counts_that_state_whatever_is_shown(client_for, clerk, case):
    for state in ("check", "visit"):
        keep_filter(actor=clerk, name=state, query=f"service={case.service}&state={state}")
    assert case.state == "check"
    for asked in ({"show": ""}, {"service": "another.one"}):
        chips = client_for(clerk).get(reverse(INBOX), asked).context["chips"]
        assert [digits_for(chip.shown, "en") for chip in chips] == ["1", "0"]
