from __future__ import annotations

import smtplib
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from portal.notifications.tasks import deliver
from tests.portal.notifications.conftest import make_message

pytestmark = pytest.mark.django_db
EMAIL = {"channel": "email", "address": "zahra@example.org", "subject": "Subject"}


class FailingMail(BaseEmailBackend):
    """Raises whatever the test wants."""

    error: Exception

    def send_messages(self, email_messages: Any) -> int:
        raise self.error


def test_an_email_carries_the_key_as_its_message_id(mailoutbox: list[EmailMessage]) -> None:
    message = make_message(**EMAIL)
    deliver(message.pk)
    [mail] = mailoutbox
    assert (mail.to, mail.subject, mail.body) == (["zahra@example.org"], "Subject", "a text")
    assert mail.extra_headers["Message-ID"] == f"<{message.key}@example.invalid>"


@pytest.mark.parametrize(
    ("error", "state", "detail"),
    [
        (smtplib.SMTPDataError(554, b"spam"), "permanent_failure", "SMTP 554: spam"),
        (smtplib.SMTPDataError(451, b"later"), "temporary_failure", "SMTP 451: later"),
        (smtplib.SMTPAuthenticationError(535, b"no"), "temporary_failure", "SMTP 535"),
        (
            smtplib.SMTPRecipientsRefused({"zahra@example.org": (550, b"unknown")}),
            "permanent_failure",
            "SMTP 550: unknown",
        ),
        (
            smtplib.SMTPRecipientsRefused({"zahra@example.org": (450, b"greylisted")}),
            "temporary_failure",
            "SMTP 450: greylisted",
        ),
        (
            smtplib.SMTPServerDisconnected("gone"),
            "temporary_failure",
            "SMTPServerDisconnected",
        ),
        (TimeoutError(), "temporary_failure", "TimeoutError"),
        (ConnectionRefusedError(), "temporary_failure", "ConnectionRefusedError"),
    ],
)
def test_mail_servers_fail_in_two_ways(
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    state: str,
    detail: str,
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.FailingMail"
    monkeypatch.setattr(FailingMail, "error", error, raising=False)
    message = make_message(**EMAIL)
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.detail) == (state, detail)
