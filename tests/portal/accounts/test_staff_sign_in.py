"""Staff sign in by password at the back office's door, which locks after ten failures."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.testing.factories import STAFF_PASSWORD, CitizenFactory

pytestmark = pytest.mark.django_db


def enter(client, username, password=STAFF_PASSWORD, **extra):
    data = {"username": username, "password": password}
    return client.post(reverse("wagtailadmin_login"), data, **extra)


def fail(username, times, **extra):
    for _again in range(times):
        enter(Client(), username, "wrong", **extra)


def is_in(client):
    return client.get(reverse("wagtailadmin_home")).status_code == 200


def test_staff_with_a_role_enter_by_password(client, clerk):
    assert enter(client, "clerk").url == reverse("wagtailadmin_home")
    assert is_in(client)
    entry = AuditEntry.objects.get(action__startswith="accounts.signed_in")
    assert (entry.action, entry.actor) == ("accounts.signed_in_by_password", clerk)
    assert entry.address == "127.0.0.1"


@pytest.mark.parametrize("method", ["get", "post"])
def test_wagtails_other_sign_in_page_leads_to_the_back_offices_door(client, clerk, method):
    data = {"username": "clerk", "password": STAFF_PASSWORD}
    response = getattr(client, method)(f"{reverse('wagtailcore_login')}?next=/admin/cases/", data)
    assert response.status_code == 302
    assert response.url.startswith(f"{reverse('wagtailadmin_login')}?next=/admin/")
    assert "_auth_user_id" not in client.session


def test_wagtails_other_sign_in_page_leads_to_no_other_host(client):
    response = client.get(reverse("wagtailcore_login"), {"next": "https://evil.example/"})
    assert "evil" not in response.url


def test_a_sign_in_by_any_other_door_is_written_into_the_audit_book_too(client, clerk):
    client.force_login(clerk, backend="portal.accounts.backends.StaffPasswordBackend")
    assert AuditEntry.objects.filter(actor=clerk, action__contains="by_password").count() == 1


def test_an_attempt_that_fails_is_no_sign_in(clerk):
    fail("clerk", 1)
    assert not AuditEntry.objects.filter(action__startswith="accounts.signed_in").exists()


def test_the_tenth_failure_locks_the_account_even_for_the_right_password(client, clerk):
    fail("clerk", 10)
    response = enter(client, "clerk")
    assert response.status_code == 200
    assert response.context["form"].has_error("__all__", "locked")
    assert not is_in(client)


def test_nine_failures_do_not_lock(client, clerk):
    fail("clerk", 9)
    enter(client, "clerk")
    assert is_in(client)


def test_spelling_the_username_differently_is_no_way_round(client, clerk):
    fail("CLERK", 5)
    fail("Clerk", 5)
    enter(client, "clerk")
    assert not is_in(client)


def test_a_success_starts_the_count_anew(client, clerk):
    fail("clerk", 9)
    enter(Client(), "clerk")
    fail("clerk", 9)
    enter(client, "clerk")
    assert is_in(client)


def test_the_lock_opens_after_an_hour(client, clerk, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    fail("clerk", 10)
    time_machine.shift(3665)
    enter(client, "clerk")
    assert is_in(client)


def test_a_stranger_cannot_lock_the_account_for_another_address(client, clerk):
    fail("clerk", 10, REMOTE_ADDR="192.0.2.66")
    enter(client, "clerk")
    assert is_in(client)


def fail_from_everywhere(username):
    for n in range(6):
        fail(username, 9, REMOTE_ADDR=f"192.0.2.{n}")


@pytest.mark.parametrize("username", ["clerk", "nobody-at-all"])
def test_fifty_failures_from_everywhere_lock_any_username(client, clerk, username):
    fail_from_everywhere(username)
    response = enter(client, username)
    assert response.context["form"].has_error("__all__", "locked")
    assert not is_in(client)


def test_the_own_success_does_not_hide_failures_elsewhere(client, clerk):
    fail("clerk", 9, REMOTE_ADDR="192.0.2.99")
    enter(Client(), "clerk")
    fail_from_everywhere("clerk")
    enter(client, "clerk")
    assert not is_in(client)


def test_unknown_and_known_usernames_get_the_same_answer(clerk):
    answers = []
    for username in ("clerk", "nobody-at-all"):
        form = enter(Client(), username, "wrong").context["form"]
        answers.append(form.errors.as_json())
    assert answers[0] == answers[1]


def test_unknown_usernames_lock_alike(clerk):
    fail("nobody-at-all", 10)
    response = enter(Client(), "nobody-at-all", "wrong")
    assert response.context["form"].has_error("__all__", "locked")


def test_an_address_that_tries_many_accounts_is_stopped(client, clerk):
    for n in range(10):
        fail(f"guess-{n}", 10)
    enter(client, "clerk")
    assert not is_in(client)


def test_a_citizen_does_not_enter_the_back_office(client_for, citizen):
    response = client_for(citizen).get(reverse("wagtailadmin_home"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("wagtailadmin_login"))


def test_an_account_with_a_password_but_no_role_does_not_enter(client):
    User.objects.create_user("just-me", password=STAFF_PASSWORD)
    enter(client, "just-me")
    assert not is_in(client)


def test_a_citizen_has_no_password_to_sign_in_with(client):
    CitizenFactory.create(username="someone")
    enter(client, "someone", "")
    enter(client, "someone", "!")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("superuser", [False, True])
def test_staff_who_sign_in_by_sms_act_as_citizens_only(client, clerk, sent_codes, superuser):
    User.objects.filter(pk=clerk.pk).update(mobile="+989123334455", is_superuser=superuser)
    client.post(reverse("accounts:sign_in"), {"mobile": "09123334455"})
    client.post(reverse("accounts:sign_in_code"), {"code": sent_codes[0].code})
    assert client.session["_auth_user_id"] == str(clerk.pk)
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert not is_in(client)
    assert client.get(reverse("units:index")).status_code == 302


def test_staff_with_a_confirmed_mobile_open_citizens_pages(client_for, clerk):
    User.objects.filter(pk=clerk.pk).update(
        mobile="+989123334455", mobile_verified_at=timezone.now()
    )
    client = client_for(clerk)
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert is_in(client)


def test_an_inactive_member_of_staff_is_put_out_at_once(client_for, clerk):
    client = client_for(clerk)
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert not is_in(client)
