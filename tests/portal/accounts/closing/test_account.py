"""Closing an account leaves nothing of the person in it, and only they may ask for it."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from wagtail.users.models import UserProfile

from portal.accounts.access import SYSTEM
from portal.accounts.actions import revoke_role
from portal.accounts.closing import NotYetClosable, close_account
from portal.accounts.models import Role, User
from portal.accounts.sign_in import account_for
from portal.audit.models import AuditEntry
from portal.errors import Refused
from tests.portal.accounts.closing.conftest import MOBILE, failing, kept_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_nothing_of_the_person_is_left_in_the_accounts(offer, person):
    offer()
    for secret in (MOBILE, "Rostami", "0012345679", "sam@town.example", "citizen"):
        assert secret in kept_by("accounts", "account", "wagtailusers")
    close_account(actor=person, person=person)
    left = kept_by("accounts", "account", "wagtailusers")
    for secret in (MOBILE, "9121111111", "Sam", "Rostami", "0012345679", "sam@town.example"):
        assert secret not in left
    assert '"citizen"' not in left
    assert not UserProfile.objects.exists()


def test_a_closed_account_signs_nobody_in(offer, person, client_for):
    offer()
    browser = client_for(person)
    assert browser.get("/en/account/profile/").status_code == 200
    close_account(actor=person, person=person)
    assert browser.get("/en/account/profile/").status_code == 302
    assert not person.is_active
    assert not person.has_usable_password()


def test_the_number_may_open_a_new_and_empty_account(offer, person):
    offer()
    close_account(actor=person, person=person)
    anew = account_for(mobile=MOBILE, language="fa")
    assert anew.pk != person.pk
    assert anew.get_full_name() == ""


def test_closing_stands_in_the_audit_book_without_what_was_erased(offer, person):
    offer(library__loans=failing)
    close_account(actor=person, person=person)
    entry = AuditEntry.objects.get(action="accounts.closed")
    assert (entry.actor, entry.target_id) == (person, str(person.pk))
    assert entry.details == {"left": ["library.loans"]}


def test_the_picture_of_a_profile_goes_with_it(offer, person, django_capture_on_commit_callbacks):
    offer()
    profile = UserProfile.objects.get(user=person)
    profile.avatar.save("face.png", ContentFile(b"face"))
    storage, name = profile.avatar.storage, profile.avatar.name
    with django_capture_on_commit_callbacks(execute=True):
        close_account(actor=person, person=person)
    assert not storage.exists(name)


@pytest.mark.parametrize("who", ["another_citizen", "clerk", "head_of_unit"])
def test_nobody_else_closes_somebodys_account(offer, request, person, who):
    offer(library__loans=failing)
    with pytest.raises(Refused):
        close_account(actor=request.getfixturevalue(who), person=person)


def test_an_administrator_may_close_an_account(offer, person, administrator):
    offer()
    close_account(actor=administrator, person=person)
    assert AuditEntry.objects.get(action="accounts.closed").actor == administrator


def test_staff_give_their_rights_back_first(offer, clerk, unit):
    offer()
    with pytest.raises(NotYetClosable, match="rights of the town’s staff"):
        close_account(actor=clerk, person=clerk)
    revoke_role(actor=SYSTEM, user=clerk, role=Role.objects.get(slug="clerk"), unit=unit)
    clerk.refresh_from_db()
    close_account(actor=clerk, person=clerk)
    assert not User.objects.get(pk=clerk.pk).is_active
