"""The frame beside the designer in which a form is tried."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from plugins.servicedesk.form_designer.kind import FORMS
from plugins.servicedesk.form_designer.preview import (
    SoundPart,
    Tried,
    last_page,
    page_of,
    progress_of,
    sound_part,
    taken,
)
from plugins.servicedesk.form_designer.working_copy import WorkingCopy
from plugins.servicedesk.models import Design
from portal.api import StaffRequest
from portal.api.definitions import CompiledForm

END = "check-and-send"
STEP = "servicedesk/form_designer/preview_step.html"
LAST = "servicedesk/form_designer/preview_end.html"


@FORMS.view
@require_http_methods(["GET", "POST"])
def preview(request: StaffRequest, design: Design) -> HttpResponse:
    """Show a step as citizens will see it; what is typed tries conditions, stops and sums.

    Nothing is stored but the answers, in the designer's own session.
    """
    sound, tried = sound_part(WorkingCopy(design.definition)), Tried(request, design)
    key = request.GET.get("step", "")
    if request.method == "POST" and request.POST.get("go") == "afresh":
        tried.forget()
        return redirect(f"{FORMS.page_of(design, 'preview')}?step={_first(sound.form)}")
    if key == END:
        return _shown(request, design, sound, LAST, last_page(sound.form, tried))
    if key not in [step.key for step in sound.form.steps]:
        key = _first(sound.form)
    if not key:
        return _shown(request, design, sound, LAST, {"sections": [], "is_empty": True})
    if request.method == "POST":
        return _tried(request, design, sound, tried, key)
    return _shown(request, design, sound, STEP, page_of(design, sound.form, tried, key))


def _tried(
    request: StaffRequest, design: Design, sound: SoundPart, tried: Tried, key: str
) -> HttpResponse:
    result = taken(sound.form, tried, key, request.POST, request.FILES)
    goes_on = request.POST.get("go") == "next"
    context = page_of(design, sound.form, tried, key, result, shows_errors=goes_on)
    if goes_on and result.is_done and not context["form"].is_bound:
        following = progress_of(sound.form, tried.answers).after(key)
        keys = [step.key for step in progress_of(sound.form, tried.answers).steps]
        is_last = not keys or key == keys[-1]
        target = END if is_last else following
        return redirect(f"{FORMS.page_of(design, 'preview')}?step={target}")
    return _shown(request, design, sound, STEP, context)


def _shown(
    request: StaffRequest, design: Design, sound: SoundPart, template: str, context: dict[str, Any]
) -> HttpResponse:
    shared = {"design": design, "left_out": sound.left_out, "steps": sound.form.steps}
    return render(request, template, {**context, **shared})


def _first(form: CompiledForm) -> str:
    return form.steps[0].key if form.steps else ""
