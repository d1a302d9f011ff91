from __future__ import annotations

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.errors import Refused
from portal.notifications.actions import CannotRetry, retry_message
from portal.notifications.models import OutboxMessage
from portal.notifications.sms import MemorySms
from portal.notifications.tasks import deliver
from tests.portal.notifications.conftest import make_message


@pytest.fixture
def failed(db: None) -> OutboxMessage:
    return make_message(
        state="permanent_failure", attempts=6, reason="refused", finished_at=timezone.now()
    )


@pytest.mark.django_db(transaction=True)
def test_a_failed_message_can_be_sent_again(admin_user: User) -> None:
    failed = make_message(state="permanent_failure", attempts=6, finished_at=timezone.now())
    message = retry_message(actor=admin_user, message=failed)
    assert (message.state, message.attempts, message.finished_at) == ("created", 0, None)
    assert OrmQ.objects.get().args() == (message.pk,)
    assert deliver(message.pk)
    assert MemorySms.sent[0].key == str(failed.key)


def test_sending_again_is_written_into_the_audit_book(
    failed: OutboxMessage, admin_user: User
) -> None:
    retry_message(actor=admin_user, message=failed)
    entry = AuditEntry.objects.get(action="notifications.retry")
    assert (entry.actor, entry.target_id) == (admin_user, str(failed.pk))


def test_of_two_people_who_send_it_again_one_is_refused(
    failed: OutboxMessage, admin_user: User
) -> None:
    retry_message(actor=admin_user, message=failed)
    with pytest.raises(CannotRetry):
        retry_message(actor=admin_user, message=failed)


@pytest.mark.parametrize("state", ["created", "delivered"])
def test_what_has_not_failed_is_not_sent_again(db: None, admin_user: User, state: str) -> None:
    with pytest.raises(CannotRetry):
        retry_message(actor=admin_user, message=make_message(state=state))


def test_an_erased_code_is_not_sent_again(db: None, admin_user: User) -> None:
    erased = make_message(
        state="permanent_failure", sensitive=True, body="", finished_at=timezone.now()
    )
    assert not erased.can_be_retried
    with pytest.raises(CannotRetry):
        retry_message(actor=admin_user, message=erased)


def test_without_the_permission_nothing_is_sent_again(failed: OutboxMessage, clerk: User) -> None:
    with pytest.raises(Refused):
        retry_message(actor=clerk, message=failed)
    failed.refresh_from_db()
    assert failed.state == "permanent_failure"
