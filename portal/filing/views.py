"""The citizen's way through a form of any kind: fill step by step, review, send."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.models import User
from portal.cases.actions import (
    DraftClosed,
    Incomplete,
    Stopped,
    TooManyFiles,
    add_file,
    attach_file,
    discard_draft,
    remove_file,
    save_step,
)
from portal.cases.given_answers import FilesByField, files_by_field, given_answers
from portal.cases.held_answers import take_back
from portal.cases.kinds import CaseKind, kinds
from portal.cases.models import Case
from portal.cases.policies import Citizen, OnBehalf
from portal.cases.visitors import own_case_view
from portal.contributions import Gate
from portal.errors import DomainError, Refused
from portal.filing.actions import SwitchedOff, submit_draft
from portal.filing.earlier_answers import earlier_answers
from portal.filing.earlier_files import earlier_files
from portal.filing.progress import Progress, progress_of
from portal.filing.saved_elsewhere import saved_elsewhere
from portal.filing.saying import say_what_is_back, say_what_was_saved
from portal.filing.step_page import step_context
from portal.forms.answers import StepResult, blank_form, clean_step, prefill
from portal.forms.compiled import CompiledStep, StepForm
from portal.forms.definition import Json
from portal.forms.file_types import most_files
from portal.forms.rearranging import rearranged
from portal.localised import localise


@own_case_view
@require_GET
def overview(request: HttpRequest, draft: Case, owner: Citizen) -> HttpResponse:
    """Show the steps of a draft as a task list, to go on from any device."""
    code = draft.tracking_code
    if not draft.is_draft:
        return redirect("cases:my_case", code)
    is_open = kinds.get(draft.kind) is not None
    progress = progress_of(draft, files_by_field(draft))
    context = {
        "draft": draft,
        "crumbs": [_list_of(owner), (draft.label, "")],
        "tasks": [
            {
                "title": localise(step.title),
                "status": _task_status(draft, step, progress),
                "url": reverse("filing:step", args=[code, step.key]) if is_open else "",
                "current": is_open and step.key == progress.first_open,
            }
            for step in progress.steps
        ],
        "done_count": len(progress.steps) - len(progress.open),
        "total_count": len(progress.steps),
        "next_step": progress.first_open,
        "complete": progress.first_open is None,
        "switched_off": "" if is_open else SwitchedOff.message,
    }
    return render(request, "filing/overview.html", context)


def _task_status(draft: Case, step: CompiledStep, progress: Progress) -> str:
    if step.key not in progress.open:
        return "done"
    return "started" if any(field.key in draft.answers for field in step.fields) else ""


@own_case_view
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, draft: Case, owner: Citizen, step_key: str) -> HttpResponse:
    """Show or take one step. Valid answers are kept even when others are wrong.

    What was typed while the service was being switched off is kept too. Costs at most 15 queries.
    """
    if not draft.is_draft:
        return already_sent(request, draft.tracking_code)
    compiled = step_or_404(draft, step_key)
    files = files_by_field(draft)
    if request.method == "POST":
        return _taken(request, draft, owner, compiled, files)
    progress = progress_of(draft, files)
    if kinds.get(draft.kind) is None or not progress.step(step_key):
        return _overview(draft.tracking_code)
    typed = take_back(request)
    if typed is None:
        form = _blank(draft, owner, compiled, files, progress)
    else:
        form = _cleaned(typed, None, draft, compiled, files).form
        say_what_is_back(request, compiled)
    context = step_context(
        draft, compiled, form, files, progress, earlier=earlier_files(owner, compiled, draft)
    )
    return render(request, "filing/step.html", context)


def _blank(
    draft: Case, owner: Citizen, compiled: CompiledStep, files: FilesByField, progress: Progress
) -> StepForm:
    known = prefill(compiled, _profile(owner), _answered_before(draft, owner, compiled))
    return blank_form(
        compiled, {**known, **draft.answers}, _language(),
        already_uploaded=uploaded(files), earlier=progress.shown.answers,
    )  # fmt: skip


def _taken(
    request: HttpRequest,
    draft: Case,
    owner: Citizen,
    compiled: CompiledStep,
    files: FilesByField,
) -> HttpResponse:
    """Keep what was sent for a step, then go where the answers lead."""
    code = draft.tracking_code
    result = _cleaned(request.POST, request.FILES, draft, compiled, files)
    if elsewhere := saved_elsewhere(draft, compiled, request.POST, result.answers, _language()):
        return _asked_again(request, draft, owner, compiled, result, elsewhere)
    other_rows = rearranged(result.form)
    try:
        refused = _keep(draft, owner, compiled, result, done=result.is_done and not other_rows)
    except DraftClosed:
        return already_sent(request, code)
    files = files_by_field(draft)
    progress = progress_of(draft, files)
    if refused:
        messages.warning(request, refused)
    goes_on = kinds.get(draft.kind) is not None and progress.step(compiled.key) is not None
    form = other_rows or (None if result.is_valid else result.form)
    if not goes_on or (request.POST.get("go") == "later" and not other_rows):
        say_what_was_saved(request, result, may_go_on=kinds.get(draft.kind) is not None)
        return _overview(code)
    if form:
        context = step_context(
            draft, compiled, form, files, progress, earlier=earlier_files(owner, compiled, draft)
        )
        return render(request, "filing/step.html", context, status=200 if other_rows else 422)
    if result.stop or refused:
        return redirect("filing:step", code, compiled.key)
    following = progress.after(compiled.key)
    return redirect("filing:step", code, following) if following else redirect(_review(code))


def _asked_again(
    request: HttpRequest, draft: Case, owner: Citizen, compiled: CompiledStep, result: StepResult,
    elsewhere: str,
) -> HttpResponse:  # fmt: skip
    """Show what was typed beside what another device has saved; only files are kept."""
    try:
        _keep(draft, owner, compiled, replace(result, answers={}), done=False)
    except DraftClosed:
        return already_sent(request, draft.tracking_code)
    files = files_by_field(draft)
    messages.warning(request, elsewhere)
    context = step_context(draft, compiled, result.form, files, progress_of(draft, files))
    return render(request, "filing/step.html", context, status=409)


def _cleaned(
    typed: QueryDict, sent: MultiValueDict[str, Any] | None, draft: Case, compiled: CompiledStep,
    files: FilesByField,
) -> StepResult:  # fmt: skip
    return clean_step(
        compiled, typed, sent, _language(),
        already_uploaded=uploaded(files), earlier=progress_of(draft, files).shown.answers,
    )  # fmt: skip


def _keep(
    draft: Case, owner: Citizen, compiled: CompiledStep, result: StepResult, *, done: bool
) -> str:
    """Keep the answers and files of a step; return why a file could not be kept, or ``""``."""
    refused = ""
    for field_key, upload in result.uploads.items():
        attach_file(
            actor=owner, draft=draft, field_key=field_key, file=result.files[field_key],
            checked=upload,
        )  # fmt: skip
    for field_key, accepted in result.several.items():
        try:
            for one in accepted:
                add_file(
                    actor=owner, draft=draft, field_key=field_key, file=one.file,
                    checked=one.upload, most=most_files(compiled.field(field_key)),
                )  # fmt: skip
        except TooManyFiles as refusal:
            refused = str(refusal)
    saved = save_step(
        actor=owner, draft=draft, step_key=compiled.key, answers=result.answers,
        done=done and not refused,
    )  # fmt: skip
    draft.answers, draft.done_steps = saved.answers, saved.done_steps
    return refused


@own_case_view
@require_POST
def remove(
    request: HttpRequest, draft: Case, owner: Citizen, step_key: str, field_key: str
) -> HttpResponse:
    """Take an uploaded file of this step back out of a draft; answers on the page are kept.

    ``?file=`` names one of several.
    """
    code = draft.tracking_code
    compiled = step_or_404(draft, step_key)
    if field_key not in [field.key for field in compiled.fields]:
        raise Http404
    file_id = file_id_in(request)
    answers = progress_of(draft, ()).shown.answers
    result = clean_step(
        compiled, request.POST, None, _language(), already_uploaded=[field_key], earlier=answers
    )
    try:
        save_step(actor=owner, draft=draft, step_key=step_key, answers=result.answers, done=False)
        remove_file(actor=owner, draft=draft, field_key=field_key, file_id=file_id)
    except DraftClosed:
        return already_sent(request, code)
    return redirect("filing:step", code, step_key)


def file_id_in(request: HttpRequest) -> UUID | None:
    """Return the id that ``?file=`` names, or None.

    :raises Http404: it is no id.
    """
    named = request.GET.get("file")
    try:
        return UUID(named) if named else None
    except ValueError as error:
        raise Http404 from error


@own_case_view
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, draft: Case, owner: Citizen) -> HttpResponse:
    """Show everything once more, then send it. Sending twice gives one case and one receipt."""
    code = draft.tracking_code
    if request.method == "POST":
        return _sent(request, draft, owner)
    if not draft.is_draft:
        return redirect("cases:receipt", code)
    kind = kinds.get(draft.kind)
    if kind is None:
        return _overview(code)
    files = files_by_field(draft)
    if open_step := progress_of(draft, files).first_open:
        return redirect("filing:step", code, open_step)
    context = {
        "draft": draft,
        "sections": given_answers(draft, files),
        "files": files,
        "part_of_kind": _part_of(kind, request, draft),
    }
    return render(request, "filing/review.html", context)


def _sent(request: HttpRequest, draft: Case, owner: Citizen) -> HttpResponse:
    code = draft.tracking_code
    try:
        submit_draft(actor=owner, draft=draft)
    except Incomplete as error:
        if not isinstance(error, Stopped):
            messages.warning(request, str(error))
        return redirect("filing:step", code, error.steps[0])
    except Refused:
        raise
    except DomainError as error:
        messages.warning(request, str(error))
        return _overview(code)
    return redirect("cases:receipt", code)


def _part_of(kind: CaseKind, request: HttpRequest, draft: Case) -> str:
    """Return what the kind adds to the review page; nothing, and a report, where it fails.

    It is reported under a name of its own, so that muting it leaves the kind itself in use.
    """
    part = f"{draft.kind}.review"
    if Gate.is_muted(part):
        return ""
    try:
        if not kind.review_template:
            return ""
        with override(get_language()):
            added = kind.review_context(draft) if kind.review_context else {}
            return render_to_string(kind.review_template, {"case": draft, **added}, request)
    except (Exception, SystemExit) as error:
        Gate.report(part, error)
        return ""


@own_case_view
@require_POST
def discard(request: HttpRequest, draft: Case, owner: Citizen) -> HttpResponse:
    """Delete a draft for good."""
    home = owner.home if isinstance(owner, OnBehalf) else _home_of(draft)
    discard_draft(actor=owner, draft=draft)
    messages.success(request, _("The draft was deleted."))
    return redirect("cases:my_cases" if isinstance(owner, User) else home)


def _list_of(owner: Citizen) -> tuple[str, str]:
    """Return name and address of the page where somebody finds this draft again."""
    if isinstance(owner, OnBehalf):
        return _("Counter desk"), owner.home
    return _("My cases"), reverse("cases:my_cases")


def _home_of(draft: Case) -> str:
    """Return the page where such a matter is begun, or the town's first page."""
    kind = kinds.get(draft.kind)
    try:
        return str(kind.home if kind else "") or reverse("root")
    except (Exception, SystemExit) as error:
        Gate.report(f"{draft.kind}.home", error)
        return reverse("root")


