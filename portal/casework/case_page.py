"""The page of one case for staff, put together from its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.accounts.audiences import StaffRequest
from portal.accounts.models import User
from portal.audit.actions import record
from portal.cases.concurrency import StaleCase
from portal.cases.contests import contested_by, original_of
from portal.cases.corrections import correctable
from portal.cases.deadlines import days_late
from portal.cases.failures import failure_lines
from portal.cases.forms import MessageForm
from portal.cases.given_answers import given_answers
from portal.cases.models import Case, TimelineEntry
from portal.cases.policies import works_on
from portal.cases.ratings import rating_of
from portal.casework.access import READ, case_view, visible_case
from portal.casework.canned import ready_texts
from portal.casework.case_forms import AssignForm, NoteForm, TakeOverForm
from portal.casework.entries import entries_with_files, sorted_entries, with_files
from portal.casework.forms import MoveForm
from portal.casework.merging import may_be_undone, merge_of
from portal.casework.move_offers import move_offers
from portal.casework.people import ASSIGN, DECIDE, HANDLE, SEE, colleagues_around
from portal.casework.presence import seen_by
from portal.errors import DomainError


@dataclass(frozen=True)
class Typed:
    """What comes back with the page because it was not taken, or because more is to be typed.

    ``changed_since`` is the version of the case that the clerk was looking at, ``chosen_away``
    the colleague who was chosen and is away.
    """

    move: MoveForm | None = None
    message: MessageForm | None = None
    note: NoteForm | None = None
    take_over: TakeOverForm | None = None
    changed_since: str = ""
    chosen_away: User | None = None
    ready: str = ""
    is_inserting: bool = False


NOTHING = Typed()


@case_view
@require_GET
def case_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Show everything that matters about a case on one page. Costs at most 25 queries.

    Reading it, and the case that a complaint is about, is recorded in the audit book.
    """
    for read in filter(None, (case, contested_by(case))):
        record(
            actor=request.user, action=READ, target=read, code=read.tracking_code, request=request
        )
    return show_case(request, case)


def show_case(
    request: StaffRequest, case: Case, typed: Typed = NOTHING, *, status: int = 200
) -> HttpResponse:
    """Render the page of a case with what was typed. At most 24 queries."""
    entries, files = entries_with_files(case)
    context = {
        "page_title": case.label,
        "header_title": case.label,
        "header_icon": "doc-full-inverse",
        "breadcrumbs_items": [
            {"url": reverse("cases_admin:inbox"), "label": _("Inbox")},
            {"url": "", "label": case.pretty_code},
        ],
        "case": case,
        "days_late": days_late(case),
        "failures": failure_lines(case),
        "original": _original(case),
        "rating": rating_of(case) if case.is_closed else None,
        "files": files,
        "sections": given_answers(case, files),
        **_what_happened(entries, typed),
        **_who(request.user, case, typed),
        **_what_to_do(request, case, typed),
        **_joined(request.user, case),
    }
    return render(request, "cases_admin/case.html", context, status=status)


def refused(request: StaffRequest, case: Case, refusal: DomainError, **forms: Any) -> HttpResponse:
    """Show the case as it is now, with what was typed and why it was not taken."""
    since = request.POST.get("version", "") if isinstance(refusal, StaleCase) else ""
    for form in forms.values():
        form.add_error(None, str(refusal))
    messages.error(request, str(refusal))
    fresh = visible_case(request.user, case.tracking_code)
    if fresh is None:
        return redirect("cases_admin:inbox")
    return show_case(request, fresh, Typed(changed_since=since, **forms), status=refusal.status)


def _original(case: Case) -> dict[str, Any] | None:
    original = original_of(case)
    return original and {**original, "entries": with_files(original["entries"])}


def _what_happened(entries: list[TimelineEntry], typed: Typed) -> dict[str, Any]:
    since = typed.changed_since
    seen = int(since) if since.isascii() and since.isdigit() else None
    news = [entry for entry in entries if seen is not None and entry.case_version > seen]
    return {"entries": entries, "news": news, "sorted": sorted_entries(entries)}


def _who(user: User, case: Case, typed: Typed) -> dict[str, Any]:
    """Return who works on it, who may, and who else is looking."""
    colleagues = colleagues_around(case)
    able = colleagues.able(HANDLE)
    may_handle = works_on(user, case, HANDLE)
    away = {} if case.is_closed else colleagues.away
    return {
        "may_handle": may_handle,
        "may_assign": works_on(user, case, ASSIGN),
        "others": seen_by(case, user),
        "away": away.get(case.assignee_id or 0),
        "assign_form": AssignForm(
            initial={"assignee": case.assignee_id, "version": case.version},
            colleagues=able, away=away,
        ),
        "chosen_away": typed.chosen_away,
        "chosen_absence": away.get(typed.chosen_away.pk) if typed.chosen_away else None,
        "take_over_form": typed.take_over or TakeOverForm(),
        "note_form": typed.note or NoteForm(colleagues=colleagues.able(SEE)),
    }  # fmt: skip


def _what_to_do(request: StaffRequest, case: Case, typed: Typed) -> dict[str, Any]:
    sent = request.POST if typed.move else None
    offers = move_offers(request.user, case, sent=sent)
    if typed.is_inserting:
        offers.forget_errors()
    return {
        "offers": offers,
        "moves": [offer.move for offer in offers.allowed],
        "move_form": typed.move or MoveForm(),
        "message_form": typed.message or MessageForm(),
        "correctable": correctable(case) if offers.all else [],
        "chosen_corrections": request.POST.getlist("correct"),
        "ready_texts": [] if case.is_closed else ready_texts(case),
        "chosen_ready": typed.ready,
    }


def _joined(user: User, case: Case) -> dict[str, Any]:
    """Return where a duplicate is handled; other cases and units have a page of their own."""
    merge = merge_of(case)
    may_undo = merge is not None and may_be_undone(merge) and works_on(user, case, DECIDE)
    return {"merge": merge, "may_undo_merge": may_undo}
