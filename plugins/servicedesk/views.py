"""The citizen's way through a form: choose, begin, fill step by step, review, send."""

from __future__ import annotations

import uuid
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plugins.servicedesk.actions import (
    IdentityTooLow,
    identity_suffices,
    offer_of,
    start_application,
    submit_application,
)
from plugins.servicedesk.forms import StartForm
from plugins.servicedesk.models import Offer
from portal.api import (
    DomainError,
    IdentityLevel,
    User,
    client_address,
    hit,
    is_citizen,
    localise,
    public,
)
from portal.api.cases import (
    Case,
    CaseFile,
    Citizen,
    DraftClosed,
    Incomplete,
    SecretHolder,
    attach_file,
    discard_draft,
    new_secret,
    own_case_view,
    remember,
    remove_file,
    save_step,
)
from portal.api.definitions import StepResult, blank_form, clean_step, display_answers, prefill
from portal.api.persian import search_key

ANONYMOUS_DRAFTS = {"limit": 20, "per_seconds": 3600}
_BEGUN = "begun_forms"


@public
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the services that can be filed online, by category. One query at any number."""
    query = request.GET.get("q", "")[:100]
    offers = list(Offer.objects.defer("papers", "fee_lines"))
    words = search_key(query).split()
    found = [offer for offer in offers if _fits(offer, words)]
    found.sort(key=lambda offer: (localise(offer.category), offer.pk))
    groups = [(name, list(rows)) for name, rows in groupby(found, lambda o: localise(o.category))]
    return render(request, "servicedesk/index.html", {"groups": groups, "query": query})


def _fits(offer: Offer, words: list[str]) -> bool:
    text = search_key(" ".join([*offer.title.values(), *offer.summary.values()]))
    return all(word in text for word in words)


@public
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell what a service needs and costs, and begin an application."""
    offer = get_object_or_404(Offer.objects.complete(), slug=slug)
    actor = _actor(request, offer)
    refusal: DomainError | None = None
    if request.method == "POST" and actor is not None:
        form = StartForm(request.POST)
        try:
            return _begin(
                request, offer, actor, form.cleaned_data["key"] if form.is_valid() else None
            )
        except DomainError as error:
            refusal = error
    needs_profile = actor is not None and not identity_suffices(actor, offer)
    context = {
        "offer": offer,
        "crumbs": [(_("E-service desk"), reverse("servicedesk:index")), (offer.label, "")],
        "steps": [localise(step.title) for step in offer.form_version.compiled.steps],
        "earlier": _earlier_draft(actor, offer),
        "must_sign_in": actor is None,
        "needs_profile": needs_profile,
        "refusal": refusal or (IdentityTooLow.message if needs_profile else ""),
        "key": uuid.uuid4(),
    }
    return _private(render(request, "servicedesk/start.html", context))


def _actor(request: HttpRequest, offer: Offer) -> Citizen | None:
    if is_citizen(request.user) and isinstance(request.user, User):
        return request.user
    return new_secret() if offer.needed_level == IdentityLevel.ANONYMOUS else None


def _begin(
    request: HttpRequest, offer: Offer, actor: Citizen, key: uuid.UUID | None
) -> HttpResponse:
    if isinstance(actor, User):
        draft = start_application(actor=actor, offer=offer, idempotency_key=key)
    else:
        draft = _begin_anonymously(request, offer, actor, key)
    return redirect("servicedesk:step", draft.tracking_code, draft.form.steps[0].key)


def _begin_anonymously(
    request: HttpRequest, offer: Offer, actor: SecretHolder, key: uuid.UUID | None
) -> Case:
    """Begin without an account: the session remembers the key, the address is limited."""
    begun: dict[str, str] = request.session.get(_BEGUN, {})
    click = f"{offer.slug}:{key}"
    earlier = Case.objects.filter(tracking_code=begun.get(click, ""), phase="draft").first()
    if earlier:
        return earlier
    hit("anonymous_drafts", client_address(request), **ANONYMOUS_DRAFTS)
    draft = start_application(actor=actor, offer=offer)
    remember(request, draft, actor)
    request.session[_BEGUN] = {**begun, click: draft.tracking_code}
    return draft


def _earlier_draft(actor: Citizen | None, offer: Offer) -> Case | None:
    if not isinstance(actor, User):
        return None
    drafts = Case.objects.of_citizen(actor).filter(phase="draft", application__offer=offer)
    return drafts.order_by("-updated_at").first()


@own_case_view
@require_GET
def overview(request: HttpRequest, draft: Case, owner: Citizen) -> HttpResponse:
    """Show the steps of a draft as a task list, to go on from any device."""
    code = draft.tracking_code
    if not draft.is_draft:
        return redirect("cases:my_case", code)
    steps = draft.form.steps
    following = _first_open_step(draft)
    context = {
        "draft": draft,
        "crumbs": [(_("My cases"), reverse("cases:my_cases")), (draft.label, "")],
        "tasks": [
            {
                "title": localise(step.title),
                "status": _status(draft, step),
                "url": reverse("servicedesk:step", args=[code, step.key]),
                "current": step.key == following,
            }
            for step in steps
        ],
        "done_count": len([step for step in steps if step.key in draft.done_steps]),
        "total_count": len(steps),
        "next_step": following,
        "complete": following is None,
    }
    return render(request, "servicedesk/overview.html", context)


