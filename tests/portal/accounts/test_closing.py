"""Closing an account leaves nothing of the person but what the law keeps."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import activate, get_language, override
from wagtail.users.models import UserProfile

from portal.accounts.access import SYSTEM
from portal.accounts.actions import revoke_role
from portal.accounts.closing import NotYetClosable, close_account
from portal.accounts.models import Role, User
from portal.accounts.personal_data import PersonalDataEraser, erasers, reasons_to_keep
from portal.accounts.sign_in import account_for
from portal.audit.models import AuditEntry
from portal.cases.models import Case, CaseFile, Phase, TimelineEntry
from portal.cases.personal_data import CasesStillOpen, erase_cases, may_erase_cases
from portal.contributions import Gate
from portal.errors import DomainError, Refused
from portal.notifications.models import InboxNotice, MessageState, OutboxMessage
from portal.notifications.personal_data import erase_notices

pytestmark = pytest.mark.django_db
MOBILE = "+989121111111"


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def offer(switchboard):
    switchboard.empty(erasers)

    def add(may_erase=None, **erases):
        for name, erase in erases.items():
            answer = erase if callable(erase) else lambda person, erase=erase: erase
            ask = may_erase if callable(may_erase) else lambda person: may_erase
            eraser = PersonalDataEraser(f"The {name}", answer, ask)
            switchboard.offer(erasers, **{name: eraser})

    return add


@pytest.fixture
def core(offer):
    """What the portal's own kernels contribute."""
    offer(may_erase=may_erase_cases, core__cases=erase_cases)
    offer(core__notices=erase_notices)


@pytest.fixture
def person(citizen):
    citizen.first_name, citizen.last_name = "Sam", "Rostami"
    citizen.national_id, citizen.email = "0012345679", "sam@town.example"
    citizen.save()
    EmailAddress.objects.create(user=citizen, email=citizen.email)
    UserProfile.objects.create(user=citizen, preferred_language="fa")
    return citizen


def failing(person):
    raise RuntimeError("broken")


def refusing(person):
    raise DomainError("Not now.")


def close(case):
    Case.objects.filter(pk=case.pk).update(phase=Phase.CLOSED, closed_at=timezone.now())


def kept_by(*labels):
    """Return all that the tables of these apps hold, as one text."""
    rows = [
        list(model.objects.values())
        for label in labels
        for model in apps.get_app_config(label).get_models()
    ]
    return json.dumps(rows, default=str, ensure_ascii=False)


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


def test_the_picture_of_a_profile_goes_with_it(offer, person, django_capture_on_commit_callbacks):
    offer()
    profile = UserProfile.objects.get(user=person)
    profile.avatar.save("face.png", ContentFile(b"face"))
    storage, name = profile.avatar.storage, profile.avatar.name
    with django_capture_on_commit_callbacks(execute=True):
        close_account(actor=person, person=person)
    assert not storage.exists(name)


def test_a_store_that_fails_afterwards_spoils_nothing(
    core, filled_draft, citizen, monkeypatch, django_capture_on_commit_callbacks
):
    def failing_delete(name):
        raise OSError("the store does not answer")

    monkeypatch.setattr(filled_draft.files.get().file.storage, "delete", failing_delete)
    with django_capture_on_commit_callbacks(execute=True):
        close_account(actor=citizen, person=citizen)
    assert not Case.objects.exists()


def test_a_draft_typed_in_for_somebody_else_is_left_to_them(core, draft, another_citizen, citizen):
    Case.objects.filter(pk=draft.pk).update(applicant=another_citizen)
    close_account(actor=citizen, person=citizen)
    assert Case.objects.filter(pk=draft.pk).exists()


def test_a_message_on_its_way_is_not_tried_again_without_its_address(core, citizen):
    message = OutboxMessage.objects.create(
        channel="sms",
        address=citizen.mobile,
        language="fa",
        body="Hello",
        dedupe_key="k",
        state=MessageState.SENDING,
        lease_expires_at=timezone.now(),
    )
    close_account(actor=citizen, person=citizen)
    message.refresh_from_db()
    assert (message.address, message.body) == ("", "")
    assert message.is_expired


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


def test_an_open_case_keeps_the_account(core, case, citizen):
    with pytest.raises(NotYetClosable, match="1 case in progress"):
        close_account(actor=citizen, person=citizen)
    assert User.objects.get(pk=citizen.pk).mobile == MOBILE


