"""A code opens one session, once and for three minutes; every known attack on that fails."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import sign_in_codes
from portal.accounts.models import SignInCode
from tests.portal.accounts.signing_in import answer, ask, messages_on, other_than, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "sent_codes")]


def test_a_wrong_code_is_said_to_be_wrong_and_counts_down(client, sent_codes):
    ask(client)
    response = answer(client, other_than(sent_codes[0].code))
    assert not signed_in(client)
    assert response.status_code == 400
    assert messages_on(response) == ["This code is not right. You have 4 tries left."]


def test_letters_cost_no_try(client):
    ask(client)
    response = answer(client, "12a456")
    assert messages_on(response) == ["Please type the six digits of the code."]
    assert SignInCode.objects.get().tries == 0


def test_after_five_wrong_tries_even_the_right_code_fails(client, sent_codes):
    ask(client)
    for _again in range(5):
        response = answer(client, other_than(sent_codes[0].code))
    dead = ["The code was wrong too many times. Please ask for a new one."]
    assert (response.status_code, messages_on(response)) == (429, dead)
    assert messages_on(answer(client, sent_codes[0].code)) == dead
    assert not signed_in(client)


def test_copied_sessions_share_the_five_tries(client, sent_codes):
    ask(client)
    guesses = 0
    for _parallel in range(10):
        copy = Client()
        copy.cookies = client.cookies
        guesses += answer(copy, other_than(sent_codes[0].code)).status_code == 400
    assert guesses == 4
    assert SignInCode.objects.get().tries == 5


@pytest.fixture
def unlimited_codes(monkeypatch):
    monkeypatch.setitem(sign_in_codes.SMS_PER_NUMBER, "limit", 1000)


@pytest.fixture
def known_codes(monkeypatch):
    """The codes that the next two who ask will get."""
    codes = ["111111", "222222"]
    upcoming = iter(codes)
    monkeypatch.setattr(sign_in_codes, "_new_code", lambda: next(upcoming))
    return codes


def guess_wrongly(codes, *, sessions, **extra):
    for _session in range(sessions):
        client = Client(**extra)
        ask(client)
        for _again in range(4):
            answer(client, other_than(codes[-1].code))


def test_guessing_in_many_sessions_stops_for_the_number(sent_codes, unlimited_codes):
    guess_wrongly(sent_codes, sessions=5)
    client = Client()
    ask(client)
    assert answer(client, sent_codes[-1].code).status_code == 429
    assert not signed_in(client)


def test_guessing_from_elsewhere_does_not_lock_the_owner_out(client, sent_codes, unlimited_codes):
    guess_wrongly(sent_codes, sessions=5, REMOTE_ADDR="192.0.2.66")
    ask(client)
    answer(client, sent_codes[-1].code)
    assert signed_in(client)


def test_guessing_from_everywhere_stops_for_the_number(client, sent_codes, unlimited_codes):
    for n in range(5):
        guess_wrongly(sent_codes, sessions=5, REMOTE_ADDR=f"192.0.2.{n}")
    ask(client)
    assert answer(client, sent_codes[-1].code).status_code == 429
    assert not signed_in(client)


def test_a_code_is_dead_after_three_minutes(client, sent_codes, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    ask(client)
    time_machine.shift(181)
    response = answer(client, sent_codes[0].code)
    assert messages_on(response) == ["This code is no longer valid. Please ask for a new one."]
    assert not signed_in(client)


def test_a_code_still_works_just_before_three_minutes(client, sent_codes, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    ask(client)
    time_machine.shift(179)
    answer(client, sent_codes[0].code)
    assert signed_in(client)


def test_a_code_works_once(client, sent_codes):
    ask(client)
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    before = dict(client.session.items())
    answer(client, sent_codes[0].code)
    session = thief.session
    session.update({key: value for key, value in before.items() if not key.startswith("_")})
    session.save()
    thief.cookies["sessionid"] = session.session_key
    answer(thief, sent_codes[0].code)
    assert not signed_in(thief)


def test_a_code_works_only_in_the_session_that_asked_for_it(client, sent_codes):
    ask(client)
    stranger = Client()
    ask(stranger)
    answer(stranger, sent_codes[0].code)
    assert not signed_in(stranger)
    answer(client, sent_codes[0].code)
    assert signed_in(client)


def test_a_session_that_asked_for_nothing_is_sent_back(client):
    assert answer(client, "123456").url == reverse("accounts:sign_in")
    assert client.get(reverse("accounts:sign_in_code")).url == reverse("accounts:sign_in")


def test_a_code_for_one_number_cannot_sign_in_another(client, citizen, known_codes):
    ask(client, "09125556677")
    ask(client, "09121111111")
    answer(client, known_codes[0])
    assert not signed_in(client)


def test_swapping_the_number_in_the_session_does_not_help(client, sent_codes, citizen):
    ask(client, "09125556677")
    session = client.session
    session["portal_sign_in"]["code"]["mobile"] = "+989121111111"
    session.save()
    answer(client, sent_codes[0].code)
    assert not signed_in(client)


def test_the_code_is_kept_nowhere_in_clear(client, sent_codes):
    ask(client)
    stored = SignInCode.objects.get()
    assert sent_codes[0].code not in str(dict(client.session.items()))
    assert sent_codes[0].code not in stored.code_hash
    assert len(stored.code_hash) == 64


def test_a_number_gets_five_codes_in_ten_minutes_from_anywhere(sent_codes):
    statuses = [ask(Client(REMOTE_ADDR=f"192.0.2.{n}")).status_code for n in range(6)]
    assert statuses == [302] * 5 + [429]
    assert len(sent_codes) == 5


def test_an_address_gets_thirty_codes_in_ten_minutes(sent_codes):
    statuses = [ask(Client(), f"0912{n:07d}").status_code for n in range(31)]
    assert statuses == [302] * 30 + [429]


def test_the_whole_portal_has_a_limit(monkeypatch):
    monkeypatch.setitem(sign_in_codes.SMS_PER_SITE, "limit", 2)
    statuses = [ask(Client(), f"0912{n:07d}").status_code for n in range(3)]
    assert statuses == [302, 302, 429]


def test_a_new_code_may_be_asked_for_after_a_minute(client, sent_codes, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    ask(client)
    again = reverse("accounts:resend_code")
    client.post(again)
    assert len(sent_codes) == 1
    time_machine.shift(61)
    client.post(again)
    assert len(sent_codes) == 2
    assert sent_codes[0].mobile == sent_codes[1].mobile
    answer(client, sent_codes[1].code)
    assert signed_in(client)


def test_a_new_code_kills_the_earlier_one(client, time_machine, known_codes):
    time_machine.move_to(timezone.now(), tick=False)
    ask(client)
    time_machine.shift(61)
    client.post(reverse("accounts:resend_code"))
    answer(client, known_codes[0])
    assert not signed_in(client)


def test_a_new_code_is_not_sent_by_a_link(client, sent_codes):
    ask(client)
    assert client.get(reverse("accounts:resend_code")).status_code == 405
    assert len(sent_codes) == 1
