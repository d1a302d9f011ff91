"""The right to act for a legal person: asked for, confirmed by staff, ended at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import Organisation, Representation, Role
from portal.accounts.rate_limits import TooMany
from portal.accounts.representation import (
    AlreadyRequested,
    DecidedAlready,
    EndsBeforeItBegins,
    Paper,
    TooManyRequests,
    WhoAreYou,
    confirm_representation,
    may_decide,
    organisations_of,
    refuse_representation,
    represents,
    request_representation,
    revoke_representation,
)
from portal.audit.models import AuditEntry
from portal.errors import Refused
from portal.testing.factories import StaffFactory

pytestmark = pytest.mark.django_db
LEGAL_ID = "10380284790"
OTHER_ID = "14007650912"


def a_paper():
    return Paper(ContentFile(b"%PDF-1.4 test"), "معرفی‌نامه.pdf", "application/pdf")


def ask(person, legal_id=LEGAL_ID, name="شرکت نمونه"):
    return request_representation(
        actor=person, legal_id=legal_id, name=name, position="مدیرعامل", paper=a_paper()
    )


@pytest.fixture
def person(citizen):
    citizen.national_id = "0013542419"
    citizen.save()
    return citizen


@pytest.fixture
def registrar(db, administrator):
    return administrator


@pytest.fixture
def confirmed(person, registrar):
    return confirm_representation(actor=registrar, representation=ask(person))


def test_a_request_gives_no_right_yet(person):
    row = ask(person, "۱۰۳۸۰۲۸۴۷۹۰")
    assert row.organisation.legal_id == LEGAL_ID
    assert row.paper.open("rb").read().startswith(b"%PDF")
    assert organisations_of(person) == []
    assert not represents(person, row.organisation_id)


def test_a_wrong_national_id_is_refused(person):
    with pytest.raises(ValidationError):
        ask(person, "10380284791")
    assert not Organisation.objects.exists()


def test_who_is_not_known_does_not_ask(another_citizen):
    with pytest.raises(WhoAreYou):
        ask(another_citizen)


def test_once_at_a_time_for_each_organisation(person):
    row = ask(person)
    with pytest.raises(AlreadyRequested):
        ask(person)
    revoke_representation(actor=person, representation=row)
    assert ask(person).pk != row.pk


def test_requests_that_wait_are_limited(person, monkeypatch):
    monkeypatch.setattr("portal.accounts.representation.MOST_OPEN", 1)
    ask(person)
    with pytest.raises(TooManyRequests):
        ask(person, OTHER_ID)


def test_a_paper_cannot_be_sent_without_end(person):
    for _time in range(10):
        revoke_representation(actor=person, representation=ask(person))
    with pytest.raises(TooMany):
        ask(person)


def test_staff_confirm_with_the_registered_name(person, registrar):
    row = ask(person, name="نمونه")
    confirm_representation(actor=registrar, representation=row, name="شرکت نمونهٔ شرق")
    [organisation] = organisations_of(person)
    assert organisation.name == "شرکت نمونهٔ شرق"
    assert represents(person, organisation.pk)


def test_a_second_persons_words_do_not_rename_the_organisation(
    confirmed, another_citizen, registrar
):
    another_citizen.national_id = "0499370899"
    another_citizen.save()
    row = ask(another_citizen, name="شرکت من")
    assert row.organisation.name == "شرکت نمونه"
    assert row.told_name == "شرکت من"


def test_nobody_else_confirms(person, clerk, head_of_unit, another_citizen):
    row = ask(person)
    for stranger in (person, clerk, head_of_unit, another_citizen):
        assert not may_decide(stranger)
        with pytest.raises(Refused):
            confirm_representation(actor=stranger, representation=row)
        with pytest.raises(Refused):
            refuse_representation(actor=stranger, representation=row, reason="x")


def test_nobody_confirms_an_own_request(db, registrar):
    registrar.national_id, registrar.mobile = "0013542419", "+989123334444"
    registrar.mobile_verified_at = timezone.now()
    registrar.save()
    with pytest.raises(Refused):
        confirm_representation(actor=registrar, representation=ask(registrar))


def test_a_right_for_one_unit_is_not_enough(person, unit):
    user = StaffFactory.create(username="half")
    grant_role(actor=SYSTEM, user=user, role=Role.objects.get(slug="administrator"), unit=unit)
    assert not may_decide(user)


def test_a_request_is_decided_once(person, registrar):
    row = ask(person)
    refuse_representation(actor=registrar, representation=row, reason="ناخوانا")
    with pytest.raises(DecidedAlready):
        confirm_representation(actor=registrar, representation=row)
    assert organisations_of(person) == []


def test_a_right_runs_out(person, registrar):
    today = timezone.localdate()
    row = confirm_representation(actor=registrar, representation=ask(person), valid_until=today)
    assert organisations_of(person)
    Representation.objects.filter(pk=row.pk).update(valid_until=today - timedelta(days=1))
    assert not organisations_of(person)
    row.refresh_from_db()
    assert row.has_ended
    assert not row.holds


def test_a_right_is_renewed_before_and_after_its_end(confirmed, person, registrar):
    renewed = confirm_representation(actor=registrar, representation=ask(person))
    confirmed.refresh_from_db()
    assert confirmed.state == "revoked"
    assert renewed.holds
    assert len(organisations_of(person)) == 1


def test_a_right_cannot_end_in_the_past(person, registrar):
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(EndsBeforeItBegins):
        confirm_representation(actor=registrar, representation=ask(person), valid_until=yesterday)


def test_staff_and_the_person_end_it_at_once_and_others_do_not(
    confirmed, person, another_citizen, registrar
):
    with pytest.raises(Refused):
        revoke_representation(actor=another_citizen, representation=confirmed)
    revoke_representation(actor=registrar, representation=confirmed, reason="پایان همکاری")
    assert organisations_of(person) == []
    with pytest.raises(DecidedAlready):
        revoke_representation(actor=person, representation=confirmed)


def test_people_without_an_active_account_act_for_nobody(confirmed, person):
    person.is_active = False
    assert not represents(person, confirmed.organisation_id)


def test_every_step_stands_in_the_audit_book(confirmed, registrar):
    revoke_representation(actor=registrar, representation=confirmed)
    actions = AuditEntry.objects.filter(action__startswith="representation.")
    assert list(actions.order_by("pk").values_list("action", flat=True)) == [
        "representation.requested", "representation.confirmed", "representation.revoked",
    ]  # fmt: skip


def test_the_database_keeps_one_right_for_each_person_and_organisation(confirmed):
    twin = Representation(
        organisation=confirmed.organisation,
        person=confirmed.person,
        told_name="x",
        state="confirmed",
        decided_at=timezone.now(),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
