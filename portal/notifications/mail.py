"""E-mail, through Django's mail backend."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from portal.notifications.failures import PermanentFailure, Reason, TemporaryFailure
from portal.notifications.outgoing import Outgoing


def send_mail(message: Outgoing) -> str:
    """Send one e-mail and return its Message-ID, which repeats the idempotency key.

    Waits at most ``settings.EMAIL_TIMEOUT`` seconds for each answer.

    :raises PermanentFailure: the mail server refuses this address or message.
    :raises TemporaryFailure: the mail server is away, busy or refuses our sign-in.
    """
    message_id = f"<{message.key}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"
    mail = EmailMessage(
        message.subject, message.body, to=[message.address], headers={"Message-ID": message_id}
    )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        raise _failure(*next(iter(refusal.recipients.values()))) from refusal
    except smtplib.SMTPAuthenticationError as refusal:
        raise TemporaryFailure(Reason.OUT_OF_ORDER, f"SMTP {refusal.smtp_code}") from refusal
    except smtplib.SMTPResponseException as refusal:
        raise _failure(refusal.smtp_code, refusal.smtp_error) from refusal
    except OSError as error:
        raise TemporaryFailure(Reason.NO_ANSWER, type(error).__name__) from error
    return message_id


def _failure(code: int, answer: bytes | str) -> TemporaryFailure | PermanentFailure:
    quote = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    if code >= 500:
        return PermanentFailure(Reason.REFUSED, f"SMTP {code}", quote=quote)
    return TemporaryFailure(Reason.OUT_OF_ORDER, f"SMTP {code}", quote=quote)
