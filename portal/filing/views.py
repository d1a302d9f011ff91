"""The citizen's way through a form of any kind: fill step by step, review, send."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.models import User
from portal.cases.actions import (
    DraftClosed,
    Incomplete,
    attach_file,
    discard_draft,
    remove_file,
    save_step,
)
from portal.cases.kinds import CaseKind, kinds
from portal.cases.models import Case, CaseFile
from portal.cases.policies import Citizen
from portal.cases.visitors import own_case_view
from portal.contributions import Gate
from portal.errors import DomainError, Refused
from portal.filing.actions import SwitchedOff, submit_draft
from portal.forms.answers import (
    Section,
    StepResult,
    blank_form,
    clean_step,
    display_answers,
    prefill,
)
from portal.forms.compiled import CompiledStep, StepForm
from portal.localised import localise


@own_case_view
@require_GET
def overview(request: HttpRequest, draft: Case, owner: Citizen) -> HttpResponse:
    """Show the steps of a draft as a task list, to go on from any device."""
    code = draft.tracking_code
    if not draft.is_draft:
        return redirect("cases:my_case", code)
    is_open = kinds.get(draft.kind) is not None
    steps = _steps(draft)
    following = _first_open_step(draft)
    context = {
        "draft": draft,
        "crumbs": [(_("My cases"), reverse("cases:my_cases")), (draft.label, "")],
        "tasks": [
            {
                "title": localise(step.title),
                "status": _task_status(draft, step),
                "url": reverse("filing:step", args=[code, step.key]) if is_open else "",
                "current": is_open and step.key == following,
            }
            for step in steps
        ],
        "done_count": len([step for step in steps if step.key in draft.done_steps]),
        "total_count": len(steps),
        "next_step": following,
        "complete": following is None,
        "switched_off": "" if is_open else SwitchedOff.message,
    }
    return render(request, "filing/overview.html", context)


def _steps(draft: Case) -> tuple[CompiledStep, ...]:
    return draft.form.steps if draft.form_version else ()


def _task_status(draft: Case, step: CompiledStep) -> str:
    if step.key in draft.done_steps:
        return "done"
    return "started" if any(field.key in draft.answers for field in step.fields) else ""


def _first_open_step(draft: Case) -> str | None:
    return next((step.key for step in _steps(draft) if step.key not in draft.done_steps), None)


@own_case_view
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, draft: Case, owner: Citizen, step_key: str) -> HttpResponse:
    """Show or take one step. Valid answers are kept even when others are wrong.

    What was typed while the service was being switched off is kept too. Costs at most 15 queries.
    """
    code = draft.tracking_code
    if not draft.is_draft:
        return _already_sent(request, code)
    compiled = _step_or_404(draft, step_key)
    is_open = kinds.get(draft.kind) is not None
    files = {file.field_key: file for file in draft.files.all()}
    if request.method == "GET":
        return _asked(request, draft, owner, compiled, files) if is_open else _overview(code)
    result = clean_step(compiled, request.POST, request.FILES, _language(), already_uploaded=files)
    try:
        _keep(draft, owner, compiled, result)
    except DraftClosed:
        return _already_sent(request, code)
    if request.POST.get("go") == "later" or not is_open:
        _say_what_was_saved(request, result, may_go_on=is_open)
        return _overview(code)
    if not result.is_valid:
        files = {file.field_key: file for file in draft.files.all()}
        return _step_page(request, draft, compiled, result.form, files, status=422)
    return _after(draft, step_key)


def _asked(
    request: HttpRequest,
    draft: Case,
    owner: Citizen,
    compiled: CompiledStep,
    files: dict[str, CaseFile],
) -> HttpResponse:
    answers = {**prefill(compiled, _profile(owner)), **draft.answers}
    form = blank_form(compiled, answers, _language(), already_uploaded=files)
    return _step_page(request, draft, compiled, form, files)


def _say_what_was_saved(request: HttpRequest, result: StepResult, *, may_go_on: bool) -> None:
    """Tell what half a step keeps; an answer that was typed but is wrong is named."""
    wrong = [
        str(result.form.fields[key].label)
        for key in result.errors
        if key in result.form.fields and request.POST.get(key, "").strip()
    ]
    if wrong:
        text = _("Saved, but these answers were not understood and must be given again: %(fields)s")
        messages.warning(request, text % {"fields": _(", ").join(wrong)})
    elif may_go_on:
        messages.success(request, _("Saved. You can go on at any time under “My cases”."))
    else:
        messages.success(request, _("Saved."))


def _keep(draft: Case, owner: Citizen, compiled: CompiledStep, result: StepResult) -> None:
    for field_key, upload in result.uploads.items():
        attach_file(
            actor=owner, draft=draft, field_key=field_key, file=result.files[field_key],
            checked=upload,
        )  # fmt: skip
    saved = save_step(
        actor=owner, draft=draft, step_key=compiled.key, answers=result.answers,
        done=result.is_valid,
    )  # fmt: skip
    draft.answers, draft.done_steps = saved.answers, saved.done_steps


def _after(draft: Case, step_key: str) -> HttpResponse:
    keys = [step.key for step in _steps(draft)]
    place = keys.index(step_key) + 1
    if place < len(keys):
        return redirect("filing:step", draft.tracking_code, keys[place])
    if open_step := _first_open_step(draft):
        return redirect("filing:step", draft.tracking_code, open_step)
    return redirect("filing:review", draft.tracking_code)


def _step_page(
    request: HttpRequest, draft: Case, compiled: CompiledStep, form: StepForm,
    files: dict[str, CaseFile], status: int = 200,
) -> HttpResponse:  # fmt: skip
    steps = _steps(draft)
    place = [step.key for step in steps].index(compiled.key)
    context = {
        "draft": draft,
        "form": form,
        "step_key": compiled.key,
        "step_title": localise(compiled.title),
        "step_intro": localise(compiled.intro),
        "step_titles": [*(localise(step.title) for step in steps), _("Check and send")],
        "number": place + 1,
        "previous_step": steps[place - 1].key if place else "",
        "rows": [
            (item.bound, files.get(item.field.key), None if item.bound else item)
            for item in form.layout
        ],
    }
    return render(request, "filing/step.html", context, status=status)


@own_case_view
@require_POST
def remove(
    request: HttpRequest, draft: Case, owner: Citizen, step_key: str, field_key: str
) -> HttpResponse:
    """Take an uploaded file of this step back out of a draft; answers on the page are kept."""
    code = draft.tracking_code
    compiled = _step_or_404(draft, step_key)
    if field_key not in [field.key for field in compiled.fields]:
        raise Http404
    result = clean_step(compiled, request.POST, None, _language(), already_uploaded=[field_key])
    try:
        save_step(actor=owner, draft=draft, step_key=step_key, answers=result.answers, done=False)
        remove_file(actor=owner, draft=draft, field_key=field_key)
    except DraftClosed:
        return _already_sent(request, code)
    return redirect("filing:step", code, step_key)


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
    if open_step := _first_open_step(draft):
        return redirect("filing:step", code, open_step)
    return _review_page(request, draft, kind)


def _sent(request: HttpRequest, draft: Case, owner: Citizen) -> HttpResponse:
    code = draft.tracking_code
    try:
        submit_draft(actor=owner, draft=draft)
    except Incomplete as error:
        messages.warning(request, str(error))
        return redirect("filing:step", code, error.steps[0])
    except Refused:
        raise
    except DomainError as error:
        messages.warning(request, str(error))
        return _overview(code)
    return redirect("cases:receipt", code)


def _review_page(request: HttpRequest, draft: Case, kind: CaseKind) -> HttpResponse:
    files = {file.field_key: file for file in draft.files.all()}
    context = {
        "draft": draft,
        "sections": _sections(draft, {key: file.name for key, file in files.items()}),
        "files": files,
        "part_of_kind": _part_of(kind, request, draft),
    }
    return render(request, "filing/review.html", context)


def _sections(draft: Case, names: dict[str, str]) -> list[Section]:
    if draft.form_version is None:
        return []
    return display_answers(draft.form, draft.answers, _language(), files=names)


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
    home = _home_of(draft)
    discard_draft(actor=owner, draft=draft)
    messages.success(request, _("The draft was deleted."))
    return redirect("cases:my_cases" if isinstance(owner, User) else home)


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


def _already_sent(request: HttpRequest, code: str) -> HttpResponse:
    messages.info(request, str(DraftClosed.message))
    return redirect("cases:my_case", code)


def _step_or_404(draft: Case, step_key: str) -> CompiledStep:
    for step in _steps(draft):
        if step.key == step_key:
            return step
    raise Http404


def _profile(owner: Citizen) -> dict[str, str]:
    if not isinstance(owner, User):
        return {}
    return {
        "national_id": owner.national_id,
        "mobile": owner.mobile or "",
        "full_name": owner.get_full_name(),
    }


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
