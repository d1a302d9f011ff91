"""The pages of one question and of one step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plugins.servicedesk.designing.changing import refused_at
from plugins.servicedesk.designing.gallery import card_of
from plugins.servicedesk.designs import ChangedMeanwhile
from plugins.servicedesk.field_bank import keep_in_bank
from plugins.servicedesk.form_designer.changing import save
from plugins.servicedesk.form_designer.design_page import AddQuestionForm
from plugins.servicedesk.form_designer.editor import QuestionEditor, Spot, StepEditor
from plugins.servicedesk.form_designer.kind import FORMS
from plugins.servicedesk.form_designer.remarks import FormRemark, remarks_on
from plugins.servicedesk.form_designer.working_copy import NotThere, Part, WorkingCopy
from plugins.servicedesk.models import BankQuestion, Design
from portal.api import StaffRequest, localise

QUESTION = "servicedesk/form_designer/question.html"
STEP = "servicedesk/form_designer/step.html"


@FORMS.view
@require_http_methods(["GET", "POST"])
def question(request: StaffRequest, design: Design, key: str, group: str = "") -> HttpResponse:
    """Show or save one question; its rows are added and moved without saving anything.

    Where somebody else has changed the form meanwhile everything typed is shown again.
    """
    copy, spot = WorkingCopy(design.definition), Spot(key, group)
    try:
        editor = _editor(design, copy, spot, request.POST if request.method == "POST" else None)
    except NotThere as refusal:
        return refused_at(request, FORMS.page_of(design), refusal)
    if request.method != "POST" or not editor.command.is_save:
        return _question_page(request, design, editor)
    if not editor.is_valid():
        return _question_page(request, design, editor, status=422)
    try:
        return _saved(request, design, copy, editor)
    except ChangedMeanwhile as refusal:
        return _shown_again(request, design, spot, str(refusal), refusal.status)


def _editor(
    design: Design, copy: WorkingCopy, spot: Spot, data: QueryDict | None
) -> QuestionEditor:
    is_free = not FORMS.versions_of(design).exists()
    return QuestionEditor(copy, spot, data=data, key_is_free=is_free)


def _saved(
    request: StaffRequest, design: Design, copy: WorkingCopy, editor: QuestionEditor
) -> HttpResponse:
    written, spot = editor.written(), editor.spot
    _keep_bank(request, written)
    try:
        copy.put(spot.key, written, spot.group)
    except NotThere:
        copy.add(written, request.POST.get("step", ""), spot.group)
    save(request, design, copy)
    messages.success(request, _("Saved: %(question)s") % {"question": _label(written)})
    if "stay" in request.POST:
        given = (spot.group, written["key"]) if spot.group else (written["key"],)
        return redirect(FORMS.page_of(design, "column" if spot.group else "question", *given))
    if spot.group:
        return redirect(f"{FORMS.page_of(design, 'question', spot.group)}#rows")
    step = copy.step_of(written["key"])["key"]
    return redirect(f"{FORMS.page_of(design)}?step={step}#q-{written['key']}")


def _keep_bank(request: StaffRequest, written: Part) -> None:
    """Follow what the page says about the field bank."""
    wish = request.POST.get("bank", "")
    if wish == "keep":
        kept = keep_in_bank(actor=request.user, question=written, slug=written.get("bank", ""))
        written["bank"] = kept.slug
    elif wish == "leave":
        written.pop("bank", None)


def _shown_again(
    request: StaffRequest, design: Design, spot: Spot, words: str, status: int
) -> HttpResponse:
    """Show the page with what was typed, beside the form as somebody else has left it."""
    fresh = Design.objects.select_related("unit").get(pk=design.pk)
    try:
        editor = _editor(fresh, WorkingCopy(fresh.definition), spot, request.POST)
    except NotThere as refusal:
        return refused_at(request, FORMS.page_of(fresh), refusal)
    editor.is_valid()
    return _question_page(request, fresh, editor, status=status, refused=words)


def _question_page(
    request: StaffRequest, design: Design, editor: QuestionEditor, *, status: int = 200,
    refused: str = "", add_form: AddQuestionForm | None = None,
) -> HttpResponse:  # fmt: skip
    spot, copy = editor.spot, editor.copy
    owner = spot.group or spot.key
    is_there = owner in copy.keys
    trail = [(FORMS.page_of(design), design.label)]
    if spot.group:
        trail.append((FORMS.page_of(design, "question", owner), _label(copy.question(owner))))
    title = _label(editor.question)
    context: dict[str, Any] = {
        "page_title": title,
        "header_title": title,
        "header_icon": card_of(editor.type).icon,
        "breadcrumbs_items": FORMS.crumbs(*trail, ("", title)),
        "design": design,
        "editor": editor,
        "card": card_of(editor.type),
        "step_key": copy.step_of(owner)["key"] if is_there else request.POST.get("step", ""),
        "remarks": _remarks(editor),
        "refused": refused,
        "is_invalid": status == 422,
        "bank_question": _bank_question(editor.question),
        "can_be_banked": not spot.group and editor.type != "information",
        "column_cards": [(one, card_of(one["type"])) for one in _columns(editor)],
        "add_form": add_form or _column_form() if editor.type == "group" else None,
    }
    return render(request, QUESTION, context, status=status)


def _remarks(editor: QuestionEditor) -> dict[str, list[FormRemark]]:
    """Return what a check says about the stored question; nothing while it is being changed."""
    if not editor.command.is_save:
        return {}
    spot = editor.spot
    found = remarks_on(editor.copy)
    return found.by_section(spot.group or spot.key, spot.key if spot.group else "")


def _column_form(data: QueryDict | None = None) -> AddQuestionForm:
    """Return the form for one more question of a row; its ids are not those of the page."""
    return AddQuestionForm(data, for_rows=True, auto_id="row_%s")


def _columns(editor: QuestionEditor) -> list[Part]:
    return list(editor.question.get("fields") or []) if editor.type == "group" else []


def _bank_question(question: Part) -> BankQuestion | None:
    slug = question.get("bank")
    return BankQuestion.objects.filter(slug=slug).first() if slug else None


@FORMS.view
@require_http_methods(["POST"])
def add_column(request: StaffRequest, design: Design, group: str) -> HttpResponse:
    """Put a new question into the rows of a group."""
    copy = WorkingCopy(design.definition)
    form, spot = _column_form(request.POST), Spot(group)
    try:
        if not form.is_valid():
            editor = _editor(design, copy, spot, None)
            return _question_page(request, design, editor, status=422, add_form=form)
        added = copy.add(form.written(), "", group)
        save(request, design, copy)
    except (ChangedMeanwhile, NotThere) as refusal:
        return refused_at(request, FORMS.page_of(design), refusal)
    if added.get("choices") == []:
        return redirect(FORMS.page_of(design, "column", group, added["key"]))
    return redirect(f"{FORMS.page_of(design, 'question', group)}#rows")


@FORMS.view
@require_http_methods(["GET", "POST"])
def step(request: StaffRequest, design: Design, key: str) -> HttpResponse:
    """Show or save what a step is called and when it is asked."""
    data = request.POST if request.method == "POST" else None
    copy = WorkingCopy(design.definition)
    try:
        editor = StepEditor(copy, key, data=data)
        if data is None or not editor.command.is_save:
            return _step_page(request, design, copy, editor)
        if not editor.is_valid():
            return _step_page(request, design, copy, editor, status=422)
        editor.write()
        save(request, design, copy)
    except NotThere as refusal:
        return refused_at(request, FORMS.page_of(design), refusal)
    except ChangedMeanwhile as refusal:
        return _step_shown_again(request, design, key, str(refusal), refusal.status)
    messages.success(request, _("Saved: %(question)s") % {"question": _label(copy.step(key))})
    return redirect(f"{FORMS.page_of(design)}?step={key}#s-{key}")


def _step_shown_again(
    request: StaffRequest, design: Design, key: str, words: str, status: int
) -> HttpResponse:
    fresh = Design.objects.select_related("unit").get(pk=design.pk)
    copy = WorkingCopy(fresh.definition)
    try:
        editor = StepEditor(copy, key, data=request.POST)
    except NotThere as refusal:
        return refused_at(request, FORMS.page_of(fresh), refusal)
    editor.is_valid()
    return _step_page(request, fresh, copy, editor, status=status, refused=words)


def _step_page(
    request: StaffRequest, design: Design, copy: WorkingCopy, editor: StepEditor, *,
    status: int = 200, refused: str = "",
) -> HttpResponse:  # fmt: skip
    context = {
        **FORMS.page_context(design, _label(editor.step)),
        "editor": editor,
        "remarks": remarks_on(copy).of_step(editor.step["key"]),
        "refused": refused,
        "is_invalid": status == 422,
    }
    return render(request, STEP, context, status=status)


def _label(part: Part) -> str:
    return localise(part.get("label") or part.get("title")) or str(part["key"])
