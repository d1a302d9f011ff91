from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.errors import Refused
from portal.notifications import views
from portal.notifications.actions import mark_read
from portal.notifications.inbox import unread_count
from portal.notifications.models import InboxNotice

ClientFor = Callable[[User], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def give(user: User, number: int = 1, **fields: Any) -> InboxNotice:
    key = f"{user.pk}-{number}"
    values = {"title": f"Notice {number}", "body": "a <b>text</b>", "dedupe_key": key}
    return InboxNotice.objects.create(user=user, **values | fields)


def test_a_citizen_reads_notices_newest_first(citizen: User, client_for: ClientFor) -> None:
    give(citizen, 1, url="/en/my/12345678901234/", case_code="12345678901234")
    give(citizen, 2)
    html = client_for(citizen).get(reverse("notifications:inbox")).content.decode()
    assert html.index("Notice 2") < html.index("Notice 1")
    assert 'href="/en/my/12345678901234/"' in html
    assert "a &lt;b&gt;text&lt;/b&gt;" in html
    assert "Unread" in html


def test_another_citizens_notices_are_not_shown(
    citizen: User, another_citizen: User, client_for: ClientFor
) -> None:
    give(another_citizen)
    response = client_for(citizen).get(reverse("notifications:inbox"))
    assert "Notice 1" not in response.content.decode()


def test_nobody_signed_in_is_sent_to_sign_in(client: Client) -> None:
    response = client.get(reverse("notifications:inbox"))
    assert response.status_code == 302
    assert reverse("accounts:sign_in") in response.headers["Location"]


def test_a_notice_is_marked_as_read_by_post_only(citizen: User, client_for: ClientFor) -> None:
    notice = give(citizen)
    address = reverse("notifications:read", args=[notice.pk])
    client = client_for(citizen)
    assert client.get(address).status_code == 405
    assert unread_count(citizen) == 1
    assert client.post(address).headers["Location"] == reverse("notifications:inbox")
    assert unread_count(citizen) == 0


def test_another_citizens_notice_cannot_be_marked(
    citizen: User, another_citizen: User, client_for: ClientFor
) -> None:
    notice = give(another_citizen)
    response = client_for(citizen).post(reverse("notifications:read", args=[notice.pk]))
    assert response.status_code == 404
    with pytest.raises(Refused):
        mark_read(actor=citizen, notice=notice)
    assert unread_count(another_citizen) == 1


def test_all_notices_are_marked_at_once_and_only_ones_own(
    citizen: User, another_citizen: User, client_for: ClientFor
) -> None:
    give(citizen, 1)
    give(citizen, 2)
    give(another_citizen)
    client_for(citizen).post(reverse("notifications:read_all"))
    assert (unread_count(citizen), unread_count(another_citizen)) == (0, 1)


def test_reading_twice_keeps_the_first_time(citizen: User) -> None:
    notice = mark_read(actor=citizen, notice=give(citizen))
    first = notice.read_at
    assert mark_read(actor=citizen, notice=notice).read_at == first


def test_a_visitor_has_no_unread_notices() -> None:
    assert unread_count(AnonymousUser()) == 0


def test_many_notices_are_shown_in_pages_at_the_same_cost(
    citizen: User, client_for: ClientFor, django_assert_max_num_queries: Any
) -> None:
    for number in range(45):
        give(citizen, number)
    client = client_for(citizen)
    with django_assert_max_num_queries(8):
        response = client.get(reverse("notifications:inbox"), {"page": "3"})
    assert len(response.context["page_obj"].object_list) == 5
    assert client.get(reverse("notifications:inbox"), {"page": "x"}).status_code == 200


def test_an_empty_inbox_says_what_will_be_there(citizen: User, client_for: ClientFor) -> None:
    response = client_for(citizen).get(reverse("notifications:inbox"))
    assert "You have no notices" in response.content.decode()


def test_every_view_says_who_it_is_for() -> None:
    assert views.inbox.audience == views.read.audience == views.read_all.audience == "citizen"
    assert views.demo_messages.audience == "public"
