"""The pages on which citizens sign in and out and look after their profile."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from portal.accounts import pending_sign_in, sign_in_codes
from portal.accounts.actions import change_profile
from portal.accounts.audiences import CitizenRequest, citizen, is_citizen, public
from portal.accounts.forms import CodeForm, MobileForm, ProfileForm
from portal.accounts.pending_sign_in import PendingSignIn
from portal.accounts.rate_limits import TooMany, client_address
from portal.accounts.sign_in import account_for, current_language, open_session, own_path
from portal.errors import DomainError
from portal.persian.identifiers import display_mobile, mask_mobile
from portal.persian.text import digits_for


@public
@never_cache
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for the mobile number and send a code to it; the same for known and unknown numbers."""
    next_path = own_path(request.POST.get("next") or request.GET.get("next"))
    if is_citizen(request.user):
        return redirect(next_path)
    form = MobileForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            _send_code(request, form.cleaned_data["mobile"], next_path)
            return redirect("accounts:sign_in_code")
        except TooMany as refusal:
            status = _show_refusal(form, refusal, field="mobile")
    context = {"form": form, "next_path": next_path}
    return render(request, "accounts/sign_in.html", context, status=status)


@public
@never_cache
@sensitive_post_parameters("code")
def sign_in_code(request: HttpRequest) -> HttpResponseBase:
    """Ask for the code; the right one signs in, and makes the account if there is none."""
    pending = pending_sign_in.recall(request.session)
    if pending is None:
        return redirect("accounts:sign_in")
    form = CodeForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            return _finish(request, pending, form.cleaned_data["code"])
        except DomainError as refusal:
            status = _show_refusal(form, refusal, field="code")
    return render(request, "accounts/sign_in_code.html", _code_page(pending, form), status=status)


@public
@never_cache
@require_POST
def resend_code(request: HttpRequest) -> HttpResponseBase:
    """Send another code to the same number; the earlier one stops working."""
    pending = pending_sign_in.recall(request.session)
    if pending is None:
        return redirect("accounts:sign_in")
    try:
        code = sign_in_codes.resend(
            pending=pending.code, address=client_address(request), language=current_language()
        )
    except TooMany as refusal:
        messages.warning(request, str(refusal))
    else:
        pending_sign_in.remember(request.session, PendingSignIn(code, pending.next_path))
        messages.success(request, _("We have sent you a new code."))
    return redirect("accounts:sign_in_code")


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End the session on the server."""
    logout(request)
    return redirect("/")


@public
def back_office_door(request: HttpRequest) -> HttpResponseBase:
    """Send whoever finds Wagtail's other sign-in page to the one that locks after failures."""
    wanted = own_path(request.GET.get("next"), otherwise=reverse("wagtailadmin_home"))
    return redirect_to_login(wanted, reverse("wagtailadmin_login"))


@citizen
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change what a citizen says about themselves, then go on to ``next``."""
    user = cast(CitizenRequest, request).user
    next_path = own_path(request.POST.get("next") or request.GET.get("next"), otherwise="")
    form = ProfileForm(request.POST or None, user=user)
    if form.is_valid():
        change_profile(actor=user, user=user, **form.cleaned_data)
        return _saved_in(request, user.language, next_path)
    context = {"form": form, "mobile": mask_mobile(user.mobile or ""), "next_path": next_path}
    return render(request, "accounts/profile.html", context)


def _send_code(request: HttpRequest, mobile: str, next_path: str) -> None:
    earlier = pending_sign_in.recall(request.session)
    code = sign_in_codes.start(
        mobile=mobile,
        address=client_address(request),
        language=current_language(),
        previous=earlier.code if earlier else None,
    )
    pending_sign_in.remember(request.session, PendingSignIn(code, next_path))


def _finish(request: HttpRequest, pending: PendingSignIn, code: str) -> HttpResponseBase:
    sign_in_codes.redeem(pending=pending.code, code=code)
    pending_sign_in.forget(request.session)
    user = account_for(mobile=pending.code.mobile, language=current_language())
    return open_session(request=request, user=user, next_path=pending.next_path)


def _show_refusal(form: Form, refusal: DomainError, *, field: str) -> int:
    form.add_error(field, str(refusal))
    return refusal.status


def _code_page(pending: PendingSignIn, form: CodeForm) -> dict[str, object]:
    wait = pending.code.seconds_until_resend
    return {
        "form": form,
        "mobile": display_mobile(pending.code.mobile).replace(" ", "\N{NO-BREAK SPACE}"),
        "valid_minutes": digits_for(sign_in_codes.VALID_SECONDS // 60),
        "wait_seconds": wait,
        "wait_text": digits_for(wait),
        "next_path": pending.next_path,
    }


def _saved_in(request: HttpRequest, language: str, next_path: str) -> HttpResponse:
    with override(language):
        messages.success(request, _("Your profile has been saved."))
        return redirect(next_path or reverse("accounts:profile"))
