"""What somebody does who signs in by a code."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

NUMBER = "09123334455"
STORED = "+989123334455"


def ask(client: Client, mobile: str = NUMBER, **data: str) -> Any:
    """Ask for a code."""
    return client.post(reverse("accounts:sign_in"), {"mobile": mobile, **data})


def answer(client: Client, code: str) -> Any:
    """Type a code."""
    return client.post(reverse("accounts:sign_in_code"), {"code": code})


def other_than(code: str) -> str:
    """Return a wrong code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def signed_in(client: Client) -> bool:
    """Say whether the session belongs to somebody."""
    return "_auth_user_id" in client.session


def messages_on(response: Any) -> list[str]:
    """Return what the form on the page complains about."""
    return [m for errors in response.context["form"].errors.values() for m in errors]
