"""Citizens sign in by a code sent to their mobile; every known attack on that fails."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts import sign_in_codes
from portal.accounts.models import SignInCode, User
from portal.accounts.sign_in import account_for, own_path
from portal.audit.models import AuditEntry
from portal.testing.factories import CitizenFactory

pytestmark = pytest.mark.django_db
NUMBER = "09123334455"
STORED = "+989123334455"


@pytest.fixture(autouse=True)
def codes(sent_codes):
    return sent_codes


def ask(client, mobile=NUMBER, **data):
    return client.post(reverse("accounts:sign_in"), {"mobile": mobile, **data})


def answer(client, code):
    return client.post(reverse("accounts:sign_in_code"), {"code": code})


def other_than(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "typed", ["09123334455", "+98 912 333 4455", "۰۹۱۲۳۳۳۴۴۵۵", "٠٩١٢٣٣٣٤٤٥٥", "0098-912-333-4455"]
)
def test_a_new_number_in_any_script_becomes_an_account_and_is_signed_in(client, codes, typed):
    assert ask(client, typed).url == reverse("accounts:sign_in_code")
    response = answer(client, codes[0].code)
    user = User.objects.get(mobile=STORED)
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.mobile_verified_at
    assert not user.has_usable_password()
    assert not user.is_staff


def test_a_known_number_signs_in_to_its_account(client, codes, citizen):
    ask(client, "09121111111")
    answer(client, codes[0].code)
    assert client.session["_auth_user_id"] == str(citizen.pk)
    assert User.objects.count() == 1


def test_the_code_is_accepted_in_any_digit_script_with_spaces(client, codes):
    ask(client)
    persian = codes[0].code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    answer(client, f" {persian[:3]} {persian[3:]} ")
    assert signed_in(client)


def test_signing_in_is_written_into_the_audit_book(client, codes):
    ask(client)
    answer(client, codes[0].code)
    entry = AuditEntry.objects.get(action__startswith="accounts.signed_in")
    assert entry.action == "accounts.signed_in_by_code"
    assert entry.actor == User.objects.get(mobile=STORED)
    assert entry.address == "127.0.0.1"


def test_the_code_goes_to_the_number_typed_in_the_language_of_the_page(client, codes):
    client.post("/en/account/sign-in/", {"mobile": NUMBER})
    assert (codes[0].mobile, codes[0].language) == (STORED, "en")
    assert re.fullmatch("[0-9]{6}", codes[0].code)


def test_a_number_that_is_none_is_refused(client, codes):
    response = ask(client, "12345")
    assert response.status_code == 200
    assert response.context["form"].errors["mobile"]
    assert not codes


def test_known_and_unknown_numbers_get_the_same_answer(citizen, codes):
    known, unknown = Client(), Client()
    pages = []
    for client, number in ((known, "09121111111"), (unknown, "09129999999")):
        first = ask(client, number)
        second = client.get(first.url)
        pages.append((first.status_code, first.url, _without_secrets(second.content.decode())))
    assert pages[0] == pages[1]
    assert len(codes) == 2


def test_asking_for_a_code_does_not_look_whether_there_is_an_account(citizen, codes):
    with CaptureQueriesContext(connection) as queries:
        ask(Client(), "09121111111")
    assert not [q["sql"] for q in queries if '"accounts_user"' in q["sql"]]


def test_a_wrong_code_is_said_to_be_wrong_and_counts_down(client, codes):
    ask(client)
    response = answer(client, other_than(codes[0].code))
    assert not signed_in(client)
    assert response.status_code == 400
    assert _messages(response) == ["This code is not right. You have 4 tries left."]


def test_letters_cost_no_try(client, codes):
    ask(client)
    response = answer(client, "12a456")
    assert _messages(response) == ["Please type the six digits of the code."]
    assert SignInCode.objects.get().tries == 0


def test_after_five_wrong_tries_even_the_right_code_fails(client, codes):
    ask(client)
    for _again in range(5):
        response = answer(client, other_than(codes[0].code))
    dead = ["The code was wrong too many times. Please ask for a new one."]
    assert (response.status_code, _messages(response)) == (429, dead)
    assert _messages(answer(client, codes[0].code)) == dead
    assert not signed_in(client)


def test_copied_sessions_share_the_five_tries(client, codes):
    ask(client)
    guesses = 0
    for _parallel in range(10):
        copy = Client()
        copy.cookies = client.cookies
        guesses += answer(copy, other_than(codes[0].code)).status_code == 400
    assert guesses == 4
    assert SignInCode.objects.get().tries == 5


@pytest.fixture
def unlimited_codes(monkeypatch):
    monkeypatch.setitem(sign_in_codes.SMS_PER_NUMBER, "limit", 1000)


def guess_wrongly(codes, *, sessions, **extra):
    for _session in range(sessions):
        client = Client(**extra)
        ask(client)
        for _again in range(4):
            answer(client, other_than(codes[-1].code))


def test_guessing_in_many_sessions_stops_for_the_number(codes, unlimited_codes):
    guess_wrongly(codes, sessions=5)
    client = Client()
    ask(client)
    assert answer(client, codes[-1].code).status_code == 429
    assert not signed_in(client)


def test_guessing_from_elsewhere_does_not_lock_the_owner_out(client, codes, unlimited_codes):
    guess_wrongly(codes, sessions=5, REMOTE_ADDR="192.0.2.66")
    ask(client)
    answer(client, codes[-1].code)
    assert signed_in(client)


def test_guessing_from_everywhere_stops_for_the_number(client, codes, unlimited_codes):
    for n in range(5):
        guess_wrongly(codes, sessions=5, REMOTE_ADDR=f"192.0.2.{n}")
    ask(client)
    assert answer(client, codes[-1].code).status_code == 429
    assert not signed_in(client)


def test_a_code_is_dead_after_three_minutes(client, codes, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    ask(client)
    time_machine.shift(181)
    response = answer(client, codes[0].code)
    assert _messages(response) == ["This code is no longer valid. Please ask for a new one."]
    assert not signed_in(client)


def test_a_code_still_works_just_before_three_minutes(client, codes, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    ask(client)
    time_machine.shift(179)
    answer(client, codes[0].code)
    assert signed_in(client)


def test_a_code_works_once(client, codes):
    ask(client)
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    before = dict(client.session.items())
    answer(client, codes[0].code)
    session = thief.session
    session.update({key: value for key, value in before.items() if not key.startswith("_")})
    session.save()
    thief.cookies["sessionid"] = session.session_key
    answer(thief, codes[0].code)
    assert not signed_in(thief)


def test_a_code_works_only_in_the_session_that_asked_for_it(client, codes):
    ask(client)
    stranger = Client()
    ask(stranger)
    answer(stranger, codes[0].code)
    assert not signed_in(stranger)
    answer(client, codes[0].code)
    assert signed_in(client)


def test_a_session_that_asked_for_nothing_is_sent_back(client, codes):
    assert answer(client, "123456").url == reverse("accounts:sign_in")
    assert client.get(reverse("accounts:sign_in_code")).url == reverse("accounts:sign_in")


def test_a_code_for_one_number_cannot_sign_in_another(client, codes, citizen):
    ask(client, "09125556677")
    own_code = codes[0].code
    ask(client, "09121111111")
    if own_code != codes[1].code:
        answer(client, own_code)
    assert not signed_in(client)


def test_swapping_the_number_in_the_session_does_not_help(client, codes, citizen):
    ask(client, "09125556677")
    session = client.session
    session["portal_sign_in"]["code"]["mobile"] = "+989121111111"
    session.save()
    answer(client, codes[0].code)
    assert not signed_in(client)


def test_the_code_is_kept_nowhere_in_clear(client, codes):
    ask(client)
    stored = SignInCode.objects.get()
    assert codes[0].code not in str(dict(client.session.items()))
    assert codes[0].code not in stored.code_hash
    assert len(stored.code_hash) == 64


def test_the_session_key_changes_at_sign_in(client, codes):
    ask(client)
    before = client.session.session_key
    answer(client, codes[0].code)
    assert client.session.session_key != before
    attacker = Client()
    attacker.cookies["sessionid"] = before
    assert not signed_in(attacker)


def test_signing_in_as_another_person_drops_the_first_ones_session(client, codes, clerk):
    client.force_login(clerk, backend="portal.accounts.backends.StaffPasswordBackend")
    session = client.session
    session["left_behind"] = "secret"
    session.save()
    ask(client)
    answer(client, codes[0].code)
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
def test_the_way_on_leads_to_no_other_host(client, codes, evil):
    ask(client, next=evil)
    assert answer(client, codes[0].code).url == own_path(None)


def test_the_way_on_leads_to_the_page_that_was_asked_for(client, codes):
    page = client.get(reverse("accounts:sign_in"), {"next": "/fa/my/?a=1"})
    assert page.context["next_path"] == "/fa/my/?a=1"
    ask(client, next="/fa/my/?a=1")
    assert answer(client, codes[0].code).url == "/fa/my/?a=1"


def test_somebody_signed_in_is_sent_on(client_for, citizen):
    response = client_for(citizen).get(reverse("accounts:sign_in"), {"next": "/fa/my/"})
    assert response.url == "/fa/my/"


def test_a_number_gets_five_codes_in_ten_minutes_from_anywhere(codes):
    statuses = [ask(Client(REMOTE_ADDR=f"192.0.2.{n}")).status_code for n in range(6)]
    assert statuses == [302] * 5 + [429]
    assert len(codes) == 5


def test_an_address_gets_thirty_codes_in_ten_minutes(codes):
    statuses = [ask(Client(), f"0912{n:07d}").status_code for n in range(31)]
    assert statuses == [302] * 30 + [429]


def test_the_whole_portal_has_a_limit(codes, monkeypatch):
    monkeypatch.setitem(sign_in_codes.SMS_PER_SITE, "limit", 2)
    statuses = [ask(Client(), f"0912{n:07d}").status_code for n in range(3)]
    assert statuses == [302, 302, 429]


def test_a_new_code_may_be_asked_for_after_a_minute(client, codes, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    ask(client)
    again = reverse("accounts:resend_code")
    client.post(again)
    assert len(codes) == 1
    time_machine.shift(61)
    client.post(again)
    assert len(codes) == 2
    assert codes[0].mobile == codes[1].mobile
    answer(client, codes[1].code)
    assert signed_in(client)


def test_a_new_code_kills_the_earlier_one(client, codes, time_machine, monkeypatch):
    fixed = iter(["111111", "222222"])
    monkeypatch.setattr(sign_in_codes, "_new_code", lambda: next(fixed))
    time_machine.move_to(timezone.now(), tick=False)
    ask(client)
    time_machine.shift(61)
    client.post(reverse("accounts:resend_code"))
    answer(client, "111111")
    assert not signed_in(client)


def test_a_new_code_is_not_sent_by_a_link(client, codes):
    ask(client)
    assert client.get(reverse("accounts:resend_code")).status_code == 405
    assert len(codes) == 1


def test_the_code_page_says_the_wait_and_the_validity_in_words(client, codes, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    client.post("/en/account/sign-in/", {"mobile": NUMBER})
    page = client.get("/en/account/sign-in/code/").content.decode()
    assert "You can ask for a new code in 60 seconds." in page
    assert "It is valid for 3 minutes." in page
    assert "Change the number" in page
    time_machine.shift(61)
    page = client.get("/en/account/sign-in/code/").content.decode()
    assert "You can ask for a new code now." in page


def test_a_closed_account_is_told_only_to_the_holder_of_the_number(client, codes, citizen):
    User.objects.filter(pk=citizen.pk).update(is_active=False)
    assert ask(client, "09121111111").status_code == 302
    response = answer(client, codes[0].code)
    assert response.status_code == 403
    assert "This account is closed." in _messages(response)[0]
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


def test_forms_without_a_csrf_token_are_refused(codes):
    strict = Client(enforce_csrf_checks=True)
    assert ask(strict).status_code == 403
    assert not codes


def test_sign_in_pages_are_not_stored(client, codes):
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


def test_the_profile_is_for_its_owner(client, client_for, citizen):
    assert client.get(reverse("accounts:profile")).url.startswith(reverse("accounts:sign_in"))
    page = client_for(citizen).get(reverse("accounts:profile")).content.decode()
    assert "0912***1111" in page
    assert "09121111111" not in page


def test_the_profile_is_saved(client_for, citizen):
    response = client_for(citizen).post(
        reverse("accounts:profile"),
        {"first_name": "Nika", "last_name": "R", "national_id": "0012345679", "language": "en"},
    )
    citizen.refresh_from_db()
    assert response.url == "/en/account/profile/"
    assert (citizen.first_name, citizen.national_id) == ("Nika", "0012345679")


def test_the_profile_takes_an_email(client_for, citizen):
    data = {"email": "nika@example.org", "language": "fa"}
    client_for(citizen).post(reverse("accounts:profile"), data)
    citizen.refresh_from_db()
    assert citizen.email == "nika@example.org"


def test_the_profile_of_somebody_with_a_password_takes_no_email(client, clerk, sent_codes):
    User.objects.filter(pk=clerk.pk).update(mobile=STORED, email="clerk@example.org")
    ask(client)
    answer(client, sent_codes[0].code)
    assert "email" not in client.get(reverse("accounts:profile")).context["form"].fields
    data = {"first_name": "Nika", "email": "thief@example.org", "language": "fa"}
    assert client.post(reverse("accounts:profile"), data).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.first_name, clerk.email) == ("Nika", "clerk@example.org")


def test_after_saving_the_profile_the_way_leads_back(client_for, citizen):
    client, way_back = client_for(citizen), "/fa/services/permit/start/?a=1"
    page = client.get(reverse("accounts:profile"), {"next": way_back})
    assert f'name="next" value="{way_back}"' in page.content.decode()
    data = {"national_id": "0012345679", "language": "en", "next": way_back}
    assert client.post(reverse("accounts:profile"), data).url == way_back


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_way_back_from_the_profile_leads_to_no_other_host(client_for, citizen, evil):
    address = "/fa/account/profile/"
    response = client_for(citizen).post(f"{address}?next={evil}", {"language": "fa", "next": evil})
    assert response.url == address


def test_the_profile_shows_what_is_wrong(client_for, citizen):
    response = client_for(citizen).post(
        "/en/account/profile/", {"national_id": "0012345678", "language": "fa"}
    )
    assert response.context["form"].errors["national_id"]
    assert 'class="error-summary"' in response.content.decode()


def test_the_profile_form_cannot_change_the_mobile_or_rights(client_for, citizen):
    client_for(citizen).post(
        reverse("accounts:profile"),
        {"language": "fa", "mobile": "+989120000000", "is_staff": "1", "is_superuser": "1"},
    )
    citizen.refresh_from_db()
    assert citizen.mobile == "+989121111111"
    assert not citizen.is_staff
    assert not citizen.is_superuser


def _messages(response):
    return [m for errors in response.context["form"].errors.values() for m in errors]


def _without_secrets(text):
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return re.sub(r"<bdi[^>]*>[^<]*</bdi>", "", text)
