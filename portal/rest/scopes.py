"""What an application may use of its account's rights; each method of the API names one scope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.views import APIView

from portal.rest.audiences import Public
from portal.rest.models import Application

READING = ("GET", "HEAD")


class Scope(models.TextChoices):
    """One part of the API that is opened to an application by itself."""

    SERVICES_READ = "services.read", _("Read services and their forms")
    CASES_SUBMIT = "cases.submit", _("File cases")
    CASES_READ = "cases.read", _("Read cases with their answers and files")
    CASES_HANDLE = "cases.handle", _("Make moves on cases")
    MESSAGES_WRITE = "messages.write", _("Write messages on cases")
    PAYMENTS_READ = "payments.read", _("Read bills and payments")
    PAYMENTS_WRITE = "payments.write", _("Begin payments")
    WEBHOOKS_MANAGE = "webhooks.manage", _("Manage its own webhooks")


class ScopeMissing(PermissionDenied):
    """The token is good, but not for this."""

    default_detail = _("This application has no scope for this.")
    default_code = "scope_missing"


def require_scope(request: Request, view: APIView) -> None:
    """Refuse an application what its scopes do not hold. No query.

    A viewset says in ``token_scopes`` which scope each of its actions needs. What it does not name
    is closed to applications, except for reading what anybody may read.

    :raises ScopeMissing: see there.
    """
    if not isinstance(request.auth, Application):
        return
    needed = scope_of(view)
    if needed is None:
        is_open = any(isinstance(one, Public) for one in view.get_permissions())
        if not (is_open and request.method in READING):
            raise ScopeMissing
    elif needed and needed not in request.auth.scopes:
        raise ScopeMissing(_("This application needs the scope “%(scope)s”.") % {"scope": needed})


def scope_of(view: Any) -> str | None:
    """Return the scope that a view's action needs, ``""`` for none, None where nothing is said."""
    scopes: Mapping[str, str] = getattr(view, "token_scopes", {})
    return scopes.get(getattr(view, "action", None) or "")
