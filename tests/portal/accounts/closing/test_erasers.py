"""Each part of the portal erases what it keeps of the person, or says why it may not."""

from __future__ import annotations

import pytest
from django.utils.translation import activate, get_language

from portal.accounts.closing import NotYetClosable, close_account
from portal.accounts.models import User
from portal.accounts.personal_data import reasons_to_keep
from portal.audit.models import AuditEntry
from portal.contributions import Gate
from portal.errors import DomainError
from tests.portal.accounts.closing.conftest import MOBILE, failing, refusing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_each_eraser_sees_the_person_as_they_were_and_says_what_it_did(offer, person):
    seen = []
    offer(
        library__loans=lambda person: seen.append(person.mobile) or "Your loans are deleted.",
        pool__visits=None,
    )
    closing = close_account(actor=person, person=person)
    assert seen == [MOBILE]
    assert (closing.done, closing.left) == (["Your loans are deleted."], [])


@pytest.mark.parametrize("erase", [failing, 7, ["Done."]])
def test_an_eraser_that_fails_is_reported_and_named_and_the_rest_goes_on(
    offer, switchboard, person, erase
):
    offer(broken__part=erase, pool__visits="Your visits are deleted.")
    closing = close_account(actor=person, person=person)
    assert (closing.done, closing.left) == (["Your visits are deleted."], ["The broken__part"])
    assert switchboard.reported == ["broken.part"]
    assert User.objects.get(pk=person.pk).mobile is None


def test_what_a_failing_eraser_did_by_half_is_undone(offer, person, another_citizen):
    def half(person):
        another_citizen.delete()
        raise RuntimeError("broken")

    offer(broken__part=half)
    close_account(actor=person, person=person)
    assert User.objects.filter(username="another-citizen").exists()


def test_what_is_switched_off_is_not_run_but_named(offer, switchboard, person):
    offer(library__loans=failing)
    switchboard.closed.add("library")
    assert close_account(actor=person, person=person).left == ["The library__loans"]
    assert switchboard.reports == []


def test_an_eraser_does_not_change_the_language_of_the_last_page(offer, person):
    offer(library__loans=lambda person: activate("fa"))
    close_account(actor=person, person=person)
    assert get_language() == "en"


def test_one_reason_to_keep_the_account_stops_everything(offer, person):
    erased = []
    offer(pool__visits=lambda person: erased.append(person))
    offer(may_erase="Bring the books back first.", library__loans=failing)
    with pytest.raises(NotYetClosable, match=r"Bring the books back first\.") as refusal:
        close_account(actor=person, person=person)
    assert refusal.value.status == 409
    assert erased == []
    assert User.objects.get(pk=person.pk).mobile == MOBILE


def test_an_eraser_that_refuses_late_undoes_everything(offer, person, another_citizen):
    offer(pool__visits=lambda person: another_citizen.delete() and None)
    offer(library__loans=refusing)
    with pytest.raises(DomainError, match=r"Not now\."):
        close_account(actor=person, person=person)
    assert User.objects.get(pk=person.pk).mobile == MOBILE
    assert User.objects.filter(username="another-citizen").exists()


@pytest.mark.parametrize("may_erase", [failing, 7])
def test_an_eraser_that_cannot_be_asked_counts_as_a_reason(offer, switchboard, person, may_erase):
    offer(may_erase=may_erase, library__loans=None)
    with pytest.raises(NotYetClosable, match=r"We cannot check just now .*The library__loans"):
        close_account(actor=person, person=person)
    assert switchboard.reported == ["library.loans"]


def test_a_plugin_that_could_not_be_loaded_is_asked_for_until_it_is_switched_off(
    offer, switchboard, person, monkeypatch
):
    offer()
    monkeypatch.setattr(Gate, "missing", staticmethod(lambda: ["library"]))
    with pytest.raises(NotYetClosable, match=r"We cannot check just now .*library"):
        close_account(actor=person, person=person)
    switchboard.closed.add("library")
    left = close_account(actor=person, person=person).left
    assert len(left) == 1
    assert "library" not in left[0]
    assert AuditEntry.objects.get(action="accounts.closed").details["left"] == ["library"]
    assert AuditEntry.objects.get(action="accounts.closed").details == {"left": ["library"]}


def test_muting_an_eraser_does_not_silence_what_it_protects(offer, switchboard, person):
    offer(may_erase=None, library__loans=None)
    switchboard.muted.add("library.loans")
    assert len(reasons_to_keep(person)) == 1
    switchboard.closed.add("library")
    assert reasons_to_keep(person) == []
