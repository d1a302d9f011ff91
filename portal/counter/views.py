"""The operator's pages: whom to file for, the consent, the case, the receipt."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.audiences import StaffRequest, staff
from portal.accounts.permissions import FILE_FOR_CITIZENS
from portal.accounts.rate_limits import TooMany, client_address
from portal.accounts.sign_in_codes import VALID_SECONDS
from portal.audit.actions import record
from portal.cases.models import Phase, TimelineEntry
from portal.cases.public_status import public_status
from portal.cases.receipt import receipt_qr_svg, tracking_address
from portal.cases.tracking_codes import InvalidCode, parse
from portal.counter import pending_consents
from portal.counter.actions import (
    NationalIdNeeded,
    NoNumber,
    OwnMatter,
    agree_by_code,
    agree_on_paper,
    ask_for_code,
    begin_filing,
    note_printed,
    open_form,
    say_for_citizen,
)
from portal.counter.forms import BeginForm, FilingFilter, HeardCodeForm, PaperForm, SayForm
from portal.counter.models import AssistedFiling, Office, PaperReason
from portal.counter.offerings import services_at_counters
from portal.errors import DomainError
from portal.payments.slots import bill_for_applicant
from portal.persian.identifiers import clean_mobile
from portal.persian.text import digits_for

PAGE_SIZE = 30
MOST_UNFINISHED = 30
FIELD_OF = {OwnMatter: "mobile", NationalIdNeeded: "national_id"}

operator = staff(FILE_FOR_CITIZENS)


def of_own_office(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turn ``view(request, filing, …)`` into one that takes the id, for the filing's own office.

    For others the filing does not exist. What is opened is written into the audit book.
    """

    @wraps(view)
    def guarded(request: HttpRequest, filing_id: UUID, **kwargs: Any) -> HttpResponseBase:
        rows = AssistedFiling.objects.visible_to(request.user).with_related()
        filing = rows.filter(pk=filing_id).first()
        if filing is None:
            raise Http404
        _note_read(request, filing)
        return view(request, filing, **kwargs)

    return operator(guarded)


def _note_read(request: HttpRequest, filing: AssistedFiling) -> None:
    page = request.resolver_match.url_name if request.resolver_match else ""
    record(
        actor=request.user, action="counter.opened", target=filing, request=request,
        code=filing.case.tracking_code if filing.case else "", page=page, method=request.method,
    )  # fmt: skip


@operator
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """List what the operator's offices have filed. Costs at most 8 queries at any length."""
    offices = list(Office.objects.of_operator(request.user))
    form = FilingFilter(request.GET or None)
    query = form.cleaned_data["q"].strip() if form.is_valid() else ""
    rows = AssistedFiling.objects.visible_to(request.user).with_related()
    sent = _found(rows, query) if query else rows.filter(case__submitted_at__isnull=False)
    page = Paginator(sent.order_by("-begun_at"), PAGE_SIZE).get_page(request.GET.get("page"))
    unfinished = rows.filter(case__phase=Phase.DRAFT, objected_at=None).order_by("-begun_at")
    if query:
        record(actor=request.user, action="counter.searched", request=request, found=len(page))
    context = {
        "offices": offices,
        "form": form,
        "query": query,
        "page_obj": page,
        "unfinished": [] if query else unfinished[:MOST_UNFINISHED],
    }
    return render(request, "counter/home.html", context)


def _found(rows: Any, query: str) -> Any:
    """Keep what has this code or this number; anything else finds nothing."""
    with suppress(InvalidCode):
        return rows.filter(case__tracking_code=parse(query).code)
    with suppress(ValidationError):
        return rows.filter(mobile=clean_mobile(query))
    return rows.none()


@operator
@require_http_methods(["GET", "POST"])
def begin(request: StaffRequest) -> HttpResponse:
    """Ask who wants which service, and go on to the consent."""
    offices = Office.objects.of_operator(request.user)
    form = BeginForm(
        request.POST or None,
        initial={"key": uuid.uuid4()},
        offices=offices,
        services=services_at_counters(),
    )
    status = 200 if request.method == "GET" else 422
    if form.is_valid():
        try:
            filing = begin_filing(
                actor=request.user,
                office=form.cleaned_data["office"],
                service=form.chosen,
                told=form.told,
                key=form.cleaned_data["key"],
            )
        except DomainError as refusal:
            form.add_error(FIELD_OF.get(type(refusal)), str(refusal))
            status = refusal.status
        else:
            return _to_consent(request, filing)
    return render(request, "counter/begin.html", {"form": form}, status=status)


def _to_consent(request: HttpRequest, filing: AssistedFiling) -> HttpResponse:
    """Send the code at once, so that the citizen reads it while the page opens."""
    if not filing.mobile:
        return redirect("counter:paper", filing.pk)
    if not pending_consents.recall(request.session, filing.pk):
        _send_code(request, filing)
    return redirect("counter:consent", filing.pk)


def _send_code(request: HttpRequest, filing: AssistedFiling) -> None:
    """Send a code, or a new one; a refusal becomes a message on the next page."""
    earlier = pending_consents.recall(request.session, filing.pk)
    try:
        pending = ask_for_code(
            actor=request.user,  # type: ignore[arg-type]
            filing=filing,
            address=client_address(request),
            earlier=earlier,
        )
    except (TooMany, NoNumber) as refusal:
        messages.warning(request, str(refusal))
    else:
        pending_consents.remember(request.session, pending)
        if earlier:
            messages.success(request, _("A new code was sent to the citizen."))


