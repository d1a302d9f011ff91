"""The public tracking page.

Code alone: state, unit, next step and promised date. Code and a text-message code, or the
signed-in applicant: the whole timeline.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from plugins.tracker.forms import MobileForm, SmsCodeForm, TrackForm
from plugins.tracker.opened import is_open, open_case
from portal.api import DomainError, client_address, hit, public
from portal.api.accounts import sign_in_codes
from portal.api.cases import Case, InvalidCode, find_public, owned_by_visitor, parse, public_status
from portal.api.persian import digits_for

WRONG_CODES = {"limit": 10, "per_seconds": 3600}
WRONG_CODES_SITE = {"limit": 1000, "per_seconds": 3600}
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
    return render(request, "tracker/index.html", {"form": form}, status=422)


@public
@require_GET
def status(request: HttpRequest, code: str) -> HttpResponse:
    """Show where a case is. Costs at most 9 queries; an unknown code is counted against abuse."""
    case = find_public(code) if _well_formed(code) else None
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
@require_http_methods(["POST"])
def ask_code(request: HttpRequest, code: str) -> HttpResponse:
    """Send a text-message code to the number given, whichever it is.

    Whether it is the number of the case is said only to who proves to hold it.
    """
    case = _known(code)
    form = MobileForm(request.POST)
    if form.is_valid():
        try:
            pending = sign_in_codes.start(
                mobile=form.cleaned_data["mobile"],
                address=client_address(request),
                language=get_language() or "fa",
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
    case = _known(code)
    stored = request.session.get(_PENDING)
    if not stored:
        return redirect("tracker:status", code)
    form = SmsCodeForm(request.POST or None)
    if form.is_valid():
        pending = sign_in_codes.PendingCode(**stored)
        try:
            sign_in_codes.redeem(pending=pending, code=form.cleaned_data["sms_code"])
        except DomainError as refusal:
            form.add_error("sms_code", str(refusal))
        else:
            del request.session[_PENDING]
            if pending.mobile == case.contact_mobile:
                open_case(request, code)
                return redirect("tracker:status", code)
            form.add_error(None, _("This case was not filed with this number."))
    context = {"status": public_status(case), "form": form}
    response_status = 422 if form.errors else 200
    return _private(render(request, "tracker/enter_code.html", context, status=response_status))


def _well_formed(code: str) -> bool:
    try:
        return parse(code).code == code
    except InvalidCode:
        return False


def _known(code: str) -> Case:
    case = find_public(code) if _well_formed(code) else None
    if case is None:
        raise Http404
    return case


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    """Answer a wrong code; after ten in an hour this address must wait."""
    hit("tracking_wrong_code", client_address(request), **WRONG_CODES)
    hit("tracking_wrong_code_site", "", **WRONG_CODES_SITE)
    form = TrackForm({"code": digits_for(code, "en")})
    form.is_valid()
    form.add_error(
        "code", _("There is no case with this code. Please compare it with your receipt.")
    )
    return render(request, "tracker/index.html", {"form": form}, status=404)


def _entries(case: Case) -> list[object]:
    return list(case.timeline.filter(is_public=True).prefetch_related("files"))


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
