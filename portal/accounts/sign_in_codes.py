"""The six digits that prove who holds a mobile number.

A code lives for three minutes, allows five tries, works once, and only in the session that asked
for it and for the number it was sent to. The database keeps a keyed hash; the other half of what
the hash covers (a nonce and the number) stays in the session.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts.models import SignInCode
from portal.accounts.rate_limits import TooMany, check, hit
from portal.errors import DomainError
from portal.persian.text import digits_for

CODE_DIGITS = 6
VALID_SECONDS = 180
MAX_TRIES = 5
RESEND_AFTER_SECONDS = 60
SMS_PER_NUMBER = {"limit": 5, "per_seconds": 600}
SMS_PER_ADDRESS = {"limit": 30, "per_seconds": 600}
SMS_PER_SITE = {"limit": 3000, "per_seconds": 3600}
WRONG_TRIES_PER_NUMBER_AND_ADDRESS = {"limit": 20, "per_seconds": 3600}
WRONG_TRIES_PER_NUMBER = {"limit": 100, "per_seconds": 3600}

Purpose = Literal["sign_in", "case", "export", "close", "consent"]
"""What a code is asked for: to sign in, see one case, take one's data along, close the account, or
agree that a counter office files.

It decides the wording only.
"""


class CodeSender(Protocol):
    """Hands a code over for sending, inside the caller's transaction; must not block.

    ``words`` fill the text of a purpose that names things; they are given only for such a one.
    """

    def __call__(
        self, *, mobile: str, code: str, language: str, purpose: Purpose = "sign_in",
        words: Mapping[str, str] = ...,
    ) -> object: ...  # fmt: skip


class WrongCode(DomainError):
    """The digits are not the ones that were sent; some tries are left."""

    def __init__(self, *, tries_left: int) -> None:
        self.tries_left = tries_left
        text = ngettext(
            "This code is not right. You have %(tries)s try left.",
            "This code is not right. You have %(tries)s tries left.",
            tries_left,
        )
        super().__init__(text % {"tries": digits_for(tries_left)})


class ExpiredCode(DomainError):
    """The code is too old, was used already, or was replaced by a newer one."""

    message = _("This code is no longer valid. Please ask for a new one.")


class TooManyTries(DomainError):
    """The code has been tried too often and is dead."""

    status = 429
    message = _("The code was wrong too many times. Please ask for a new one.")


@dataclass(frozen=True)
class PendingCode:
    """What the session remembers of a code it asked for; holds nothing that opens an account.

    ``address`` is the IP address that asked.
    """

    code_id: int
    nonce: str
    mobile: str
    sent_at: float
    address: str = "unknown"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def seconds_until_resend(self) -> int:
        """Seconds until a new code may be asked for in this session; 0 when it may be now."""
        waited = timezone.now().timestamp() - self.sent_at
        return max(0, round(RESEND_AFTER_SECONDS - waited))


def start(
    *,
    mobile: str,
    address: str,
    language: str,
    previous: PendingCode | None = None,
    purpose: Purpose = "sign_in",
    words: Mapping[str, str] | None = None,
) -> PendingCode:
    """Send a new code to ``mobile`` (E.164), whether or not an account has that number.

    ``previous``, the session's earlier code, stops working. ``words`` are what the text of the
    purpose names. Queues one SMS.

    :raises TooMany: for this number, this address, or the whole portal.
    """
    hit("sign_in_sms_address", address, **SMS_PER_ADDRESS)
    hit("sign_in_sms_number", mobile, **SMS_PER_NUMBER)
    hit("sign_in_sms_site", "", **SMS_PER_SITE)
    with transaction.atomic():
        if previous is not None:
            SignInCode.objects.filter(pk=previous.code_id).delete()
        code, pending = _issue(mobile=mobile, address=address)
        send_code(mobile=mobile, code=code, language=language, purpose=purpose, words=words)
        return pending


def resend(
    *,
    pending: PendingCode,
    address: str,
    language: str,
    purpose: Purpose = "sign_in",
    words: Mapping[str, str] | None = None,
) -> PendingCode:
    """Send another code to the same number, which replaces the earlier one. Queues one SMS.

    :raises TooMany: the last code is younger than a minute, or as :func:`start`.
    """
    if wait := pending.seconds_until_resend:
        raise TooMany(retry_after_seconds=wait)
    return start(
        mobile=pending.mobile,
        address=address,
        language=language,
        previous=pending,
        purpose=purpose,
        words=words,
    )


def redeem(*, pending: PendingCode, code: str) -> None:
    """Accept ``code`` (six ASCII digits) once, or say why not. Every call costs one try.

    :raises ExpiredCode, WrongCode, TooManyTries: see there.
    :raises TooMany: lately there were too many wrong codes for this number, in sessions of the
        same address or in all sessions.
    """
    _count_wrong_try(pending, count=check)
    sent = SignInCode.objects.filter(pk=pending.code_id, used_at=None).first()
    if sent is None or sent.expires_at <= timezone.now():
        raise ExpiredCode
    tries_left = _take_try(sent)
    if not constant_time_compare(sent.code_hash, _hash(pending.nonce, pending.mobile, code)):
        _count_wrong_try(pending, count=hit)
        raise WrongCode(tries_left=tries_left) if tries_left else TooManyTries
    if not SignInCode.objects.filter(pk=sent.pk, used_at=None).update(used_at=timezone.now()):
        raise ExpiredCode


def send_code(
    *,
    mobile: str,
    code: str,
    language: str,
    purpose: Purpose = "sign_in",
    words: Mapping[str, str] | None = None,
) -> None:
    """Hand ``code`` to the sender that ``settings.SIGN_IN_CODE_SENDER`` names."""
    sender: CodeSender = import_string(settings.SIGN_IN_CODE_SENDER)
    named = {"words": words} if words else {}
    sender(mobile=mobile, code=code, language=language, purpose=purpose, **named)


def _count_wrong_try(pending: PendingCode, *, count: Callable[..., None]) -> None:
    """Keep the owner of a number free from the wrong tries of strangers, up to a hundred."""
    place = f"{pending.mobile}|{pending.address}"
    count("sign_in_wrong_code_address", place, **WRONG_TRIES_PER_NUMBER_AND_ADDRESS)
    count("sign_in_wrong_code", pending.mobile, **WRONG_TRIES_PER_NUMBER)


def _issue(*, mobile: str, address: str) -> tuple[str, PendingCode]:
    stale = timezone.now() - datetime.timedelta(days=1)
    SignInCode.objects.filter(expires_at__lt=stale).delete()
    code, nonce = _new_code(), secrets.token_urlsafe(24)
    sent = SignInCode.objects.create(
        code_hash=_hash(nonce, mobile, code),
        expires_at=timezone.now() + datetime.timedelta(seconds=VALID_SECONDS),
    )
    return code, PendingCode(sent.pk, nonce, mobile, timezone.now().timestamp(), address)


def _new_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def _hash(nonce: str, mobile: str, code: str) -> str:
    value = f"{nonce}:{mobile}:{code}"
    return salted_hmac("portal.accounts.sign_in_code", value, algorithm="sha256").hexdigest()


def _take_try(sent: SignInCode) -> int:
    """Use up one try in one statement, so that parallel guesses cannot share it."""
    open_codes = SignInCode.objects.filter(pk=sent.pk, tries__lt=MAX_TRIES)
    if not open_codes.update(tries=F("tries") + 1):
        raise TooManyTries
    sent.refresh_from_db(fields=["tries"])
    return max(0, MAX_TRIES - sent.tries)