def _status(draft: Case, step: Any) -> str:
    if step.key in draft.done_steps:
        return "done"
    return "started" if any(field.key in draft.answers for field in step.fields) else ""


def _first_open_step(draft: Case) -> str | None:
    steps = draft.form.steps
    return next((step.key for step in steps if step.key not in draft.done_steps), None)


@own_case_view
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, draft: Case, owner: Citizen, step_key: str) -> HttpResponse:
    """Show or take one step. Valid answers are kept even when others are wrong.

    Costs at most 15 queries.
    """
    code = draft.tracking_code
    if not draft.is_draft:
        return _already_sent(request, code)
    compiled = _step_or_404(draft, step_key)
    files = {file.field_key: file for file in draft.files.all()}
    if request.method == "GET":
        answers = {**prefill(compiled, _profile(owner)), **draft.answers}
        form = blank_form(compiled, answers, _language(), already_uploaded=files)
        return _step_page(request, draft, compiled, form, files)
    result = clean_step(compiled, request.POST, request.FILES, _language(), already_uploaded=files)
    try:
        _keep(draft, owner, compiled, result)
    except DraftClosed:
        return _already_sent(request, code)
    if request.POST.get("go") == "later":
        _say_what_was_saved(request, result)
        return redirect("servicedesk:overview", code)
    if not result.is_valid:
        files = {file.field_key: file for file in draft.files.all()}
        return _step_page(request, draft, compiled, result.form, files, status=422)
    return _after(draft, step_key)


def _say_what_was_saved(request: HttpRequest, result: StepResult) -> None:
    """Tell what half a step keeps; an answer that was typed but is wrong is named."""
    wrong = [
        str(result.form.fields[key].label)
        for key in result.errors
        if key in result.form.fields and request.POST.get(key, "").strip()
    ]
    if wrong:
        text = _("Saved, but these answers were not understood and must be given again: %(fields)s")
        messages.warning(request, text % {"fields": _(", ").join(wrong)})
    else:
        messages.success(request, _("Saved. You can go on at any time under “My cases”."))


def _keep(draft: Case, owner: Citizen, compiled: Any, result: StepResult) -> None:
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
    keys = [step.key for step in draft.form.steps]
    place = keys.index(step_key) + 1
    if place < len(keys):
        return redirect("servicedesk:step", draft.tracking_code, keys[place])
    if open_step := _first_open_step(draft):
        return redirect("servicedesk:step", draft.tracking_code, open_step)
    return redirect("servicedesk:review", draft.tracking_code)


def _step_page(
    request: HttpRequest, draft: Case, compiled: Any, form: Any, files: dict[str, CaseFile],
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    steps = draft.form.steps
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
    return render(request, "servicedesk/step.html", context, status=status)


@own_case_view
@require_POST
def remove(
    request: HttpRequest, draft: Case, owner: Citizen, step_key: str, field_key: str
) -> HttpResponse:
    """Take an uploaded file back out of a draft; typed answers on the page are kept."""
    code = draft.tracking_code
    compiled = _step_or_404(draft, step_key)
    result = clean_step(compiled, request.POST, None, _language(), already_uploaded=[field_key])
    try:
        save_step(actor=owner, draft=draft, step_key=step_key, answers=result.answers, done=False)
        remove_file(actor=owner, draft=draft, field_key=field_key)
    except DraftClosed:
        return _already_sent(request, code)
    return redirect("servicedesk:step", code, step_key)


@own_case_view
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, draft: Case, owner: Citizen) -> HttpResponse:
    """Show everything once more, then send it. Sending twice gives one case and one receipt."""
    code = draft.tracking_code
    if request.method == "POST":
        try:
            case = submit_application(actor=owner, case=draft)
        except Incomplete as error:
            messages.warning(request, str(error))
            return redirect("servicedesk:step", code, error.steps[0])
        except IdentityTooLow as error:
            messages.warning(request, str(error))
            return redirect("servicedesk:overview", code)
        return redirect("cases:receipt", case.tracking_code)
    if not draft.is_draft:
        return redirect("cases:receipt", code)
    if open_step := _first_open_step(draft):
        return redirect("servicedesk:step", code, open_step)
    files = {file.field_key: file for file in draft.files.all()}
    names = {key: file.name for key, file in files.items()}
    context = {
        "draft": draft,
        "offer": offer_of(draft),
        "sections": display_answers(draft.form, draft.answers, _language(), files=names),
        "files": files,
    }
    return render(request, "servicedesk/review.html", context)


@own_case_view
@require_POST
def discard(request: HttpRequest, draft: Case, owner: Citizen) -> HttpResponse:
    """Delete a draft for good."""
    discard_draft(actor=owner, draft=draft)
    messages.success(request, _("The draft was deleted."))
    return redirect("cases:my_cases" if isinstance(owner, User) else "servicedesk:index")


def _already_sent(request: HttpRequest, code: str) -> HttpResponse:
    messages.info(request, str(DraftClosed.message))
    return redirect("cases:my_case", code)


def _step_or_404(draft: Case, step_key: str) -> Any:
    try:
        return draft.form.step(step_key)
    except KeyError:
        raise Http404 from None


def _profile(owner: Citizen) -> dict[str, str]:
    if not isinstance(owner, User):
        return {}
    return {
        "national_id": owner.national_id,
        "mobile": owner.mobile or "",
        "full_name": owner.get_full_name(),
    }


def _language() -> str:
    return get_language() or "fa"


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
