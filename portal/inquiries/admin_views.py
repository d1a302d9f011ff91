"""The pages around one inquiry of a case: beginning it, sending it, and bringing its answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.audiences import StaffRequest
from portal.audit.actions import record
from portal.cases.models import Case
from portal.casework.access import back_to_closed, case_view
from portal.errors import DomainError, require
from portal.inquiries.actions import (
    Reply,
    Sending,
    ask_agency_about,
    change_method,
    hand_over_inquiry,
    mark_sent,
    record_answer,
    repeat_inquiry,
    withdraw_inquiry,
)
from portal.inquiries.agency_rows import Method
from portal.inquiries.facts import facts_of
from portal.inquiries.forms import AnswerForm, AskForm, OwnerForm, SendingForm
from portal.inquiries.letters import letter_pdf
from portal.inquiries.models import Inquiry, InquiryQuerySet, SentBy
from portal.inquiries.people import colleagues_of
from portal.inquiries.policies import can_ask, can_see_to
from portal.localised import localise

Act = Callable[[StaffRequest, Inquiry], str]


@case_view
@require_http_methods(["GET", "POST"])
def ask(request: StaffRequest, case: Case) -> HttpResponse:
    """Ask another agency about a case. At most 20 queries to show."""
    if case.is_closed and can_see_to(request.user, case):
        return back_to_closed(request, case)
    if not can_ask(request.user, case):
        raise Http404
    facts = [(fact["key"], _said(fact)) for fact in facts_of(case)]
    form = AskForm(
        request.POST or None,
        initial={"owner": request.user.pk},
        facts=facts,
        colleagues=colleagues_of(case),
    )
    if form.is_valid():
        try:
            inquiry = ask_agency_about(actor=request.user, case=case, **_asked(form))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _begun(inquiry))
            return redirect("inquiries_admin:inquiry", case.tracking_code, inquiry.pk)
    context = {
        "page_title": _("Ask another agency"),
        "header_icon": "help",
        "case": case,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "inquiries_admin/ask.html", context, status=status)


def _asked(form: AskForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {
        **{name: given[name] for name in ("agency", "title", "facts", "owner")},
        "method": Method(given["method"]),
        "days": given["days"] or 0,
    }


def _said(fact: dict[str, Any]) -> str:
    return f"{localise(fact['label'])}: \u2068{localise(fact['shown'])}\u2069"


def _begun(inquiry: Inquiry) -> str:
    if inquiry.method == Method.ONLINE:
        return _("The agency is asked in a moment.")
    if inquiry.method == Method.BATCH:
        return _("The inquiry waits for the next file to this agency.")
    return _("The letter is ready. Print it, and note here when it was sent.")


def inquiry_view(view: Any) -> Any:
    """Turn ``view(request, case, inquiry)`` into one that takes the code and the number."""

    @wraps(view)
    def found(request: StaffRequest, case: Case, *, pk: int) -> HttpResponseBase:
        inquiry = get_object_or_404(_rows(), pk=pk, case=case)
        answer: HttpResponseBase = view(request, case, inquiry)
        return answer

    return case_view(found)


@inquiry_view
@require_GET
def inquiry_page(request: StaffRequest, case: Case, inquiry: Inquiry) -> HttpResponse:
    """Show one inquiry with what can be done about it. At most 16 queries."""
    return _page(request, case, inquiry)


@inquiry_view
@require_GET
def letter(request: StaffRequest, case: Case, inquiry: Inquiry) -> HttpResponse:
    """Give the letter of an inquiry as PDF; the audit book says so."""
    if not can_see_to(request.user, case) or inquiry.method != Method.LETTER:
        raise Http404
    record(
        actor=request.user, action="inquiries.letter_taken", target=inquiry,
        code=case.tracking_code, request=request, fields=sorted(inquiry.subject),
    )  # fmt: skip
    response = HttpResponse(letter_pdf(inquiry), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="inquiry-{inquiry.pk}.pdf"'
    return response


@inquiry_view
@require_POST
def send(request: StaffRequest, case: Case, inquiry: Inquiry) -> HttpResponse:
    """Note that the letter was sent."""

    def note(given: dict[str, Any]) -> str:
        sending = Sending(given["number"], given["day"], SentBy(given["by"]))
        mark_sent(actor=request.user, inquiry=inquiry, sending=sending)
        return _("It is noted that the letter was sent.")

    return _filled_in(request, inquiry, "sending_form", SendingForm(request.POST), note)


@inquiry_view
@require_POST
def answer(request: StaffRequest, case: Case, inquiry: Inquiry) -> HttpResponse:
    """Keep the answer of the agency."""

    def keep(given: dict[str, Any]) -> str:
        reply = Reply(given["text"], given["reference"], given["attachments"])
        record_answer(actor=request.user, inquiry=inquiry, reply=reply)
        return _("The answer is kept on the case.")

    form = AnswerForm(request.POST, request.FILES)
    return _filled_in(request, inquiry, "answer_form", form, keep)


@inquiry_view
@require_POST
def hand_over(request: StaffRequest, case: Case, inquiry: Inquiry) -> HttpResponse:
    """Let a colleague see to it."""
    form = OwnerForm(request.POST, colleagues=colleagues_of(case))
    if not form.is_valid():
        messages.error(request, _("Choose a colleague of the unit."))
        return redirect("inquiries_admin:inquiry", case.tracking_code, inquiry.pk)

    def give(request: StaffRequest, inquiry: Inquiry) -> str:
        owner = form.cleaned_data["owner"]
        hand_over_inquiry(actor=request.user, inquiry=inquiry, owner=owner)
        return _("It is changed who sees to the inquiry.")

    return _done(request, case, inquiry, give)


@inquiry_view
@require_POST
def repeat(request: StaffRequest, case: Case, inquiry: Inquiry) -> HttpResponse:
    """Ask once more what was given up."""
    return _done(request, case, inquiry, _repeat)


@inquiry_view
@require_POST
def change(request: StaffRequest, case: Case, inquiry: Inquiry) -> HttpResponse:
    """Make the inquiry in another way, as the button says."""
    return _done(request, case, inquiry, _change, stay=True)


@inquiry_view
@require_POST
def withdraw(request: StaffRequest, case: Case, inquiry: Inquiry) -> HttpResponse:
    """Give the inquiry up."""
    return _done(request, case, inquiry, _withdraw)


def _repeat(request: StaffRequest, inquiry: Inquiry) -> str:
    repeat_inquiry(actor=request.user, inquiry=inquiry)
    return _("The agency is asked once more in a moment.")


def _change(request: StaffRequest, inquiry: Inquiry) -> str:
    given = request.POST.get("method", "")
    require(given in Method.values)
    return _begun(change_method(actor=request.user, inquiry=inquiry, method=Method(given)))


def _withdraw(request: StaffRequest, inquiry: Inquiry) -> str:
    withdraw_inquiry(actor=request.user, inquiry=inquiry)
    return _("The inquiry was withdrawn.")


def _done(
    request: StaffRequest, case: Case, inquiry: Inquiry, act: Act, *, stay: bool = False
) -> HttpResponse:
    """Do what a button says, and tell how it went: on the page of the case, or of the inquiry."""
    try:
        messages.success(request, act(request, inquiry))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    if stay:
        return redirect("inquiries_admin:inquiry", case.tracking_code, inquiry.pk)
    return redirect("cases_admin:case", case.tracking_code)


def _filled_in(
    request: StaffRequest,
    inquiry: Inquiry,
    name: str,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Do what a form says and go back to the case; show it again with what was refused."""
    if form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
            return redirect("cases_admin:case", inquiry.case.tracking_code)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            inquiry = _rows().get(pk=inquiry.pk)
    return _page(request, inquiry.case, inquiry, **{name: form})


def _rows() -> InquiryQuerySet:
    return Inquiry.objects.with_related().select_related("answer_entry", "batch")


def _page(request: StaffRequest, case: Case, inquiry: Inquiry, **shown: forms.Form) -> HttpResponse:
    entry = inquiry.answer_entry
    context = {
        "page_title": inquiry.agency_label,
        "header_icon": "help",
        "case": case,
        "inquiry": inquiry,
        "files": list(entry.files.all()) if entry else [],
        "may_see_to": can_see_to(request.user, case),
        "other_ways": _other_ways(inquiry),
        "sending_form": SendingForm(initial={"number": inquiry.shown_number}),
        "answer_form": AnswerForm(),
        "owner_form": OwnerForm(
            initial={"owner": inquiry.owner_id}, colleagues=colleagues_of(case)
        ),
        **shown,
    }
    status = 422 if shown else 200
    return render(request, "inquiries_admin/inquiry.html", context, status=status)


def _other_ways(inquiry: Inquiry) -> list[Method]:
    """Return how else it can be made now; by letter always, until it has left the house."""
    if not inquiry.can_go_by_people:
        return []
    given = inquiry.addressee.methods if inquiry.addressee else [Method.LETTER]
    return [method for method in given if method != inquiry.method]
