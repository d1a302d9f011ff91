"""Citizens sign in by a code sent to their mobile, go on where they wanted, and sign out."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.sign_in import account_for, own_path
from portal.audit.models import AuditEntry
from portal.testing.factories import CitizenFactory
from tests.portal.accounts.signing_in import NUMBER, STORED, answer, ask, messages_on, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent_codes")]


@pytest.mark.parametrize(
    "typed", ["09123334455", "+98 912 333 4455", "۰۹۱۲۳۳۳۴۴۵۵", "٠٩١٢٣٣٣٤٤٥٥", "0098-912-333-4455"]
)
def test_a_new_number_in_any_script_becomes_an_account_and_is_signed_in(client, sent_codes, typed):
    assert ask(client, typed).url == reverse("accounts:sign_in_code")
    response = answer(client, sent_codes[0].code)
    user = User.objects.get(mobile=STORED)
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.mobile_verified_at
    assert not user.has_usable_password()
    assert not user.is_staff


def test_a_known_number_signs_in_to_its_account(client, sent_codes, citizen):
    ask(client, "09121111111")
    answer(client, sent_codes[0].code)
    assert client.session["_auth_user_id"] == str(citizen.pk)
    assert User.objects.count() == 1


def test_the_code_is_accepted_in_any_digit_script_with_spaces(client, sent_codes):
    ask(client)
    persian = sent_codes[0].code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    answer(client, f" {persian[:3]} {persian[3:]} ")
    assert signed_in(client)


def test_signing_in_is_written_into_the_audit_book(client, sent_codes):
    ask(client)
    answer(client, sent_codes[0].code)
    entry = AuditEntry.objects.get(action__startswith="accounts.signed_in")
    assert entry.action == "accounts.signed_in_by_code"
    assert entry.actor == User.objects.get(mobile=STORED)
    assert entry.address == "127.0.0.1"


def test_the_code_goes_to_the_number_typed_in_the_language_of_the_page(client, sent_codes):
    client.post("/en/account/sign-in/", {"mobile": NUMBER})
    assert (sent_codes[0].mobile, sent_codes[0].language) == (STORED, "en")
    assert re.fullmatch("[0-9]{6}", sent_codes[0].code)


def test_a_number_that_is_none_is_refused(client, sent_codes):
    response = ask(client, "12345")
    assert response.status_code == 200
    assert response.context["form"].errors["mobile"]
    assert not sent_codes


def test_known_and_unknown_numbers_get_the_same_answer(citizen, sent_codes):
    known, unknown = Client(), Client()
    pages = []
    for client, number in ((known, "09121111111"), (unknown, "09129999999")):
        first = ask(client, number)
        second = client.get(first.url)
        pages.append((first.status_code, first.url, _without_secrets(second.content.decode())))
    assert pages[0] == pages[1]
    assert len(sent_codes) == 2


def test_asking_for_a_code_does_not_look_whether_there_is_an_account(citizen):
    with CaptureQueriesContext(connection) as queries:
        ask(Client(), "09121111111")
    assert not [q["sql"] for q in queries if '"accounts_user"' in q["sql"]]


def test_the_session_key_changes_at_sign_in(client, sent_codes):
    ask(client)
    before = client.session.session_key
    answer(client, sent_codes[0].code)
    assert client.session.session_key != before
    attacker = Client()
    attacker.cookies["sessionid"] = before
    assert not signed_in(attacker)


def test_signing_in_as_another_person_drops_the_first_ones_session(client, sent_codes, clerk):
    client.force_login(clerk, backend="portal.accounts.backends.StaffPasswordBackend")
    session = client.session
    session["left_behind"] = "secret"
    session.save()
    ask(client)
    answer(client, sent_codes[0].code)
    assert client.session["_auth_user_id"] != str(clerk.pk)
    assert "left_behind" not in client.session


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "///evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "\t//evil.example",
        "evil",
        "https://testserver/elsewhere/",
    ],
)
def test_the_way_on_leads_to_no_other_host(client, sent_codes, evil):
    ask(client, next=evil)
    assert answer(client, sent_codes[0].code).url == own_path(None)


def test_the_way_on_leads_to_the_page_that_was_asked_for(client, sent_codes):
    page = client.get(reverse("accounts:sign_in"), {"next": "/fa/my/?a=1"})
    assert page.context["next_path"] == "/fa/my/?a=1"
    ask(client, next="/fa/my/?a=1")
    assert answer(client, sent_codes[0].code).url == "/fa/my/?a=1"


def test_somebody_signed_in_is_sent_on(client_for, citizen):
    response = client_for(citizen).get(reverse("accounts:sign_in"), {"next": "/fa/my/"})
    assert response.url == "/fa/my/"


def test_the_code_page_says_the_wait_and_the_validity_in_words(client, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    client.post("/en/account/sign-in/", {"mobile": NUMBER})
    page = client.get("/en/account/sign-in/code/").content.decode()
    assert "You can ask for a new code in 60 seconds." in page
    assert "It is valid for 3 minutes." in page
    assert "Change the number" in page
    time_machine.shift(61)
    page = client.get("/en/account/sign-in/code/").content.decode()
    assert "You can ask for a new code now." in page


@pytest.mark.usefixtures("english")
def test_a_closed_account_is_told_only_to_the_holder_of_the_number(client, sent_codes, citizen):
    User.objects.filter(pk=citizen.pk).update(is_active=False)
    assert ask(client, "09121111111").status_code == 302
    response = answer(client, sent_codes[0].code)
    assert response.status_code == 403
    assert "This account is closed." in messages_on(response)[0]
    assert not signed_in(client)


def test_a_number_that_staff_typed_in_is_confirmed_by_its_code(db):
    user = CitizenFactory.create(mobile=STORED, mobile_verified_at=None)
    assert account_for(mobile=STORED, language="fa") == user
    user.refresh_from_db()
    assert user.mobile_verified_at


def test_two_first_sign_ins_at_once_give_one_account(monkeypatch):
    first = account_for(mobile=STORED, language="fa")
    monkeypatch.setattr(
        "portal.accounts.adapter.AccountAdapter.get_user_by_phone", lambda self, phone: None
    )
    assert account_for(mobile=STORED, language="fa") == first


def test_forms_without_a_csrf_token_are_refused(sent_codes):
    strict = Client(enforce_csrf_checks=True)
    assert ask(strict).status_code == 403
    assert not sent_codes


def test_sign_in_pages_are_not_stored(client):
    assert "no-store" in client.get(reverse("accounts:sign_in"))["Cache-Control"]
    ask(client)
    assert "no-store" in client.get(reverse("accounts:sign_in_code"))["Cache-Control"]


def test_signing_out_ends_the_session_on_the_server(client_for, citizen):
    client = client_for(citizen)
    key = client.session.session_key
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    client.post(reverse("accounts:sign_out"))
    stolen = Client()
    stolen.cookies["sessionid"] = key
    assert stolen.get(reverse("accounts:profile")).status_code == 302


def _without_secrets(text):
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return re.sub(r"<bdi[^>]*>[^<]*</bdi>", "", text)
