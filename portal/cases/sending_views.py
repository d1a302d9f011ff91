"""What citizens send from the page of their case: answers, corrections, messages, a withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.cases.actions import CorrectionInvalid, correct_case, move_case, send_message
from portal.cases.case_page import (
    CORRECTION,
    MESSAGE_IDS,
    WITHDRAW_IDS,
    Sent,
    show_case,
    show_refused,
)
from portal.cases.corrections import correction_of, open_question
from portal.cases.forms import AnswerForm, MessageForm, WithdrawForm
from portal.cases.given_answers import files_by_field
from portal.cases.models import Case
from portal.cases.policies import Citizen
from portal.cases.visitors import own_case_view
from portal.errors import DomainError
from portal.forms.rearranging import rearranged


@own_case_view
@require_POST
def answer(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Take what the citizen sends when something was asked."""
    sent = Sent(answer=AnswerForm(request.POST, request.FILES))
    thanks = _("Thank you. What you sent has reached the unit.")
    return _taken(request, case, actor, sent, move_case, thanks)


@own_case_view
@require_POST
def correct(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Take the answers and files that staff have asked to put right, and send them back."""
    sent = Sent(answer=AnswerForm(request.POST, request.FILES, prefix=CORRECTION))
    correction = correction_of(case, open_question(case), files_by_field(case))
    typed = correction.cleaned(request.POST, None, ()).form if correction else None
    if typed and (other_rows := rearranged(typed)):
        return show_case(request, case, actor, replace(sent, correction=other_rows))
    sent = replace(sent, correction=typed)
    action = partial(
        correct_case, given=request.POST, files=request.FILES, dropped=request.POST.getlist("drop")
    )
    thanks = _("Thank you. What you sent has reached the unit.")
    return _taken(request, case, actor, sent, action, thanks)


@own_case_view
@require_POST
def withdraw(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Take back what the applicant no longer needs; its record is kept."""
    sent = Sent(withdraw=WithdrawForm(request.POST, auto_id=WITHDRAW_IDS))
    thanks = _("You have taken your request back.")
    return _taken(request, case, actor, sent, move_case, thanks)


@own_case_view
@require_POST
def message(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Take a message from the citizen."""
    sent = Sent(message=MessageForm(request.POST, request.FILES, auto_id=MESSAGE_IDS))
    action = partial(send_message, as_staff=False)
    return _taken(request, case, actor, sent, action, _("Your message was sent."))


def _taken(
    request: HttpRequest,
    case: Case,
    actor: Citizen,
    sent: Sent,
    action: Callable[..., object],
    thanks: str,
) -> HttpResponse:
    """Hand what was sent to ``action`` and say thanks, or show the page again with the reason."""
    if not sent.form.is_valid():
        return show_case(request, case, actor, sent, status=422)
    try:
        action(actor=actor, case=case, **sent.form.arguments)
    except CorrectionInvalid as refusal:
        invalid = replace(sent, correction=refusal.form, refusal=refusal)
        return show_case(request, case, actor, invalid, status=refusal.status)
    except DomainError as refusal:
        return show_refused(request, case, sent, refusal)
    messages.success(request, thanks)
    return redirect("cases:my_case", case.tracking_code)
