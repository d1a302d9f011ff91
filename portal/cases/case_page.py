"""The page of one's own case, with what its visitor has just sent and why it was not taken."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.accounts.units import unit_labels
from portal.cases.actions.move import available_moves
from portal.cases.afterwards import afterwards_of
from portal.cases.corrections import correction_of, open_question
from portal.cases.forms import AnswerForm, MessageForm, WithdrawForm
from portal.cases.given_answers import files_by_field, given_answers
from portal.cases.models import Case, TimelineEntry
from portal.cases.policies import Citizen
from portal.cases.public_status import public_status
from portal.cases.visitors import own_case_or_404
from portal.errors import DomainError
from portal.forms.compiled import StepForm

CORRECTION = "correction"
MESSAGE_IDS, WITHDRAW_IDS = "message-%s", "withdraw-%s"
AnyForm = AnswerForm | MessageForm | WithdrawForm


@dataclass(frozen=True)
class Sent:
    """The one form of the page that was sent, and the corrections that came with an answer.

    ``refusal`` is what is wrong with the corrections as a whole.
    """

    answer: AnswerForm | None = None
    message: MessageForm | None = None
    withdraw: WithdrawForm | None = None
    correction: StepForm | None = None
    refusal: DomainError | None = None

    @property
    def form(self) -> AnyForm:
        """The form that was sent.

        :raises ValueError: none was.
        """
        for form in (self.answer, self.message, self.withdraw):
            if form is not None:
                return form
        raise ValueError("no form was sent")


NOTHING_SENT = Sent()


def show_refused(
    request: HttpRequest, case: Case, sent: Sent, refusal: DomainError
) -> HttpResponse:
    """Show the case as it is now, with what was typed and why it was not taken.

    :raises Http404: the case has meanwhile become another's.
    """
    sent.form.add_error(None, str(refusal))
    fresh, actor = own_case_or_404(request, case.tracking_code)
    return show_case(request, fresh, actor, sent, status=refusal.status)


def show_case(
    request: HttpRequest,
    case: Case,
    actor: Citizen,
    sent: Sent = NOTHING_SENT,
    *,
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
        "correction_form": sent.correction or (correction.blank() if correction else None),
        "refusal": sent.refusal,
        "answer_move": answer_move,
        "withdraw_move": withdraw_move,
        "without_place": _without_place(
            (sent.answer, answer_move is not None),
            (sent.withdraw, withdraw_move is not None),
            (sent.message, not case.is_closed),
        ),
        "answer_form": sent.answer or AnswerForm(prefix=CORRECTION if correction else None),
        "message_form": sent.message or MessageForm(auto_id=MESSAGE_IDS),
        "withdraw_form": sent.withdraw or WithdrawForm(auto_id=WITHDRAW_IDS),
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
