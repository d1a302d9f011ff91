"""Who a viewset answers; without one of these it answers nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from portal.accounts.access import has_permission
from portal.accounts.audiences import is_citizen
from portal.contributions import Declared


class Audience(BasePermission):
    """One of the four answers to "who is this for?"; ``name`` as on the pages' views."""

    @property
    def name(self) -> str:
        raise NotImplementedError


class Public(Audience):
    """Anybody, signed in or not; requests count by address until somebody signs in."""

    name = "public"


class SignedInCitizen(Audience):
    """People with a confirmed mobile number; nobody signed in is 401, anybody else 403."""

    name = "citizen"

    def has_permission(self, request: Request, view: APIView) -> bool:
        return is_citizen(request.user)


class SignedIn(Audience):
    """Everybody with an account, citizens and staff; nobody signed in is 401.

    What each of them sees is for the viewset to narrow, with ``visible_to``.
    """

    name = "signed_in"

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user.is_authenticated and request.user.is_active)


class Staff(Audience):
    """Holders of a permission in any unit: ``permission_classes = [Staff("cases.see")]``.

    Nobody signed in is 401; for other people it does not exist (404).
    """

    def __init__(self, permission: str | Declared) -> None:
        self._permission = permission

    def __call__(self) -> Staff:
        return self

    @property
    def permission(self) -> str:
        return self._permission if isinstance(self._permission, str) else self._permission.id

    @property
    def name(self) -> str:
        return f"staff:{self.permission}"

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        if not has_permission(request.user, self.permission):
            raise Http404
        return True


def audience_of(callback: Callable[..., Any]) -> Audience | None:
    """Return the audience that a view made by ``as_view`` was declared with, if any. No query."""
    cls, given = callback.cls, callback.initkwargs  # type: ignore[attr-defined]
    if cls.get_permissions is not APIView.get_permissions:
        return None
    declared = given.get("permission_classes", cls.permission_classes)
    named = [permission() for permission in declared]
    return next((one for one in named if isinstance(one, Audience)), None)
