"""What staff send from the page of a case: moves, messages, notes, and who works on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.audiences import StaffRequest
from portal.accounts.models import User
from portal.cases.actions import assign_case, move_case, send_message
from portal.cases.actions.assign import NotInUnit
from portal.cases.actions.move import StaffAnswersInvalid
from portal.cases.forms import MessageForm
from portal.cases.models import Case
from portal.casework.absences import absences_today, stand_in, who_is_away
from portal.casework.access import case_view
from portal.casework.canned import count_use, inserted, ready_texts
from portal.casework.case_forms import AssignForm, NoteForm, TakeOverForm
from portal.casework.case_page import Typed, refused, show_case
from portal.casework.forms import MoveForm
from portal.casework.hand_overs import take_over
from portal.casework.mentions import named_in, write_note
from portal.casework.next_case import next_after, previous_before
from portal.casework.people import HANDLE, SEE, colleagues_around
from portal.errors import DomainError
from portal.localised import localise

INSERT, THEN_NEXT, ANYWAY = "insert", "then_next", "anyway"


@case_view
@require_POST
def move(request: StaffRequest, case: Case) -> HttpResponse:
    """Make a move; if a colleague was faster, show what changed and keep the typed text."""
    if INSERT in request.POST:
        return _with_ready_text(request, case)
    form = MoveForm({**request.POST.dict(), "move": _chosen_move(request)})
    if not form.is_valid():
        return show_case(request, case, Typed(move=form), status=422)
    following = next_after(request, case) if THEN_NEXT in request.POST else ""
    try:
        moved = move_case(
            actor=request.user,
            case=case,
            move_key=form.cleaned_data["move"],
            seen_version=form.cleaned_data["version"],
            text=form.cleaned_data["text"],
            reason_code=form.cleaned_data["reason_code"],
            fields=request.POST,
            correct=request.POST.getlist("correct"),
        )
    except StaffAnswersInvalid as refusal:
        form.add_error(None, str(refusal))
        return show_case(request, case, Typed(move=form), status=refusal.status)
    except DomainError as refusal:
        return refused(request, case, refusal, move=form)
    count_use(request.POST.get("ready", ""))
    messages.success(
        request,
        _("The case is now: %(state)s") % {"state": localise(moved.current_state.internal_label)},
    )
    return _on(request, moved, following)


@case_view
@require_POST
def message(request: StaffRequest, case: Case) -> HttpResponse:
    """Send the applicant a message."""
    if INSERT in request.POST:
        text = _filled(request, case)
        form = MessageForm(initial={"text": text})
        return show_case(request, case, Typed(message=form, ready=request.POST.get("ready", "")))
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_case(request, case, Typed(message=form), status=422)
    try:
        send_message(
            actor=request.user,
            case=case,
            text=form.cleaned_data["text"],
            uploads=form.cleaned_data["attachments"],
            as_staff=True,
        )
    except DomainError as refusal:
        return refused(request, case, refusal, message=form)
    count_use(request.POST.get("ready", ""))
    messages.success(request, _("The applicant was told."))
    return redirect("cases_admin:case", case.tracking_code)


@case_view
@require_POST
def note(request: StaffRequest, case: Case) -> HttpResponse:
    """Keep an internal note, and tell the colleagues to whom it speaks."""
    colleagues = colleagues_around(case).able(SEE)
    form = NoteForm(request.POST, colleagues=colleagues)
    if not form.is_valid():
        return show_case(request, case, Typed(note=form), status=422)
    text = form.cleaned_data["text"]
    people = [*form.chosen(), *named_in(text, colleagues)]
    try:
        write_note(actor=request.user, case=case, text=text, mentioned=people)
    except DomainError as refusal:
        return refused(request, case, refusal, note=form)
    messages.success(request, _("The note is kept; only staff read it."))
    return redirect("cases_admin:case", case.tracking_code)


@case_view
@require_POST
def assign(request: StaffRequest, case: Case) -> HttpResponse:
    """Give the case to a colleague, or take it; who is away is not chosen unawares."""
    able = colleagues_around(case).able(HANDLE)
    form = AssignForm(request.POST, colleagues=able, away={})
    if not form.is_valid():
        messages.error(request, str(NotInUnit.message))
        return show_case(request, case, status=422)
    person: User | None = form.cleaned_data["assignee"]
    if person and _has_to_be_asked(request, person):
        return _says_who_is_away(request, case, person)
    try:
        assign_case(
            actor=request.user,
            case=case,
            assignee=person,
            seen_version=form.cleaned_data["version"],
        )
    except DomainError as refusal:
        return refused(request, case, refusal)
    messages.success(request, _("The assignment was changed."))
    return redirect("cases_admin:case", case.tracking_code)


@case_view
@require_POST
def take(request: StaffRequest, case: Case) -> HttpResponse:
    """Take the case over from a colleague, who is told why."""
    form = TakeOverForm(request.POST)
    if not form.is_valid():
        return show_case(request, case, Typed(take_over=form), status=422)
    try:
        take_over(
            actor=request.user, case=case, seen_version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
        )  # fmt: skip
    except DomainError as refusal:
        return refused(request, case, refusal, take_over=form)
    messages.success(request, _("The case is yours now."))
    return redirect("cases_admin:case", case.tracking_code)


@case_view
@require_GET
def go_next(request: StaffRequest, case: Case) -> HttpResponse:
    """Lead to the case behind this one in the list last seen. At most 10 queries."""
    return _go(request, next_after(request, case))


@case_view
@require_GET
def go_back(request: StaffRequest, case: Case) -> HttpResponse:
    """Lead to the case before this one in the list last seen. At most 10 queries."""
    return _go(request, previous_before(request, case))


def _go(request: StaffRequest, code: str) -> HttpResponse:
    if code:
        return redirect("cases_admin:case", code)
    messages.info(request, _("There is no further case in this list."))
    return redirect("cases_admin:inbox")


def _on(request: StaffRequest, case: Case, following: str) -> HttpResponse:
    """Go to the next case if that was asked for, else stay, or go to the inbox without it."""
    if THEN_NEXT in request.POST:
        return _go(request, following)
    if Case.objects.for_staff(request.user).filter(pk=case.pk).exists():
        return redirect("cases_admin:case", case.tracking_code)
    return redirect("cases_admin:inbox")


def _has_to_be_asked(request: StaffRequest, person: User) -> bool:
    """Whether somebody else is chosen who is away, and that was not said before. One query."""
    if person == request.user or ANYWAY in request.POST:
        return False
    return bool(absences_today([person]))


def _chosen_move(request: StaffRequest) -> str:
    """Return the move of the button that was pressed; "and go to the next" names it, too."""
    return request.POST.get(THEN_NEXT) or request.POST.get("move", "")


def _with_ready_text(request: StaffRequest, case: Case) -> HttpResponse:
    """Come back with the chosen text put into the field, before anything is sent."""
    initial = {**request.POST.dict(), "text": _filled(request, case)}
    ready = request.POST.get("ready", "")
    return show_case(
        request, case, Typed(move=MoveForm(initial=initial), ready=ready, is_inserting=True)
    )


def _filled(request: StaffRequest, case: Case) -> str:
    chosen = request.POST.get("ready", "")
    ready = next((one.text for one in ready_texts(case) if str(one.pk) == chosen), "")
    typed = request.POST.get("text", "")
    return inserted(typed, ready) if ready else typed


def _says_who_is_away(request: StaffRequest, case: Case, person: User) -> HttpResponse:
    messages.warning(request, who_is_away(person, stand_in(person, case)))
    return show_case(request, case, Typed(chosen_away=person), status=409)
