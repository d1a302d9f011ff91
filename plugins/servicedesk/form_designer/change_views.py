"""One change to a form for each button: add, move, duplicate, delete, bring back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plugins.servicedesk.designing.changing import refused_at, seen_revision
from plugins.servicedesk.designing.gallery import needs_more
from plugins.servicedesk.designing.rows import Command
from plugins.servicedesk.designing.texts import gathered, text_fields
from plugins.servicedesk.designs import ChangedMeanwhile
from plugins.servicedesk.field_bank import NotInBank, taken_from_bank
from plugins.servicedesk.form_designer.changing import save
from plugins.servicedesk.form_designer.design_page import BANK, AddQuestionForm
from plugins.servicedesk.form_designer.kind import FORMS
from plugins.servicedesk.form_designer.renaming import asked_in
from plugins.servicedesk.form_designer.undo import Undo
from plugins.servicedesk.form_designer.views import render_design
from plugins.servicedesk.form_designer.working_copy import NotThere, Part, WorkingCopy
from plugins.servicedesk.models import Design
from portal.api import StaffRequest, localise

Act = Callable[[StaffRequest, Design, WorkingCopy, str], str]


@FORMS.view
@require_POST
def act(request: StaffRequest, design: Design) -> HttpResponse:
    """Make the one change that the pressed button asks for, then show the form again."""
    command = Command.of(request.POST)
    make = ACTS.get((command.part, command.verb))
    if make is None:
        raise Http404
    copy = WorkingCopy(design.definition)
    try:
        if seen_revision(request) != design.revision:
            raise ChangedMeanwhile
        target = make(request, design, copy, command.row)
        save(request, design, copy)
    except (ChangedMeanwhile, NotThere) as refusal:
        return refused_at(request, FORMS.page_of(design), refusal)
    return redirect(f"{FORMS.page_of(design)}{target}")


@FORMS.view
@require_POST
def add_question(request: StaffRequest, design: Design) -> HttpResponse:
    """Put a new question into a step, from the gallery or the field bank."""
    copy, step = WorkingCopy(design.definition), request.POST.get("step", "")
    chosen = request.POST.get("type", "")
    form = AddQuestionForm(request.POST)
    try:
        if chosen.startswith(BANK):
            question = taken_from_bank(chosen.removeprefix(BANK))
        elif form.is_valid():
            question = form.written()
        else:
            return render_design(request, design, typed=request.POST, status=422)
        added = copy.add(question, step)
        save(request, design, copy)
    except (ChangedMeanwhile, NotThere, NotInBank) as refusal:
        messages.error(request, str(refusal))
        fresh = Design.objects.select_related("unit").get(pk=design.pk)
        return render_design(request, fresh, typed=request.POST, status=refusal.status)
    if _is_unfinished(added):
        return redirect(FORMS.page_of(design, "question", added["key"]))
    messages.success(request, _("Added: %(question)s") % {"question": _name(added)})
    return redirect(f"{FORMS.page_of(design)}?step={step}#id_label_fa")


def _is_unfinished(question: Part) -> bool:
    if question["type"] in ("choice", "multiple_choice"):
        return not question.get("choices")
    return needs_more(question["type"]) and not (question.get("formula") or question.get("fields"))


def _add_step(request: StaffRequest, design: Design, copy: WorkingCopy, key: str) -> str:
    fields = text_fields("title", ("", ""))
    typed = {name: field.clean(request.POST.get(name, "")[:300]) for name, field in fields.items()}
    title = gathered("title", typed) or {"fa": _("Another step")}
    return f"?step={copy.add_step(title)['key']}#id_label_fa"


def _moving(by: int) -> Act:
    def move(request: StaffRequest, design: Design, copy: WorkingCopy, key: str) -> str:
        group = request.POST.get("group", "")
        copy.move(key, by, group)
        return _to_question(copy, group or key)

    return move


def _place(request: StaffRequest, design: Design, copy: WorkingCopy, key: str) -> str:
    index = request.POST.get("index", "")
    copy.place(key, request.POST.get("to", ""), int(index) if index.isdecimal() else 0)
    return _to_question(copy, key)


def _duplicate(request: StaffRequest, design: Design, copy: WorkingCopy, key: str) -> str:
    group = request.POST.get("group", "")
    copied = copy.duplicate(key, group)
    return _to_question(copy, group or copied["key"])


def _remove(request: StaffRequest, design: Design, copy: WorkingCopy, key: str) -> str:
    group = request.POST.get("group", "")
    step = copy.step_of(group or key)["key"]
    question, index = copy.remove(key, group)
    Undo(request, design).keep(question, index, step=step, group=group)
    _say_removed(request, question, [] if group else asked_in(copy.definition, key))
    return f"?step={step}"


def _say_removed(request: StaffRequest, part: Part, asking: list[Part]) -> None:
    messages.success(request, _("Deleted: %(name)s") % {"name": _name(part)})
    if asking:
        names = _(", ").join(_name(one) for one in asking)
        words = _("These still ask for it and need another condition or formula: %(names)s")
        messages.warning(request, words % {"names": names})


def _move_step(by: int) -> Act:
    def move(request: StaffRequest, design: Design, copy: WorkingCopy, key: str) -> str:
        copy.move_step(key, by)
        return f"?step={key}#s-{key}"

    return move


def _remove_step(request: StaffRequest, design: Design, copy: WorkingCopy, key: str) -> str:
    step, index = copy.remove_step(key)
    Undo(request, design).keep(step, index)
    keys = [question["key"] for question in step["fields"]]
    _say_removed(request, step, [part for k in keys for part in asked_in(copy.definition, k)])
    return ""


def _undo(request: StaffRequest, design: Design, copy: WorkingCopy, key: str) -> str:
    undo = Undo(request, design)
    step = undo.put_back(copy)
    copy.steps[:] = WorkingCopy(copy.definition).steps
    undo.forget()
    return f"?step={step}"


def _to_question(copy: WorkingCopy, key: str) -> str:
    return f"?step={copy.step_of(key)['key']}#q-{key}"


def _name(part: Part) -> str:
    words: Any = part.get("label") or part.get("title") or part.get("text")
    return localise(words) or str(part.get("key", ""))


ACTS: dict[tuple[str, str], Act] = {
    ("step", "add"): _add_step,
    ("step", "up"): _move_step(-1),
    ("step", "down"): _move_step(1),
    ("step", "remove"): _remove_step,
    ("question", "up"): _moving(-1),
    ("question", "down"): _moving(1),
    ("question", "place"): _place,
    ("question", "duplicate"): _duplicate,
    ("question", "remove"): _remove,
    ("form", "undo"): _undo,
}
