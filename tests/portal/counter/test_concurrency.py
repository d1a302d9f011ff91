"""Double clicks at the counter, and a citizen who objects while the operator sends."""

from __future__ import annotations

import uuid
from functools import partial

import pytest

from portal.audit.models import AuditEntry
from portal.cases.models import Case, TimelineEntry
from portal.counter.actions import (
    Told,
    agree_by_code,
    ask_for_code,
    begin_filing,
    open_form,
)
from portal.counter.models import AssistedFiling
from portal.counter.objections import object_to_filing
from portal.counter.standing_in import on_behalf
from portal.filing.actions import submit_draft
from portal.testing.races import race
from tests.portal.counter.conftest import MOBILE, fresh

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_double_click_writes_one_filing(operator, office, at_counters):
    act = partial(
        begin_filing, actor=operator, office=office, service=at_counters.listed[0],
        told=Told(MOBILE, "مریم"), key=uuid.uuid4(),
    )  # fmt: skip
    outcomes = race([act] * 4)
    assert {outcome.pk for outcome in outcomes} == {AssistedFiling.objects.get().pk}
    assert AuditEntry.objects.filter(action="counter.begun").count() == 1


def test_one_code_agrees_once(begin, operator, sent_codes):
    filing = begin()
    pending = ask_for_code(actor=operator, filing=filing, address="192.0.2.1")
    act = partial(
        agree_by_code, actor=operator, filing=filing, pending=pending, code=sent_codes[-1].code
    )
    outcomes = race([act] * 4)
    assert [isinstance(one, AssistedFiling) for one in outcomes].count(True) == 1
    assert AuditEntry.objects.filter(action="counter.consented").count() == 1


def test_one_consent_opens_one_draft(agreed, operator):
    AssistedFiling.objects.update(case=None)
    Case.objects.all().delete()
    outcomes = race([partial(open_form, actor=operator, filing=fresh(agreed)) for _ in range(4)])
    assert {outcome.pk for outcome in outcomes} == {Case.objects.get().pk}


def test_sending_and_objecting_at_once_leaves_one_true_story(filled, operator, other_unit):
    actor = on_behalf(operator, filled, holds=True)
    race(
        [
            partial(submit_draft, actor=actor, draft=filled.case),
            partial(object_to_filing, actor=filled.citizen, filing=filled, text="نه"),
        ]
    )
    filing = fresh(filled)
    assert filing.objected_at
    assert TimelineEntry.objects.filter(kind="submitted").count() == int(not filing.case.is_draft)
