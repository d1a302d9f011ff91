"""Codes that open the door: sent at once, useless after three minutes, then erased."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override

from portal.accounts.sign_in_codes import VALID_SECONDS, Purpose
from portal.localised import localise
from portal.notifications.actions import DELIVER
from portal.notifications.models import OutboxMessage, Priority
from portal.queue import enqueue_on_commit

TEXTS: dict[Purpose, str] = {
    "sign_in": gettext_noop(
        "%(code)s is your code for signing in to the portal of %(town)s. It is valid for 3"
        " minutes. Do not give it to anybody."
    ),
    "case": gettext_noop(
        "%(code)s is your code for seeing the case at the portal of %(town)s. It is valid for 3"
        " minutes. Do not give it to anybody."
    ),
    "export": gettext_noop(
        "%(code)s is your code for downloading your data from the portal of %(town)s. It is valid"
        " for 3 minutes. Do not give it to anybody."
    ),
    "close": gettext_noop(
        "%(code)s is your code for closing your account at the portal of %(town)s. It is valid for"
        " 3 minutes. Do not give it to anybody."
    ),
    "consent": gettext_noop(
        "%(code)s: read this code to %(office)s only if it is to file “%(service)s” for you today"
        " (its charge: %(charge)s). Portal of %(town)s, valid for 3 minutes."
    ),
}


@transaction.atomic
def send_code(
    *,
    mobile: str,
    code: str,
    language: str,
    purpose: Purpose = "sign_in",
    words: Mapping[str, str] | None = None,
) -> OutboxMessage:
    """Send a code to an E.164 number, ahead of all other messages; ``purpose`` words it.

    ``words`` are what the text of the purpose names, in ``language``.

    The text starts with the code and holds no link. It is not sent once the code has expired,
    and it is erased after it was sent (in the demo, when it expires).
    """
    message = OutboxMessage.objects.create(
        channel="sms",
        address=mobile,
        language=language,
        body=_text(code, language, purpose, words or {}),
        dedupe_key=f"sign_in:{uuid.uuid4()}",
        sensitive=True,
        priority=Priority.HIGH,
        expires_at=timezone.now() + timedelta(seconds=VALID_SECONDS),
    )
    enqueue_on_commit(DELIVER, message.pk)
    return message


def _text(code: str, language: str, purpose: Purpose, words: Mapping[str, str]) -> str:
    with override(language):
        town = localise(settings.TOWN_NAME)
        return gettext(TEXTS[purpose]) % {**words, "code": code, "town": town}
