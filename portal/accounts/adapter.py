"""Tells django-allauth where this portal keeps mobile numbers and how it opens a session."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from portal.accounts import sign_in_codes
from portal.accounts.models import User
from portal.accounts.rate_limits import client_address
from portal.persian.identifiers import clean_mobile

SMS_CODE_BACKEND = "portal.accounts.backends.SmsCodeBackend"


class AccountAdapter(DefaultAccountAdapter):
    """One number, one account; no e-mail sign-up, no password pages for citizens."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_phone(self, phone: str) -> str:
        return clean_mobile(phone)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(mobile=phone).first()

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        if not isinstance(user, User) or not user.mobile:
            return None
        return user.mobile, user.mobile_verified_at is not None

    def set_phone(self, user: AbstractBaseUser, phone: str, verified: bool) -> None:
        verified_at = timezone.now() if verified else None
        User.objects.filter(pk=user.pk).update(mobile=phone, mobile_verified_at=verified_at)
        user.refresh_from_db(fields=["mobile", "mobile_verified_at"])

    def set_phone_verified(self, user: AbstractBaseUser, phone: str) -> None:
        self.set_phone(user, phone, verified=True)

    def send_verification_code_sms(
        self, user: AbstractBaseUser, phone: str, code: str, **kwargs: Any
    ) -> None:
        language = getattr(user, "language", None) or get_language()
        sign_in_codes.send_code(mobile=phone, code=code, language=language)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def login(self, request: HttpRequest, user: User) -> None:
        user.backend = SMS_CODE_BACKEND
        user.signed_in_by_code = True
        super().login(request, user)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Stay silent: the page that follows says what has happened."""