def test_a_case_submitted_at_the_last_moment_stops_everything(offer, case, citizen):
    offer(core__cases=erase_cases)
    with pytest.raises(CasesStillOpen):
        close_account(actor=citizen, person=citizen)
    assert User.objects.get(pk=citizen.pk).mobile == MOBILE


def test_closed_cases_stay_and_are_found_by_code_only(core, case, person):
    close(case)
    Case.objects.get(pk=case.pk)
    answers, entries = case.answers, TimelineEntry.objects.filter(case=case).count()
    assert close_account(actor=person, person=person).left == []
    case.refresh_from_db()
    assert (case.answers, case.applicant_id) == (answers, person.pk)
    assert TimelineEntry.objects.filter(case=case).count() == entries
    assert case.tracking_code.casefold() in case.search_text.casefold()
    for secret in ("rostami", "0012345679"):
        assert secret not in case.search_text


def test_drafts_go_with_their_files(
    core, filled_draft, citizen, django_capture_on_commit_callbacks
):
    file = filled_draft.files.get()
    storage, name = file.file.storage, file.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        closing = close_account(actor=citizen, person=citizen)
    assert "1 form that was not sent is deleted." in closing.done
    assert not Case.objects.exists()
    assert not CaseFile.objects.exists()
    assert not storage.exists(name)


def test_an_account_that_was_locked_before_is_erased_all_the_same(core, filled_draft, citizen):
    User.objects.filter(pk=citizen.pk).update(is_active=False)
    citizen.refresh_from_db()
    assert close_account(actor=SYSTEM, person=citizen).left == []
    assert not Case.objects.exists()


def test_notices_go_and_messages_keep_neither_address_nor_text(core, citizen, another_citizen):
    for person in (citizen, another_citizen):
        InboxNotice.objects.create(user=person, title="Hello", dedupe_key=f"k{person.pk}")
        for channel, state, finished_at in (
            ("sms", MessageState.DELIVERED, timezone.now()),
            ("email", MessageState.CREATED, None),
        ):
            OutboxMessage.objects.create(
                channel=channel,
                address=person.mobile,
                language="fa",
                body="Hello",
                dedupe_key=f"k{person.pk}",
                state=state,
                finished_at=finished_at,
            )
    closing = close_account(actor=citizen, person=citizen)
    assert "Your notices are deleted." in closing.done
    assert MOBILE not in kept_by("notifications")
    (kept,) = OutboxMessage.objects.filter(dedupe_key=f"k{citizen.pk}")
    assert (kept.state, kept.body, kept.can_be_retried) == (MessageState.DELIVERED, "", False)
    assert InboxNotice.objects.get().user == another_citizen
    assert OutboxMessage.objects.filter(address=another_citizen.mobile, body="Hello").count() == 2


def test_an_operator_closes_an_account_by_its_name_and_hears_what_is_left(offer, person, capsys):
    offer(library__loans=failing, pool__visits="Your visits are deleted.")
    with pytest.raises(CommandError, match="Not erased: The library__loans") as failure:
        call_command("erase_person", "citizen", "--no-input")
    name = User.objects.get(pk=person.pk).username
    said = capsys.readouterr()
    assert name in str(failure.value)
    assert f"now called {name}" in said.out
    assert "Your visits are deleted." in said.out


def test_what_failed_can_be_erased_later_under_the_new_name(offer, switchboard, person, capsys):
    offer(library__loans=failing)
    name = None
    for outcome in (["The library__loans"], []):
        closing = close_account(actor=SYSTEM, person=person)
        assert closing.left == outcome
        assert name in (None, person.username)
        name = person.username
        switchboard.empty(erasers)


def test_the_operator_is_told_why_not(offer, citizen):
    offer(may_erase="Bring the books back first.", library__loans=None)
    with pytest.raises(CommandError, match="Bring the books back"):
        call_command("erase_person", "citizen", "--no-input")
    with pytest.raises(CommandError, match="no account called nobody"):
        call_command("erase_person", "nobody", "--no-input")


def test_the_operator_has_to_type_the_name_again(offer, person, monkeypatch):
    offer()
    monkeypatch.setattr("builtins.input", lambda prompt: "yes")
    with pytest.raises(CommandError, match=r"Nothing was erased\."):
        call_command("erase_person", "citizen")
    assert User.objects.get(pk=person.pk).is_active
