"""Nothing is filed before the citizen has agreed: with this office, for a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.accounts.actions import revoke_role
from portal.accounts.models import Role
from portal.audit.models import AuditEntry
from portal.cases.models import Channel
from portal.counter.actions import (
    AlreadyAgreed,
    NoConsent,
    agree_by_code,
    agree_on_paper,
    import_consent,
    open_form,
)
from portal.counter.models import AssistedFiling, Consent, PaperReason
from portal.counter.personal_data import forget_unanswered
from portal.errors import Refused
from tests.portal.counter.asking import ask, scan, told_again
from tests.portal.counter.conftest import MOBILE, fresh

pytestmark = pytest.mark.django_db


def test_the_draft_is_the_citizens_and_the_operator_is_who_typed(agreed, operator):
    case = agreed.case
    assert case.is_draft
    assert (case.applicant, case.submitter) == (agreed.citizen, operator)
    assert (case.contact_mobile, case.channel) == (MOBILE, Channel.COUNTER)


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


def test_what_the_citizen_agreed_to_is_not_changed_any_more(agreed, operator, at_counters):
    service = at_counters.listed[0]
    assert told_again(agreed, service, operator).pk == agreed.pk
    with pytest.raises(AlreadyAgreed):
        told_again(agreed, service, operator, mobile="+989127778899")
    assert fresh(agreed).mobile == MOBILE


def test_an_agreement_whose_draft_is_gone_is_kept_and_an_unanswered_one_is_not(
    begin, agreed, operator
):
    unanswered = begin()
    AssistedFiling.objects.update(begun_at=timezone.now() - timedelta(days=8))
    AssistedFiling.objects.filter(pk=agreed.pk).update(case=None)
    assert forget_unanswered() == 1
    assert set(AssistedFiling.objects.all()) == {agreed}
    assert not AssistedFiling.objects.filter(pk=unanswered.pk).exists()
