"""The public tracking page.

Code alone: state, unit, next step and promised date. Code and a text-message code, or the
signed-in applicant: the whole timeline.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plugins.tracker.forms import MobileForm, SmsCodeForm, TrackForm
from plugins.tracker.opened import is_open, open_case
from portal.api import DomainError, client_address, public
from portal.api.accounts import sign_in_codes
from portal.api.cases import (
    Case,
    InvalidCode,
    adopt,
    look_up,
    opens_with_number,
    owned_by_visitor,
    parse,
    public_status,
)

_PENDING = "tracker_pending"


@public
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Ask for a code; read it in any digit script, with or without separators."""
    if "code" not in request.GET:
        return render(request, "tracker/index.html", {"form": TrackForm()})
    form = TrackForm(request.GET)
    if form.is_valid():
        try:
            parsed = parse(form.cleaned_data["code"])
        except InvalidCode as refusal:
            form.add_error("code", str(refusal))
        else:
            response = redirect("tracker:status", parsed.code)
            response["Location"] += "?mended=1" if parsed.mended else ""
            return response
    return _private(render(request, "tracker/index.html", {"form": form}, status=422))


@public
@require_GET
def status(request: HttpRequest, code: str) -> HttpResponse:
    """Show where a case is. Costs at most 11 queries; a wrong code is counted against abuse."""
    case = _find(request, code)
    if case is None:
        return _unknown(request, code)
    opened = owned_by_visitor(request, case) or is_open(request, code)
    context = {
        "status": public_status(case),
        "mended": "mended" in request.GET,
        "opened": opened,
        "own": owned_by_visitor(request, case),
        "entries": _entries(case) if opened else [],
        "can_open": bool(case.contact_mobile),
        "form": MobileForm(),
    }
    return _private(render(request, "tracker/status.html", context))


@public
@require_POST
def ask_code(request: HttpRequest, code: str) -> HttpResponse:
    """Send a text-message code to the number given, whichever it is.

    Whether it is the number of the case is said only to who proves to hold it.
    """
    case = _find(request, code)
    if case is None:
        return _unknown(request, code)
    form = MobileForm(request.POST)
    if form.is_valid():
        try:
            pending = sign_in_codes.start(
                mobile=form.cleaned_data["mobile"],
                address=client_address(request),
                language=get_language() or "fa",
                purpose="case",
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session[_PENDING] = pending.as_json()
            return redirect("tracker:enter_code", code)
    context = {"status": public_status(case), "form": form, "can_open": True, "entries": []}
    return _private(render(request, "tracker/status.html", context, status=422))


@public
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest, code: str) -> HttpResponse:
    """Take the text-message code and open the timeline if the number is that of the case."""
    stored = request.session.get(_PENDING)
    if not stored:
        return redirect("tracker:status", code)
    case = _find(request, code)
    if case is None:
        return _unknown(request, code)
    form = SmsCodeForm(request.POST or None)
    if form.is_valid() and _redeemed(request, case, form):
        return redirect("tracker:status", code)
    context = {"status": public_status(case), "form": form}
    response_status = 422 if form.errors else 200
    return _private(render(request, "tracker/enter_code.html", context, status=response_status))


def _redeemed(request: HttpRequest, case: Case, form: SmsCodeForm) -> bool:
    """Try the typed digits; on success this browser has the case open for a while."""
    pending = sign_in_codes.PendingCode(**request.session[_PENDING])
    try:
        sign_in_codes.redeem(pending=pending, code=form.cleaned_data["sms_code"])
    except DomainError as refusal:
        form.add_error("sms_code", str(refusal))
        return False
    del request.session[_PENDING]
    if not opens_with_number(pending.mobile, case):
        form.add_error(None, _("This case was not filed with this number."))
        return False
    open_case(request, case.tracking_code)
    if case.applicant is None:
        adopt(request, case)
    return True


def _find(request: HttpRequest, code: str) -> Case | None:
    address = client_address(request)
    return look_up(code=code, address=address, is_known=is_open(request, code))


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    form = TrackForm({"code": code})
    form.is_valid()
    form.add_error(
        "code", _("There is no case with this code. Please compare it with your receipt.")
    )
    return _private(render(request, "tracker/index.html", {"form": form}, status=404))


def _entries(case: Case) -> list[object]:
    return list(case.timeline.filter(is_public=True).prefetch_related("files"))


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
