"""What a duplicate still asks of agencies and of its citizen goes with it."""

from __future__ import annotations

import pytest

from portal.accounts.access import SYSTEM
from portal.cases.models import Case
from portal.casework.merging import merge_case, undo_merge
from portal.events.models import EventDelivery
from portal.events.tasks import sweep
from portal.inquiries.models import InquiryState
from portal.payments.actions import issue_invoice
from portal.payments.models import InvoiceState
from tests.portal.casework.test_links import copy
from tests.portal.payments.conftest import bill

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(ask):
    """An inquiry of the duplicate that nobody has answered."""
    return ask()


@pytest.fixture
def billed(case):
    """A bill of the duplicate that nobody has paid."""
    return issue_invoice(actor=SYSTEM, case=case, bill=bill(600, 400))


def joined(clerk, case):
    case = Case.objects.get(pk=case.pk)
    main = copy(case, 7)
    return merge_case(actor=clerk, duplicate=case, main=main, seen_version=case.version)


def heard():
    sweep()
    assert not EventDelivery.objects.filter(finished_at=None).exists()


def test_its_inquiry_is_withdrawn_and_its_bill_cancelled(asked, billed, clerk, case):
    joined(clerk, case)
    heard()
    asked.refresh_from_db()
    billed.refresh_from_db()
    assert (asked.state, billed.state) == (InquiryState.DROPPED, InvoiceState.CANCELLED)
    assert "همراه" in billed.cancelled_reason


def test_what_is_taken_back_at_once_loses_nothing(asked, billed, clerk, head_of_unit, case):
    undo_merge(actor=head_of_unit, merge=joined(clerk, case))
    heard()
    asked.refresh_from_db()
    billed.refresh_from_db()
    assert (asked.state, billed.state) == (InquiryState.TO_SEND, InvoiceState.OPEN)
