from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.notifications.models import OutboxMessage
from portal.notifications.sign_in import send_code
from portal.notifications.wagtail_hooks import OutgoingMessagesItem, add_panel, register_menu_item
from tests.portal.notifications.conftest import make_message

ClientFor = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def list_page() -> str:
    return reverse("notifications_admin:messages")


def fail(**fields: str) -> OutboxMessage:
    return make_message(
        state="permanent_failure", reason="refused", finished_at=timezone.now(), **fields
    )


def test_failures_stand_on_top(admin_client: Client, list_page: str) -> None:
    failed = fail()
    make_message(body="all is well", state="delivered", finished_at=timezone.now())
    response = admin_client.get(list_page)
    assert response.status_code == 200
    assert list(response.context["failures"]) == [failed]
    assert reverse("notifications_admin:retry", args=[failed.pk]) in response.content.decode()


def test_messages_are_filtered_by_state(admin_client: Client, list_page: str) -> None:
    failed = fail()
    make_message()
    response = admin_client.get(list_page, {"state": "permanent_failure"})
    assert list(response.context["page_obj"]) == [failed]
    assert len(admin_client.get(list_page, {"state": "nonsense"}).context["page_obj"]) == 2


def test_staff_do_not_see_sign_in_codes(admin_client: Client, list_page: str) -> None:
    send_code(mobile="+989121234567", code="904716", language="fa")
    assert "904716" not in admin_client.get(list_page).content.decode()


def test_a_click_sends_a_failed_message_again(admin_client: Client, list_page: str) -> None:
    failed = fail()
    retry = reverse("notifications_admin:retry", args=[failed.pk])
    response = admin_client.post(f"{retry}?state=permanent_failure")
    assert response.headers["Location"] == f"{list_page}?state=permanent_failure"
    failed.refresh_from_db()
    assert failed.state == "created"


def test_a_second_click_is_answered_with_words(admin_client: Client, list_page: str) -> None:
    retry = reverse("notifications_admin:retry", args=[fail().pk])
    admin_client.post(retry)
    response = admin_client.post(retry, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["success", "error"]


def test_sending_again_needs_a_post(admin_client: Client) -> None:
    retry = reverse("notifications_admin:retry", args=[fail().pk])
    assert admin_client.get(retry).status_code == 405


def test_without_the_permission_the_page_does_not_exist(
    clerk: User, client_for: ClientFor, list_page: str
) -> None:
    client = client_for(clerk)
    failed = fail()
    assert client.get(list_page).status_code == 404
    retry = reverse("notifications_admin:retry", args=[failed.pk])
    assert client.post(retry).status_code == 404
    failed.refresh_from_db()
    assert failed.state == "permanent_failure"


def test_a_citizen_is_kept_out(citizen: User, client_for: ClientFor, list_page: str) -> None:
    assert client_for(citizen).get(list_page).status_code in {302, 404}


def test_the_menu_shows_the_page_to_those_who_may_open_it(
    admin_user: User, clerk: User, rf: RequestFactory
) -> None:
    item = register_menu_item()
    assert isinstance(item, OutgoingMessagesItem)
    request = rf.get("/")
    request.user = admin_user
    assert item.is_shown(request)
    request.user = clerk
    assert not item.is_shown(request)


def test_the_home_page_of_the_back_office_tells_of_failures(
    admin_user: User, clerk: User, rf: RequestFactory
) -> None:
    request, panels = rf.get("/"), []
    request.user = admin_user
    add_panel(request, panels)
    assert panels == []
    fail()
    add_panel(request, panels)
    assert reverse("notifications_admin:messages") in panels[0].render_html({"request": request})
    request.user = clerk
    add_panel(request, panels)
    assert len(panels) == 1
