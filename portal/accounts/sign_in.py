"""Open a session for whoever has just proved to hold a mobile number."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.utils import perform_login
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.errors import DomainError


class ClosedAccount(DomainError):
    """The account of this number has been closed by an administrator."""

    status = 403
    message = _("This account is closed. Please contact the municipality.")


def own_path(text: str | None, *, otherwise: str | None = None) -> str:
    """Return ``text`` if it is a path of this site, else ``otherwise``.

    Left out, that is the page that follows signing in.
    """
    if text and text.startswith("/") and url_has_allowed_host_and_scheme(text, None):
        return text
    return resolve_url(settings.LOGIN_REDIRECT_URL) if otherwise is None else otherwise


def account_for(*, mobile: str, language: str) -> User:
    """Return the account of a number (E.164) that its owner has just proved to hold.

    Makes the account if there is none, and confirms the number if it was not.

    :raises ClosedAccount: an administrator has deactivated it.
    """
    adapter = get_adapter()
    user: User = adapter.get_user_by_phone(mobile) or _new_account(mobile, language)
    if not user.is_active:
        raise ClosedAccount
    if user.mobile_verified_at is None:
        adapter.set_phone_verified(user, mobile)
    return user


def open_session(*, request: HttpRequest, user: User, next_path: str) -> HttpResponseBase:
    """Sign ``user`` in through allauth's stages, under a new session key, and go on."""
    response: HttpResponseBase = perform_login(
        request, user, email_verification=EmailVerificationMethod.NONE, redirect_url=next_path
    )
    return response


def current_language() -> str:
    """Return the active language, one of ``settings.LANGUAGES``."""
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _new_account(mobile: str, language: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_citizen(mobile=mobile, language=language)
    except IntegrityError:
        return User.objects.get(mobile=mobile)
