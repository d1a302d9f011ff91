"""The citizen's side: my cases, one case, its receipt and its files."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.audiences import CitizenRequest, citizen, public
from portal.accounts.units import unit_labels
from portal.audit.actions import record
from portal.cases.actions import CorrectionInvalid, correct_case, move_case, send_message
from portal.cases.actions.move import available_moves
from portal.cases.afterwards import afterwards_of
from portal.cases.corrections import correction_of, open_question
from portal.cases.forms import AnswerForm, MessageForm, MyCasesFilter, WithdrawForm
from portal.cases.given_answers import files_by_field, given_answers
from portal.cases.keyset import page_of
from portal.cases.kinds import tracking_pages
from portal.cases.models import Case, CaseFile, TimelineEntry
from portal.cases.my_matters import Wanted, drafts_and_to_do, matters_in
from portal.cases.policies import Citizen, owns, user_of
from portal.cases.public_status import public_status
from portal.cases.receipt import receipt_pdf, receipt_qr_svg, tracking_address
from portal.cases.visitors import own_case_or_404, own_case_view
from portal.contributions import guard
from portal.errors import DomainError
from portal.forms.compiled import StepForm
from portal.forms.rearranging import rearranged

logger = logging.getLogger("portal.cases")
CORRECTION = "correction"
AnyForm = AnswerForm | MessageForm | WithdrawForm
MESSAGE_IDS, WITHDRAW_IDS = "message-%s", "withdraw-%s"


@citizen
@require_GET
def my_cases(request: CitizenRequest) -> HttpResponse:
    """List the citizen's own matters, drafts on top. Costs at most 9 queries at any length."""
    rows = Case.objects.of_citizen(request.user)
    there = matters_in(rows)
    form = MyCasesFilter(request.GET or None, services=there.services, years=there.years)
    form.is_valid()
    wanted = Wanted.of(getattr(form, "cleaned_data", {}), there)
    rows = rows.with_related().defer("search_text", "answers_text")
    page = page_of(
        wanted.sent(rows), own=rows,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    drafts, to_do = drafts_and_to_do(rows, wanted)
    context = {
        "form": form,
        "wanted": wanted,
        "has_any": bool(there.matters),
        "page": page,
        "drafts": drafts,
        "to_do": to_do,
    }
    return render(request, "cases/my_cases.html", context)


@public
@require_GET
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Lead the short address on a receipt to the page where this code is followed."""
    for page in tracking_pages.active():
        with guard(page):
            return redirect(page.value.view, code)
    return redirect("cases:my_case", code)


@own_case_view
@require_GET
def my_case(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Show one's own case: where it is, who holds it, what next, by when, what to do now.

    Open to the applicant, to whoever typed it in, and to the browser that holds the secret of an
    anonymous case.
    """
    return _case_page(request, case, actor)


@own_case_view
@require_POST
def answer(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Take what the citizen sends when something was asked."""
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _case_page(request, case, actor, answer_form=form, status=422)
    try:
        move_case(
            actor=actor,
            case=case,
            move_key=form.cleaned_data["move"],
            seen_version=form.cleaned_data["version"],
            text=form.cleaned_data["text"],
            uploads=form.cleaned_data["attachments"],
        )
    except DomainError as refusal:
        return _refused(request, case, refusal, answer_form=form)
    messages.success(request, _("Thank you. What you sent has reached the unit."))
    return redirect("cases:my_case", case.tracking_code)


@own_case_view
@require_POST
def correct(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Take the answers and files that staff have asked to put right, and send them back."""
    form = AnswerForm(request.POST, request.FILES, prefix=CORRECTION)
    correction = correction_of(case, open_question(case), files_by_field(case))
    if correction and (other_rows := rearranged(correction.cleaned(request.POST, None, ()).form)):
        return _case_page(request, case, actor, answer_form=form, correction_form=other_rows)
    if not form.is_valid():
        return _case_page(request, case, actor, answer_form=form, status=422)
    try:
        correct_case(
            actor=actor,
            case=case,
            move_key=form.cleaned_data["move"],
            seen_version=form.cleaned_data["version"],
            given=request.POST,
            files=request.FILES,
            dropped=request.POST.getlist("drop"),
            text=form.cleaned_data["text"],
            uploads=form.cleaned_data["attachments"],
        )
    except CorrectionInvalid as refusal:
        return _case_page(
            request, case, actor,
            answer_form=form, correction_form=refusal.form, refusal=refusal, status=422,
        )  # fmt: skip
    except DomainError as refusal:
        typed = correction.cleaned(request.POST, None, ()).form if correction else None
        return _refused(request, case, refusal, answer_form=form, correction_form=typed)
    messages.success(request, _("Thank you. What you sent has reached the unit."))
    return redirect("cases:my_case", case.tracking_code)


@own_case_view
@require_POST
def withdraw(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Take back what the applicant no longer needs; its record is kept."""
    form = WithdrawForm(request.POST, auto_id=WITHDRAW_IDS)
    if not form.is_valid():
        return _case_page(request, case, actor, withdraw_form=form, status=422)
    try:
        move_case(
            actor=actor,
            case=case,
            move_key=form.cleaned_data["move"],
            seen_version=form.cleaned_data["version"],
            text=form.cleaned_data["text"],
        )
    except DomainError as refusal:
        return _refused(request, case, refusal, withdraw_form=form)
    messages.success(request, _("You have taken your request back."))
    return redirect("cases:my_case", case.tracking_code)


@own_case_view
@require_POST
def message(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Take a message from the citizen."""
    form = MessageForm(request.POST, request.FILES, auto_id=MESSAGE_IDS)
    if not form.is_valid():
        return _case_page(request, case, actor, message_form=form, status=422)
    try:
        send_message(
            actor=actor,
            case=case,
            text=form.cleaned_data["text"],
            uploads=form.cleaned_data["attachments"],
            as_staff=False,
        )
    except DomainError as refusal:
        return _refused(request, case, refusal, message_form=form)
    messages.success(request, _("Your message was sent."))
    return redirect("cases:my_case", case.tracking_code)


def _refused(
    request: HttpRequest,
    case: Case,
    refusal: DomainError,
    *,
    correction_form: StepForm | None = None,
    **forms: Any,
) -> HttpResponse:
    """Show the case as it is now, with what was typed and why it was not taken."""
    for form in forms.values():
        form.add_error(None, str(refusal))
    fresh, actor = own_case_or_404(request, case.tracking_code)
    return _case_page(
        request, fresh, actor, status=refusal.status, correction_form=correction_form, **forms
    )


def _case_page(
    request: HttpRequest,
    case: Case,
    actor: Citizen,
    *,
    answer_form: AnswerForm | None = None,
    message_form: MessageForm | None = None,
    withdraw_form: WithdrawForm | None = None,
    correction_form: StepForm | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a submitted case; a draft goes on where it is filled in."""
    if case.is_draft:
        return redirect("filing:overview", case.tracking_code)
    moves = available_moves(actor, case, by="citizen")
    entries = list(case.timeline.filter(is_public=True).prefetch_related("files"))
    files = files_by_field(case)
    question = open_question(case, entries)
    correction = correction_of(case, question, files)
    answer_move = next((m for m in moves if m.kind == "answer"), None)
    withdraw_move = next((m for m in moves if m.kind == "withdraw"), None)
    context = {
        "case": case,
        "status": public_status(case),
        "entries": entries,
        "decision": _decision(case, entries),
        "request_entry": question,
        "correction_form": correction_form or (correction.blank() if correction else None),
        "refusal": refusal,
        "answer_move": answer_move,
        "withdraw_move": withdraw_move,
        "without_place": _without_place(
            (answer_form, answer_move is not None),
            (withdraw_form, withdraw_move is not None),
            (message_form, not case.is_closed),
        ),
        "answer_form": answer_form or AnswerForm(prefix=CORRECTION if correction else None),
        "message_form": message_form or MessageForm(auto_id=MESSAGE_IDS),
        "withdraw_form": withdraw_form or WithdrawForm(auto_id=WITHDRAW_IDS),
        "sections": given_answers(case, files),
        "files": files,
        "afterwards": afterwards_of(case, actor),
        "workflow": case.workflow,
        "units": unit_labels(),
    }
    return render(request, "cases/my_case.html", context, status=status)


def _decision(case: Case, entries: list[TimelineEntry]) -> TimelineEntry | None:
    """Return the entry that closed the case, None while it goes on. No query."""
    if not case.is_closed:
        return None
    return next((entry for entry in reversed(entries) if entry.to_state == case.state), None)


def _without_place(*forms: tuple[AnyForm | None, bool]) -> list[AnyForm]:
    """Return the refused forms that the page has no room for any more, by (form, has room).

    The case went on meanwhile; what was typed is shown, so that it is not lost.
    """
    return [form for form, has_room in forms if form is not None and form.errors and not has_room]


@own_case_view
@require_GET
def receipt(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Show the confirmation with the code, large and ready to print."""
    if case.is_draft:
        raise Http404
    context = {
        "case": case,
        "status": public_status(case),
        "qr": receipt_qr_svg(case),
        "tracking_address": tracking_address(case),
    }
    return render(request, "cases/receipt.html", context)


@own_case_view
@require_GET
def receipt_file(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Return the receipt as a PDF."""
    if case.is_draft:
        raise Http404
    response = HttpResponse(receipt_pdf(case), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="receipt-{case.pretty_code}.pdf"'
    return response


@public
@require_GET
def file(request: HttpRequest, file_id: UUID) -> FileResponse:
    """Serve one case file to whoever may see the case; never shown inline, never sniffed."""
    record_ = _visible_file(request, file_id)
    content = _opened(record_)
    user = user_of(request.user) if request.user.is_authenticated else None
    if user and not owns(user, record_.case):
        record(
            actor=user,
            action="case_file.read",
            target=record_,
            code=record_.case.tracking_code,
            request=request,
        )
    response = FileResponse(
        content,
        as_attachment=True,
        filename=record_.name,
        content_type=record_.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    add_never_cache_headers(response)
    return response


class FileGone(DomainError):
    """The record is there, the stored file is not."""

    status = 503
    message = _lazy("This file cannot be opened at the moment. We have noted it.")


def _opened(case_file: CaseFile) -> Any:
    try:
        return case_file.file.open("rb")
    except OSError as error:
        logger.exception("case file %s cannot be opened", case_file.pk)
        raise FileGone from error


def _visible_file(request: HttpRequest, file_id: UUID) -> CaseFile:
    rows = CaseFile.objects.select_related("case__unit", "case__holder", "entry")
    found = rows.visible_to(request.user).filter(pk=file_id).first()
    if found:
        return found
    candidate = get_object_or_404(rows.filter(~Q(entry__is_public=False)), pk=file_id)
    own_case_or_404(request, candidate.case.tracking_code)
    return candidate
