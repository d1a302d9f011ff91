"""A code sent just now to one's own mobile, before something that a session alone may not do."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import sign_in_codes
from portal.accounts.models import User
from portal.accounts.rate_limits import client_address
from portal.accounts.sign_in import current_language
from portal.accounts.sign_in_codes import PendingCode
from portal.errors import DomainError
from portal.persian.identifiers import mask_mobile
from portal.persian.text import digits_for

Need = Literal["export", "close"]


class NoCodeSent(DomainError):
    """This session asked for no code, or it went to a number that the account no longer has."""

    message = _("Please ask for a code first.")


def send_fresh_code(*, request: HttpRequest, person: User, need: Need) -> None:
    """Send a code to the account's own number; it replaces the session's earlier one.

    :raises TooMany: the last one is younger than a minute, or as for signing in.
    """
    earlier, place = _pending(request, person, need), client_address(request)
    if earlier:
        pending = sign_in_codes.resend(
            pending=earlier, address=place, language=current_language(), purpose=need
        )
    else:
        pending = sign_in_codes.start(
            mobile=person.mobile or "", address=place, language=current_language(), purpose=need
        )
    request.session[_key(need)] = pending.as_json()


def redeem_fresh_code(*, request: HttpRequest, person: User, need: Need, code: str) -> None:
    """Accept the code that this session asked for ``need``, once.

    :raises NoCodeSent: see there.
    :raises ExpiredCode, WrongCode, TooManyTries, TooMany: as for signing in.
    """
    pending = _pending(request, person, need)
    if pending is None:
        raise NoCodeSent
    sign_in_codes.redeem(pending=pending, code=code)
    request.session.pop(_key(need), None)


def code_context(request: HttpRequest, person: User, need: Need) -> dict[str, Any]:
    """Return what ``accounts/fresh_code.html`` shows beside the form. No query."""
    pending = _pending(request, person, need)
    return {
        "code_sent": pending is not None and _is_fresh(pending),
        "mobile": mask_mobile(person.mobile or ""),
        "valid_minutes": digits_for(sign_in_codes.VALID_SECONDS // 60),
    }


def _pending(request: HttpRequest, person: User, need: Need) -> PendingCode | None:
    kept = request.session.get(_key(need))
    pending = PendingCode(**kept) if kept else None
    return pending if pending and pending.mobile == person.mobile else None


def _is_fresh(pending: PendingCode) -> bool:
    return timezone.now().timestamp() - pending.sent_at < sign_in_codes.VALID_SECONDS


def _key(need: Need) -> str:
    return f"portal_code_to_{need}"
