"""The staff side: one inbox for the matters of all plugins, and one page per case."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import models
from django.db.models import F, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.access import units_with
from portal.accounts.audiences import StaffRequest, View, staff
from portal.accounts.models import RoleGrant, Unit, User
from portal.accounts.units import unit_labels
from portal.audit.actions import record
from portal.audit.models import AuditEntry
from portal.cases.actions import add_note, assign_case, move_case, send_message
from portal.cases.actions.assign import NotInUnit
from portal.cases.actions.move import StaffAnswersInvalid
from portal.cases.concurrency import StaleCase
from portal.cases.contests import contested_by, contests_of, original_of
from portal.cases.corrections import correctable
from portal.cases.deadlines import days_late
from portal.cases.failures import failing_cases, failure_lines, has_failures
from portal.cases.forms import AssignForm, InboxFilter, MessageForm, MoveForm, NoteForm
from portal.cases.given_answers import files_by_field, given_answers
from portal.cases.models import Case, Phase
from portal.cases.move_offers import move_offers
from portal.cases.policies import works_on
from portal.cases.querysets import CaseQuerySet
from portal.cases.ratings import rating_of
from portal.cases.tracking_codes import InvalidCode, parse
from portal.errors import DomainError
from portal.localised import localise
from portal.persian.text import search_key

PAGE_SIZE = 25
SEE = "cases.see"
READ = "case.read"


@staff(SEE)
@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    """List the cases of one's units, what waits for an answer first, then by due date.

    Costs at most 12 queries at any length.
    """
    units = _my_units(request.user)
    form = InboxFilter(request.GET or None, units=units)
    rows = _chosen(request.user, form)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("Inbox"),
        "header_icon": "tasks",
        "form": form,
        "page_obj": page,
        "rows": [(case, days_late(case)) for case in page],
        "filter_query": _without_page(request),
    }
    return render(request, "cases_admin/inbox.html", context)


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _my_units(user: User) -> QuerySet[Unit]:
    scope = units_with(user, SEE)
    if scope.everywhere:
        return Unit.objects.order_by("path")
    condition = Q(pk__in=[])
    for path in scope.paths:
        condition |= Q(path__startswith=path)
    return Unit.objects.filter(condition).order_by("path")


def _chosen(user: User, form: InboxFilter) -> CaseQuerySet:
    rows = Case.objects.for_staff(user).with_related().annotate(has_failures=has_failures())
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    if unit := chosen.get("unit"):
        rows = rows.filter(Q(unit=unit) | Q(holder=unit))
    if query := chosen.get("q", "").strip():
        return _matching(rows, query).order_by("-submitted_at")
    return _shown(rows, user, chosen.get("show", "")).order_by(
        "urgency", F("due_at").asc(nulls_last=True), "id"
    )


def _matching(rows: CaseQuerySet, query: str) -> CaseQuerySet:
    try:
        return rows.filter(tracking_code=parse(query).code)
    except InvalidCode:
        return rows.filter(search_text__contains=search_key(query))


def _shown(rows: CaseQuerySet, user: User, show: str) -> CaseQuerySet:
    rows = rows.annotate(urgency=_URGENCY)
    match show:
        case "mine":
            return rows.unfinished().filter(assignee=user)
        case "overdue":
            return rows.overdue()
        case "reply":
            return rows.unfinished().filter(awaits_reply=True)
        case "waiting":
            return rows.filter(phase=Phase.WAITING_CITIZEN)
        case "failed":
            return failing_cases(rows)
        case "closed":
            return rows.filter(phase=Phase.CLOSED)
        case "all":
            return rows
    return rows.unfinished().exclude(phase=Phase.WAITING_CITIZEN)


_URGENCY = models.Case(
    When(Q(awaits_reply=True) | Q(first_responded_at__isnull=True), then=Value(0)),
    default=Value(1),
    output_field=IntegerField(),
)


def case_view(view: View) -> View:
    """Turn ``view(request, case, …)`` into one that takes the code, for staff who see the case.

    Whoever has read it before it went to another desk lands in the inbox and is told so; for
    anybody else it does not exist. Costs one query, and one more where the case is not seen.
    """

    @wraps(view)
    def guarded(request: StaffRequest, code: str, **given: Any) -> HttpResponseBase:
        if case := _visible_case(request.user, code):
            return view(request, case, **given)
        if not AuditEntry.objects.filter(
            actor=request.user, action=READ, subject_code=code
        ).exists():
            raise Http404
        messages.warning(request, _("This case is no longer with a unit of yours."))
        return redirect("cases_admin:inbox")

    return staff(SEE)(guarded)


def _visible_case(user: User, code: str) -> Case | None:
    rows = Case.objects.for_staff(user).with_related().select_related("form_version")
    return rows.filter(tracking_code=code).first()


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
    return _render_case(request, case)


@case_view
@require_POST
def move(request: StaffRequest, case: Case) -> HttpResponse:
    """Make a move; if a colleague was faster, show what changed and keep the typed text."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _render_case(request, case, move_form=form, status=422)
    try:
        moved = move_case(
            actor=request.user,
            case=case,
            fields=request.POST,
            correct=request.POST.getlist("correct"),
            **form.arguments,
        )
    except StaffAnswersInvalid as refusal:
        form.add_error(None, str(refusal))
        return _render_case(request, case, move_form=form, status=refusal.status)
    except DomainError as refusal:
        return _refused(request, case, refusal, move_form=form)
    messages.success(
        request,
        _("The case is now: %(state)s") % {"state": localise(moved.current_state.internal_label)},
    )
    return _back(request, moved)


