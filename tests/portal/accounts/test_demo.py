"""The people of the demo town."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from portal.accounts.access import has_permission
from portal.accounts.demo import load_demo_people
from portal.accounts.models import Role, RoleGrant, Unit, User
from portal.accounts.permissions import sync_roles
from portal.persian.identifiers import clean_mobile, clean_national_id

pytestmark = pytest.mark.django_db


def test_loading_twice_changes_nothing():
    first = load_demo_people()
    counts = (User.objects.count(), Unit.objects.count(), RoleGrant.objects.count())
    assert load_demo_people() == first
    assert (User.objects.count(), Unit.objects.count(), RoleGrant.objects.count()) == counts
    assert counts[1] == 28


def test_every_sample_account_is_there_and_staff_enter_by_the_password_printed():
    for account in load_demo_people():
        if account.password:
            user = User.objects.get(username=account.username_or_mobile)
            assert user.check_password(account.password)
            assert user.is_staff
        else:
            user = User.objects.get(mobile=clean_mobile(account.username_or_mobile))
            assert clean_national_id(user.national_id) == user.national_id
            assert not user.is_staff
        assert account.role_label


@pytest.mark.parametrize("username", ["admin", "clerk", "head", "editor", "designer"])
def test_there_is_one_account_for_each_role(username):
    accounts = load_demo_people()
    assert username in {account.username_or_mobile for account in accounts}


def test_an_account_of_a_plugin_that_is_not_installed_is_left_out(monkeypatch):
    sync_roles()
    Role.objects.filter(slug="servicedesk-designer").delete()
    monkeypatch.setattr("portal.accounts.demo.people.sync_roles", lambda: None)
    names = {account.username_or_mobile for account in load_demo_people()}
    assert "designer" not in names
    assert "clerk" in names


def test_each_clerk_sees_the_cases_of_the_unit_in_the_name():
    load_demo_people()
    clerks = User.objects.filter(username__startswith="clerk-")
    assert clerks.count() == 17
    for clerk in clerks:
        unit = Unit.objects.get(slug=clerk.username.removeprefix("clerk-"))
        assert has_permission(clerk, "cases.see", unit=unit)
        assert not has_permission(clerk, "cases.see", unit=None)


def test_every_unit_has_an_english_title_and_its_place():
    load_demo_people()
    assert not Unit.objects.filter(title_en="").exists()
    assert Unit.objects.get(slug="miz-khedmat").get_parent().slug == "ravabet-omumi"
    assert Unit.get_root_nodes().count() == 2


def test_the_demo_administrator_enters_the_back_office():
    load_demo_people()
    client = Client()
    client.post(reverse("wagtailadmin_login"), {"username": "admin", "password": "darvazeh-demo"})
    assert client.get(reverse("units:index")).status_code == 200


def test_a_real_town_gets_no_demo_accounts(settings):
    settings.PORTAL_DEMO = False
    with pytest.raises(ImproperlyConfigured):
        load_demo_people()
    assert not User.objects.exists()
