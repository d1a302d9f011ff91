"""The pages on which people see, take along and erase what the portal keeps of them."""

from __future__ import annotations

import json
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.audiences import CitizenRequest, StaffRequest, citizen, staff
from portal.accounts.back_office_forms import PersonForm
from portal.accounts.closing import NotYetClosable, close_account
from portal.accounts.forms import CodeForm
from portal.accounts.fresh_codes import Need, code_context, redeem_fresh_code, send_fresh_code
from portal.accounts.models import User
from portal.accounts.permissions import MANAGE_ACCOUNTS
from portal.accounts.personal_data import export_personal_data, kept_titles, reasons_to_keep
from portal.accounts.rate_limits import TooMany
from portal.errors import DomainError


@citizen
@require_GET
def my_data(request: HttpRequest) -> HttpResponse:
    """Say what is kept of the citizen, and offer to take it along or to close the account."""
    return render(request, "accounts/my_data.html", {"kept": kept_titles()})


@citizen
@sensitive_post_parameters("code")
def download(request: HttpRequest) -> HttpResponse:
    """Hand over all that is kept of the citizen as one JSON file, after a fresh code."""
    user = cast(CitizenRequest, request).user
    form, status = CodeForm(request.POST or None), 200
    if form.is_valid():
        try:
            return _downloaded(request, user, form.cleaned_data["code"])
        except DomainError as refusal:
            form.add_error("code", str(refusal))
            status = refusal.status
    context = {"form": form, **code_context(request, user, "export")}
    return render(request, "accounts/download_my_data.html", context, status=status)


@citizen
@sensitive_post_parameters("code")
def close(request: HttpRequest) -> HttpResponseBase:
    """Close the account after a code that has just been sent to its mobile was typed in."""
    user = cast(CitizenRequest, request).user
    form, status = CodeForm(request.POST or None), 200
    reasons = reasons_to_keep(user)
    if not reasons and form.is_valid():
        try:
            return _closed(request, user, form.cleaned_data["code"])
        except NotYetClosable as refusal:
            status, reasons = refusal.status, refusal.reasons
        except DomainError as refusal:
            form.add_error("code", str(refusal))
            status = refusal.status
    context = {"form": form, "reasons": reasons, **code_context(request, user, "close")}
    return render(request, "accounts/close_account.html", context, status=status)


@citizen
@require_POST
def send_download_code(request: HttpRequest) -> HttpResponseBase:
    """Send a fresh code to the account's own mobile; the session alone hands out nothing."""
    return _send(request, "export", "accounts:download_my_data")


@citizen
@require_POST
def send_closing_code(request: HttpRequest) -> HttpResponseBase:
    """Send a fresh code to the account's own mobile; the session alone closes nothing."""
    return _send(request, "close", "accounts:close_account")


@staff(MANAGE_ACCOUNTS)
def person_data(request: HttpRequest) -> HttpResponse:
    """Let those who manage accounts take out the data of somebody who asked for it elsewhere."""
    user = cast(StaffRequest, request).user
    form = PersonForm(request.POST or None, initial={"person": request.GET.get("person", "")})
    if form.is_valid():
        return _json_file(export_personal_data(actor=user, person=form.cleaned_data["person"]))
    context = {"form": form, "page_title": _("Data of a person"), "header_icon": "user"}
    return render(request, "accounts/admin/person_data.html", context)


def _send(request: HttpRequest, need: Need, following: str) -> HttpResponseBase:
    try:
        send_fresh_code(request=request, person=cast(CitizenRequest, request).user, need=need)
    except TooMany as refusal:
        messages.warning(request, str(refusal))
    return redirect(following)


def _downloaded(request: HttpRequest, user: User, code: str) -> HttpResponse:
    redeem_fresh_code(request=request, person=user, need="export", code=code)
    return _json_file(export_personal_data(actor=user, person=user))


def _closed(request: HttpRequest, user: User, code: str) -> HttpResponseBase:
    redeem_fresh_code(request=request, person=user, need="close", code=code)
    closing = close_account(actor=user, person=user)
    logout(request)
    return render(request, "accounts/account_closed.html", {"closing": closing})


def _json_file(data: dict[str, Any]) -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = f"personal-data-{timezone.localdate():%Y-%m-%d}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