@case_view
@require_POST
def message(request: StaffRequest, case: Case) -> HttpResponse:
    """Send the applicant a message."""
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return _render_case(request, case, message_form=form, status=422)
    try:
        send_message(actor=request.user, case=case, as_staff=True, **form.arguments)
    except DomainError as refusal:
        return _refused(request, case, refusal, message_form=form)
    messages.success(request, _("The applicant was told."))
    return redirect("cases_admin:case", case.tracking_code)


@case_view
@require_POST
def note(request: StaffRequest, case: Case) -> HttpResponse:
    """Keep an internal note."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _render_case(request, case, note_form=form, status=422)
    try:
        add_note(actor=request.user, case=case, **form.arguments)
    except DomainError as refusal:
        return _refused(request, case, refusal, note_form=form)
    return redirect("cases_admin:case", case.tracking_code)


@case_view
@require_POST
def assign(request: StaffRequest, case: Case) -> HttpResponse:
    """Give the case to a colleague, or take it."""
    form = AssignForm(request.POST, colleagues=_colleagues(case))
    if not form.is_valid():
        messages.error(request, str(NotInUnit.message))
        return _render_case(request, case, status=422)
    try:
        assign_case(actor=request.user, case=case, **form.arguments)
    except DomainError as refusal:
        return _refused(request, case, refusal)
    messages.success(request, _("The assignment was changed."))
    return redirect("cases_admin:case", case.tracking_code)


def _back(request: StaffRequest, case: Case) -> HttpResponse:
    """Return to the case, or to the inbox when it went to a desk that this clerk cannot see."""
    if Case.objects.for_staff(request.user).filter(pk=case.pk).exists():
        return redirect("cases_admin:case", case.tracking_code)
    return redirect("cases_admin:inbox")


def _refused(request: StaffRequest, case: Case, refusal: DomainError, **forms: Any) -> HttpResponse:
    """Show the case as it is now, with what was typed and why it was not taken."""
    changed_since = None
    if isinstance(refusal, StaleCase):
        changed_since = request.POST.get("version")
    for form in forms.values():
        form.add_error(None, str(refusal))
    messages.error(request, str(refusal))
    fresh = _visible_case(request.user, case.tracking_code)
    if fresh is None:
        return redirect("cases_admin:inbox")
    return _render_case(request, fresh, status=refusal.status, changed_since=changed_since, **forms)


def _render_case(
    request: StaffRequest,
    case: Case,
    *,
    status: int = 200,
    changed_since: str | None = None,
    move_form: MoveForm | None = None,
    message_form: MessageForm | None = None,
    note_form: NoteForm | None = None,
) -> HttpResponse:
    entries = list(case.timeline.select_related("actor").prefetch_related("files"))
    files = files_by_field(case)
    seen = int(changed_since) if changed_since and changed_since.isdigit() else None
    offers = move_offers(request.user, case, sent=request.POST if move_form else None)
    context = {
        "page_title": case.label,
        "header_icon": "doc-full-inverse",
        "breadcrumbs_items": [
            {"url": reverse("cases_admin:inbox"), "label": _("Inbox")},
            {"url": "", "label": case.pretty_code},
        ],
        "case": case,
        "days_late": days_late(case),
        "sections": given_answers(case, files),
        "files": files,
        "units": unit_labels(),
        "entries": entries,
        "news": [e for e in entries if seen is not None and e.case_version > seen],
        "offers": offers,
        "failures": failure_lines(case),
        "original": original_of(case),
        "contests": contests_of(case),
        "rating": rating_of(case),
        "correctable": correctable(case) if offers.all else [],
        "chosen_corrections": request.POST.getlist("correct"),
        "moves": [offer.move for offer in offers.allowed],
        "move_form": move_form or MoveForm(),
        "message_form": message_form or MessageForm(),
        "note_form": note_form or NoteForm(),
        "assign_form": AssignForm(
            initial={"assignee": case.assignee_id, "version": case.version},
            colleagues=_colleagues(case),
        ),
        "may_handle": works_on(request.user, case, "cases.handle"),
        "may_assign": works_on(request.user, case, "cases.assign"),
    }
    return render(request, "cases_admin/case.html", context, status=status)


def _colleagues(case: Case) -> QuerySet[User]:
    """Return who may handle the case: people of the holding or responsible unit, or above."""
    above = {
        path[:end]
        for path in (case.holder.path, case.unit.path)
        for end in range(Unit.steplen, len(path) + 1, Unit.steplen)
    }
    grants = RoleGrant.objects.filter(
        Q(unit__isnull=True) | Q(unit__path__in=above),
        role__slug__in=[slug for slug, can in _role_permissions() if "cases.handle" in can],
    )
    able = Q(pk__in=grants.values("user")) | Q(is_superuser=True)
    return User.objects.filter(able, is_active=True).order_by("last_name", "first_name")


def _role_permissions() -> list[tuple[str, list[str]]]:
    return list(RoleGrant.objects.values_list("role__slug", "role__permissions").distinct())