def _overview(code: str) -> HttpResponse:
    return redirect("filing:overview", code)


def already_sent(request: HttpRequest, code: str) -> HttpResponse:
    """Say that the form was sent meanwhile, on the page of its case."""
    messages.info(request, str(DraftClosed.message))
    return redirect("cases:my_case", code)


def _review(code: str) -> str:
    return reverse("filing:review", args=[code])


def step_or_404(draft: Case, step_key: str) -> CompiledStep:
    """Return a step of the form of a draft. No query.

    :raises Http404: there is no such step.
    """
    for step in draft.form.steps if draft.form_version else ():
        if step.key == step_key:
            return step
    raise Http404


def _answered_before(draft: Case, owner: Citizen, compiled: CompiledStep) -> dict[str, Json]:
    return earlier_answers(owner, compiled, organisation_id=draft.on_behalf_of_id)


def uploaded(files: FilesByField) -> list[str]:
    """Return the questions that have files, once for each file."""
    return [key for key, found in files.items() for _file in found]


def _profile(owner: Citizen) -> dict[str, str]:
    if isinstance(owner, OnBehalf):
        return dict(owner.told)
    if not isinstance(owner, User):
        return {}
    return {
        "national_id": owner.national_id,
        "mobile": owner.mobile or "",
        "full_name": owner.get_full_name(),
    }


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