@of_own_office
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def consent(request: StaffRequest, filing: AssistedFiling) -> HttpResponse:
    """Take the code that the citizen reads out, then open the form."""
    if _is_settled(filing):
        return redirect("counter:filing", filing.pk)
    pending = pending_consents.recall(request.session, filing.pk)
    form = HeardCodeForm(request.POST or None)
    status = 200
    if pending and form.is_valid():
        try:
            agree_by_code(
                actor=request.user, filing=filing, pending=pending, code=form.cleaned_data["code"]
            )
        except DomainError as refusal:
            form.add_error("code", str(refusal))
            status = refusal.status
        else:
            pending_consents.forget(request.session, filing.pk)
            return _to_form(request, filing)
    context = {
        "filing": filing,
        "form": form,
        "pending": pending,
        "wait_seconds": pending.code.seconds_until_resend if pending else 0,
        "valid_minutes": digits_for(VALID_SECONDS // 60),
    }
    return render(request, "counter/consent.html", context, status=status)


@of_own_office
@require_POST
def send_code(request: StaffRequest, filing: AssistedFiling) -> HttpResponse:
    """Send a code to the citizen, or another one."""
    if not _is_settled(filing):
        _send_code(request, filing)
    return redirect("counter:consent", filing.pk)


@of_own_office
@require_http_methods(["GET", "POST"])
def paper(request: StaffRequest, filing: AssistedFiling) -> HttpResponse:
    """Take a consent on paper with its reason and its scan, then open the form."""
    if _is_settled(filing):
        return redirect("counter:filing", filing.pk)
    form = PaperForm(request.POST or None, request.FILES or None)
    status = 200 if request.method == "GET" else 422
    if form.is_valid():
        try:
            agree_on_paper(
                actor=request.user,
                filing=filing,
                reason=PaperReason(form.cleaned_data["reason"]),
                scan=form.cleaned_data["scan"],
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            return _to_form(request, filing)
    return render(request, "counter/paper.html", {"filing": filing, "form": form}, status=status)


def _is_settled(filing: AssistedFiling) -> bool:
    """Whether no consent is wanted: there is one, there was an objection, or it has been sent."""
    sent = filing.case is not None and not filing.case.is_draft
    return sent or filing.objected_at is not None or (filing.is_agreed and filing.case is not None)


def _to_form(request: StaffRequest, filing: AssistedFiling) -> HttpResponse:
    fresh = AssistedFiling.objects.with_related().get(pk=filing.pk)
    try:
        draft = open_form(actor=request.user, filing=fresh)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return redirect("counter:filing", filing.pk)
    steps = draft.form.steps if draft.form_version else ()
    if not steps or draft.done_steps:
        return redirect("filing:overview", draft.tracking_code)
    return redirect("filing:step", draft.tracking_code, steps[0].key)


@of_own_office
@require_POST
def go_on(request: StaffRequest, filing: AssistedFiling) -> HttpResponse:
    """Open the form again, where the consent is in force."""
    return _to_form(request, filing) if filing.is_agreed else _to_consent(request, filing)


@of_own_office
@require_GET
def filing_page(request: StaffRequest, filing: AssistedFiling) -> HttpResponse:
    """Show where a filing stands: state; bill and messages while the consent is in force."""
    return _filing_page(request, filing, SayForm())


@of_own_office
@require_POST
def say(request: StaffRequest, filing: AssistedFiling) -> HttpResponse:
    """Bring a message of the citizen to the unit."""
    form = SayForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            say_for_citizen(actor=request.user, filing=filing, text=form.cleaned_data["text"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("The message has reached the unit."))
            return redirect("counter:filing", filing.pk)
    return _filing_page(request, filing, form, status=status)


def _filing_page(
    request: HttpRequest, filing: AssistedFiling, form: SayForm, status: int = 200
) -> HttpResponse:
    case = filing.case
    sent = case is not None and not case.is_draft
    context = {
        "filing": filing,
        "case": case,
        "sent": sent,
        "status": public_status(case) if case and sent else None,
        "said": _messages_of(filing) if sent and filing.is_agreed else None,
        "bill": bill_for_applicant(case) if case and sent and filing.is_agreed else None,
        "form": form,
    }
    return render(request, "counter/filing.html", context, status=status)


def _messages_of(filing: AssistedFiling) -> list[TimelineEntry]:
    kinds = [TimelineEntry.Kind.MESSAGE, TimelineEntry.Kind.ASKED, TimelineEntry.Kind.ANSWERED]
    rows = TimelineEntry.objects.filter(case=filing.case, is_public=True, kind__in=kinds)
    return list(rows.exclude(text=""))


@of_own_office
@require_http_methods(["GET", "POST"])
def receipt(request: StaffRequest, filing: AssistedFiling) -> HttpResponse:
    """Show the receipt for the citizen's hand; printing it is written down."""
    case = filing.case
    if case is None or case.is_draft:
        raise Http404
    if request.method == "POST":
        note_printed(actor=request.user, filing=filing)
        return redirect(f"{request.path}?print=1")
    sent = case.timeline.filter(kind=TimelineEntry.Kind.SUBMITTED).select_related("actor").first()
    context = {
        "filing": filing,
        "case": case,
        "status": public_status(case),
        "sender": sent.actor if sent else filing.operator,
        "qr": receipt_qr_svg(case),
        "tracking_address": tracking_address(case),
        "print_now": "print" in request.GET,
    }
    return render(request, "counter/receipt.html", context)
