"""A code that the citizen says is the consent: to this, at this office, now."""

from __future__ import annotations

import pytest

from portal.accounts.models import User
from portal.accounts.rate_limits import TooMany
from portal.accounts.sign_in import ClosedAccount
from portal.accounts.sign_in_codes import ExpiredCode, TooManyTries, WrongCode
from portal.audit.models import AuditEntry
from portal.counter.actions import NoConsent, NoNumber, agree_by_code, ask_for_code, open_form
from portal.counter.models import Consent
from portal.counter.pending_consents import PendingConsent
from portal.notifications.models import OutboxMessage
from tests.portal.counter.asking import ask, told_again
from tests.portal.counter.conftest import MOBILE, fresh

pytestmark = pytest.mark.django_db


def other_than(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_goes_to_the_citizens_phone_and_names_office_service_and_charge(
    begin, operator, sent_codes
):
    ask(operator, begin())
    code = sent_codes[-1]
    assert (code.mobile, code.purpose, code.language) == (MOBILE, "consent", "fa")
    assert code.words == {
        "office": "دفتر ۷۲", "service": "پروانهٔ آزمایشی", "charge": "۴۵٬۰۰۰ تومان",
    }  # fmt: skip


def test_a_citizen_with_an_account_is_asked_in_the_language_of_the_account(
    begin, operator, citizen, sent_codes
):
    User.objects.filter(pk=citizen.pk).update(language="en")
    ask(operator, begin(mobile=citizen.mobile))
    assert sent_codes[-1].language == "en"
    assert sent_codes[-1].words["office"] == "Office 72"


def test_the_text_message_says_which_office_and_which_service(begin, operator, settings):
    settings.SIGN_IN_CODE_SENDER = "portal.notifications.sign_in.send_code"
    ask(operator, begin())
    message = OutboxMessage.objects.get()
    assert message.sensitive
    assert "دفتر ۷۲" in message.body
    assert "پروانهٔ آزمایشی" in message.body


def test_the_right_code_is_the_consent_and_makes_the_account(begin, operator, sent_codes):
    filing = begin()
    pending = ask(operator, filing)
    agree_by_code(actor=operator, filing=filing, pending=pending, code=sent_codes[-1].code)
    filing = fresh(filing)
    assert filing.is_agreed
    assert filing.consent == Consent.SMS
    assert filing.citizen.mobile == MOBILE
    assert filing.citizen.mobile_verified_at
    assert (filing.citizen.first_name, filing.citizen.national_id) == ("", "")


def test_a_wrong_code_is_no_consent_and_stands_in_the_audit_book(begin, operator, sent_codes):
    filing = begin()
    pending = ask(operator, filing)
    wrong = other_than(sent_codes[-1].code)
    with pytest.raises(WrongCode):
        agree_by_code(actor=operator, filing=filing, pending=pending, code=wrong)
    assert not fresh(filing).is_agreed
    assert AuditEntry.objects.filter(action="counter.code_refused", actor=operator).count() == 1
    with pytest.raises(NoConsent):
        open_form(actor=operator, filing=fresh(filing))


def test_five_wrong_codes_kill_the_code(begin, operator, sent_codes):
    filing = begin()
    pending = ask(operator, filing)
    right = sent_codes[-1].code
    for _try in range(5):
        with pytest.raises((WrongCode, TooManyTries)):
            agree_by_code(actor=operator, filing=filing, pending=pending, code=other_than(right))
    with pytest.raises(TooManyTries):
        agree_by_code(actor=operator, filing=filing, pending=pending, code=right)


def test_a_code_works_once(agreed, begin, operator, sent_codes):
    filing = begin()
    pending = ask(operator, filing)
    agree_by_code(actor=operator, filing=filing, pending=pending, code=sent_codes[-1].code)
    with pytest.raises(ExpiredCode):
        agree_by_code(
            actor=operator, filing=fresh(filing), pending=pending, code=sent_codes[-1].code
        )


def test_the_code_for_one_service_opens_no_other(begin, operator, sent_codes):
    asked, wanted = begin(), begin("test.strict")
    pending = ask(operator, asked)
    for borrowed in (pending, PendingConsent(wanted.pk, pending.code)):
        if borrowed.filing_id == wanted.pk:
            continue
        with pytest.raises(NoConsent):
            agree_by_code(actor=operator, filing=wanted, pending=borrowed, code=sent_codes[-1].code)
    assert not fresh(wanted).is_agreed


def test_the_code_of_one_citizen_does_not_speak_for_another(begin, operator, sent_codes):
    hers, his = begin(), begin(mobile="+989126667788")
    pending = ask(operator, hers)
    with pytest.raises(NoConsent):
        agree_by_code(
            actor=operator, filing=his, pending=PendingConsent(his.pk, pending.code),
            code=sent_codes[-1].code,
        )  # fmt: skip


def test_a_phone_is_not_flooded_with_codes(begin, operator):
    filing = begin()
    for _time in range(5):
        ask(operator, filing)
    with pytest.raises(TooMany):
        ask(operator, filing)


def test_without_a_number_there_is_no_code(begin, operator):
    with pytest.raises(NoNumber):
        ask(operator, begin(mobile=""))


def test_a_closed_account_cannot_agree(begin, operator, citizen, sent_codes):
    filing = begin(mobile=citizen.mobile)
    pending = ask(operator, filing)
    User.objects.filter(pk=citizen.pk).update(is_active=False)
    with pytest.raises(ClosedAccount):
        agree_by_code(actor=operator, filing=filing, pending=pending, code=sent_codes[-1].code)
    assert not fresh(filing).is_agreed


def test_a_number_that_was_put_right_is_the_one_that_hears_the_code(
    begin, operator, at_counters, sent_codes
):
    filing = begin()
    earlier = ask(operator, filing)
    service = at_counters.listed[0]
    corrected = told_again(filing, service, operator, mobile="+989127778899")
    assert corrected.pk == filing.pk
    pending = ask_for_code(actor=operator, filing=corrected, address="192.0.2.1", earlier=earlier)
    assert pending.code.mobile == "+989127778899"
    assert sent_codes[-1].mobile == "+989127778899"
    assert AuditEntry.objects.filter(action="counter.changed", actor=operator).count() == 1
