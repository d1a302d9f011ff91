"""A sender of sign-in codes that sends nothing and remembers everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SentCode:
    """One code that would have gone out by SMS."""

    mobile: str
    code: str
    language: str
    purpose: str = "sign_in"
    words: Mapping[str, str] = field(default_factory=dict)


sent: list[SentCode] = []


def remember_code(
    *,
    mobile: str,
    code: str,
    language: str,
    purpose: str = "sign_in",
    words: Mapping[str, str] | None = None,
) -> None:
    """Keep the code in :data:`sent`; name this function in ``settings.SIGN_IN_CODE_SENDER``."""
    sent.append(SentCode(mobile, code, language, purpose, words or {}))
