"""Who is told."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.models import User


@dataclass(frozen=True)
class Recipient:
    """One person, with or without an account; ``mobile`` is E.164.

    What is left empty is taken from the account: its e-mail address, and its mobile number once
    that is confirmed.
    """

    user: User | None = None
    mobile: str = ""
    email: str = ""
    language: str = "fa"

    @classmethod
    def of(cls, user: User) -> Recipient:
        """Return the recipient behind an account, in the language of that account."""
        return cls(user=user, language=user.language)

    @property
    def mobile_address(self) -> str:
        if self.mobile or self.user is None or self.user.mobile_verified_at is None:
            return self.mobile
        return self.user.mobile or ""

    @property
    def email_address(self) -> str:
        return self.email or (self.user.email if self.user else "")
