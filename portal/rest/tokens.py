"""The tokens of applications: drawn at random, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets

MARK = "dvz_"
PREFIX_LENGTH = 12
LONGEST = 100


def new_token() -> str:
    """Return a token with 256 bits of chance; its mark lets scanners of leaked secrets find it."""
    return MARK + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return what is stored of a token. Chance needs no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def prefix_of(token: str) -> str:
    """Return the beginning by which people recognise a token."""
    return token[:PREFIX_LENGTH]
