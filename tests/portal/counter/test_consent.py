"""Nothing is filed before the citizen has agreed: to this, at this office, today."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.accounts.actions import revoke_role
from portal.accounts.models import Role, User
from portal.accounts.rate_limits import TooMany
from portal.accounts.sign_in import ClosedAccount
from portal.accounts.sign_in_codes import ExpiredCode, TooManyTries, WrongCode
from portal.audit.models import AuditEntry
from portal.cases.actions.talk import Upload
from portal.cases.models import Case, Channel
from portal.counter.actions import (
    FILINGS_PER_OPERATOR,
    AlreadyAgreed,
    NationalIdNeeded,
    NoConsent,
    NoNumber,
    OwnMatter,
    ServiceGone,
    Told,
    agree_by_code,
    agree_on_paper,
    ask_for_code,
    begin_filing,
    import_consent,
    open_form,
)
from portal.counter.models import AssistedFiling, Consent, OfficeKind, PaperReason, Tariff
from portal.counter.pending_consents import PendingConsent
from portal.counter.personal_data import forget_unanswered
from portal.errors import Refused
from portal.forms.uploads import check_upload
from portal.notifications.models import InboxNotice, OutboxMessage
from portal.testing.matters import picture
from tests.portal.counter.conftest import MOBILE, TARIFF_RIAL, fresh

pytestmark = pytest.mark.django_db


def ask(operator, filing):
    return ask_for_code(actor=operator, filing=filing, address="192.0.2.1")


def other_than(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def scan():
    file = picture("رضایت.png")
    return Upload(file=file, checked=check_upload(file))


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


def test_the_draft_is_the_citizens_and_the_operator_is_who_typed(agreed, operator):
    case = agreed.case
    assert case.is_draft
    assert (case.applicant, case.submitter) == (agreed.citizen, operator)
    assert (case.contact_mobile, case.channel) == (MOBILE, Channel.COUNTER)


@pytest.mark.parametrize(
    ("kind", "channel", "charge"),
    [
        (OfficeKind.COUNTER, Channel.COUNTER, TARIFF_RIAL),
        (OfficeKind.CALL_CENTRE, Channel.PHONE, 0),
        (OfficeKind.TOWN_HALL, Channel.IN_PERSON, 0),
    ],
)
def test_the_kind_of_the_office_decides_channel_and_charge(
    begin, operator, office, kind, channel, charge
):
    office.kind = kind
    office.save()
    filing = begin()
    import_consent(actor=SYSTEM, filing=filing, consent=Consent.SMS, at=timezone.now())
    case = open_form(actor=operator, filing=fresh(filing))
    assert (case.channel, filing.tariff_rial) == (channel, charge)


def test_a_service_may_have_a_tariff_of_its_own_and_a_later_one_changes_nothing(begin):
    Tariff.objects.create(service="test.permit", amount_rial=90_000)
    filing = begin()
    Tariff.objects.update(amount_rial=1)
    assert fresh(filing).tariff_rial == 90_000
    assert begin("test.strict").tariff_rial == 1


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


def test_a_consent_on_paper_needs_reason_and_scan_and_opens_the_form(begin, operator):
    filing = begin()
    agree_on_paper(actor=operator, filing=filing, reason=PaperReason.NO_CODE, scan=scan())
    filing = fresh(filing)
    assert (filing.consent, filing.paper_reason) == (Consent.PAPER, "no_code")
    assert filing.paper_scan.case == filing.case
    assert filing.paper_scan.uploaded_by == operator
    assert filing.citizen.mobile_verified_at is None


@pytest.mark.parametrize("reason", [PaperReason.NO_PHONE, PaperReason.NOT_OWN])
def test_the_number_of_a_relative_is_told_but_owns_nothing(begin, operator, citizen, reason):
    filing = begin(mobile=citizen.mobile)
    agree_on_paper(actor=operator, filing=filing, reason=reason, scan=scan())
    case = fresh(filing).case
    assert case.applicant is None
    assert case.contact_mobile == citizen.mobile
    assert not Case.objects.of_citizen(citizen).exists()


def test_somebody_without_any_phone_can_be_helped(begin, operator):
    filing = begin(mobile="")
    agree_on_paper(actor=operator, filing=filing, reason=PaperReason.NO_PHONE, scan=scan())
    assert fresh(filing).case.is_draft


def test_nothing_of_a_paper_consent_is_kept_when_the_service_is_gone(begin, operator, at_counters):
    filing = begin()
    at_counters.listed = []
    with pytest.raises(ServiceGone):
        agree_on_paper(actor=operator, filing=filing, reason=PaperReason.NO_CODE, scan=scan())
    assert not fresh(filing).is_agreed
    assert not User.objects.filter(mobile=MOBILE).exists()


def test_a_consent_lasts_a_day(agreed, operator):
    assert agreed.is_agreed
    agreed.consent_at = timezone.now() - timedelta(hours=24)
    assert not agreed.is_agreed
    assert agreed.keeps_what_is_typed
    agreed.consent_at -= timedelta(hours=1)
    assert not agreed.keeps_what_is_typed
    agreed.save()
    with pytest.raises(NoConsent):
        open_form(actor=operator, filing=agreed)


def test_asking_again_goes_on_with_the_same_draft(agreed, operator, sent_codes):
    AssistedFiling.objects.update(consent_at=timezone.now() - timedelta(days=3))
    filing = fresh(agreed)
    pending = ask(operator, filing)
    agree_by_code(actor=operator, filing=filing, pending=pending, code=sent_codes[-1].code)
    assert open_form(actor=operator, filing=fresh(filing)) == agreed.case


def test_what_was_sent_needs_no_consent_any_more(sent, operator):
    with pytest.raises(NoConsent):
        ask(operator, sent)


def test_the_same_key_gives_the_same_filing(begin, operator, office, at_counters):
    key = uuid.uuid4()
    told = Told(MOBILE, "مریم")
    given = {"office": office, "service": at_counters.listed[0], "told": told, "key": key}
    first = begin_filing(actor=operator, **given)
    assert begin_filing(actor=operator, **given) == first
    assert AssistedFiling.objects.count() == 1


def test_a_key_of_somebody_else_is_refused(begin, colleague, office, at_counters):
    filing = begin()
    with pytest.raises(Refused):
        begin_filing(
            actor=colleague, office=office, service=at_counters.listed[0],
            told=Told(MOBILE, "x"), key=filing.pk,
        )  # fmt: skip


def test_nobody_files_for_oneself(begin, operator):
    operator.mobile = MOBILE
    operator.save()
    with pytest.raises(OwnMatter):
        begin()


def test_a_service_that_needs_the_national_id_says_so(begin):
    with pytest.raises(NationalIdNeeded):
        begin("test.strict", national_id="")


def test_so_many_filings_an_hour_are_enough_for_one_operator(begin, monkeypatch):
    monkeypatch.setitem(FILINGS_PER_OPERATOR, "limit", 2)
    for _time in range(2):
        begin()
    with pytest.raises(TooMany):
        begin()


@pytest.mark.parametrize("who", ["clerk", "citizen", "operator_elsewhere", "administrator"])
def test_only_operators_of_the_office_act(request, begin, sent_codes, who):
    filing, stranger = begin(), request.getfixturevalue(who)
    with pytest.raises(Refused):
        ask(stranger, filing)
    with pytest.raises(Refused):
        agree_on_paper(actor=stranger, filing=filing, reason=PaperReason.NO_CODE, scan=scan())
    with pytest.raises(Refused):
        open_form(actor=stranger, filing=filing)


def test_who_lost_the_role_is_out_at_once(agreed, operator, office):
    role = Role.objects.get(slug="counter-operator")
    revoke_role(actor=SYSTEM, user=operator, role=role, unit=office.unit)
    with pytest.raises(Refused):
        open_form(actor=operator, filing=agreed)


def test_a_closed_office_files_nothing(agreed, operator, office):
    office.is_active = False
    office.save()
    with pytest.raises(Refused):
        open_form(actor=operator, filing=fresh(agreed))


def test_an_operator_cannot_import_a_consent(begin, operator):
    with pytest.raises(Refused):
        import_consent(actor=operator, filing=begin(), consent=Consent.SMS, at=timezone.now())


@pytest.mark.parametrize(
    "wrong",
    [
        {"consent": "sms"},
        {"consent_at": timezone.now()},
        {"consent": "paper", "consent_at": timezone.now()},
        {"consent": "sms", "consent_at": timezone.now(), "mobile": ""},
    ],
)
def test_the_database_refuses_half_a_consent(begin, wrong):
    rows = AssistedFiling.objects.filter(pk=begin().pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**wrong)


def test_the_database_refuses_a_case_without_consent(begin, draft):
    rows = AssistedFiling.objects.filter(pk=begin().pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(case=draft)


def test_every_step_stands_in_the_audit_book(sent, operator):
    actions = set(AuditEntry.objects.filter(actor=operator).values_list("action", flat=True))
    assert actions >= {
        "counter.begun", "counter.code_sent", "counter.consented", "counter.form_opened",
    }  # fmt: skip
    details = AuditEntry.objects.get(action="counter.begun").details
    assert MOBILE not in str(details)


def told_again(filing, service, operator, **told):
    said = {
        "mobile": filing.mobile, "full_name": filing.full_name, "national_id": filing.national_id
    }  # fmt: skip
    return begin_filing(
        actor=operator, office=filing.office, service=service, key=filing.pk,
        told=Told(**{**said, **told}),
    )  # fmt: skip


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


def test_what_the_citizen_agreed_to_is_not_changed_any_more(agreed, operator, at_counters):
    service = at_counters.listed[0]
    assert told_again(agreed, service, operator).pk == agreed.pk
    with pytest.raises(AlreadyAgreed):
        told_again(agreed, service, operator, mobile="+989127778899")
    assert fresh(agreed).mobile == MOBILE


def test_a_consent_on_paper_is_told_to_the_citizen_who_can_object(begin, operator):
    filing = begin()
    paper = agree_on_paper(
        actor=operator, filing=filing, reason=PaperReason.CANNOT_READ, scan=scan()
    )
    told = InboxNotice.objects.get(user=paper.citizen)
    assert paper.office.label in told.body
    assert told.url.endswith(f"/not-me/{paper.case.tracking_code}/")


def test_an_agreement_whose_draft_is_gone_is_kept_and_an_unanswered_one_is_not(
    begin, agreed, operator
):
    unanswered = begin()
    AssistedFiling.objects.update(begun_at=timezone.now() - timedelta(days=8))
    AssistedFiling.objects.filter(pk=agreed.pk).update(case=None)
    assert forget_unanswered() == 1
    assert set(AssistedFiling.objects.all()) == {agreed}
    assert not AssistedFiling.objects.filter(pk=unanswered.pk).exists()
