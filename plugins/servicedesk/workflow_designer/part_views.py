"""The pages of one state and one step: change it, or take it out after reading what follows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plugins.servicedesk.designs import ChangedMeanwhile
from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.changing import copy_of, published_keys, save
from plugins.servicedesk.workflow_designer.companions import companions_of
from plugins.servicedesk.workflow_designer.consequences import of_move, of_state, usual_heir
from plugins.servicedesk.workflow_designer.kind import WORKFLOWS
from plugins.servicedesk.workflow_designer.move_editor import MoveEditor
from plugins.servicedesk.workflow_designer.patterns import usual_move
from plugins.servicedesk.workflow_designer.remarks import label_of, remarks_on, state_label
from plugins.servicedesk.workflow_designer.state_form import StateForm
from plugins.servicedesk.workflow_designer.working_copy import NotThere, Part, WorkingCopy
from portal.api import StaffRequest
from portal.api.accounts import unit_labels


@WORKFLOWS.view
@require_http_methods(["GET", "POST"])
def edit_state(request: StaffRequest, design: Design, key: str) -> HttpResponse:
    """Change one state. Costs at most 16 queries; a refusal keeps what was typed."""
    copy, units = copy_of(design), unit_labels()
    state = _part(lambda: copy.state(key))
    data = request.POST if request.method == "POST" else None
    form = StateForm(
        data, state=state, units=list(units.items()), taken=copy.state_keys,
        key_is_free=key not in published_keys(design),
    )  # fmt: skip
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            written = form.written()
            copy.put_state(key, written)
            try:
                save(request, design, copy)
                return redirect(f"{WORKFLOWS.page_of(design)}#state-{written['key']}")
            except ChangedMeanwhile as stale:
                refusal, status = str(stale), stale.status
                design.refresh_from_db()
    remarks = remarks_on(copy_of(design), companions_of(design), units)
    return _page(
        request, design, "state", state_label(state), status,
        form=form, state=state, remarks=remarks.of_state(key), refusal=refusal,
    )  # fmt: skip


@WORKFLOWS.view
@require_http_methods(["GET", "POST"])
def edit_move(request: StaffRequest, design: Design, key: str) -> HttpResponse:
    """Change one step, with its condition, questions and effects. At most 20 queries."""
    copy = copy_of(design)
    return _edit_move(request, design, copy, _part(lambda: copy.move(key)))


@WORKFLOWS.view
@require_http_methods(["GET", "POST"])
def new_move(request: StaffRequest, design: Design, key: str) -> HttpResponse:
    """Add a step that begins in the state ``key``. At most 20 queries."""
    copy = copy_of(design)
    source = _part(lambda: copy.state(key))
    keys = copy.state_keys
    target = [*keys[keys.index(key) + 1 :], key][0]
    blank = {**usual_move("pass_on"), "label": {}, "from_states": [source["key"]], "to": target}
    return _edit_move(request, design, copy, {**blank, "key": ""})


def _edit_move(
    request: StaffRequest, design: Design, copy: WorkingCopy, move: Part
) -> HttpResponse:
    companions, units, key = companions_of(design), unit_labels(), move["key"]
    data = request.POST if request.method == "POST" else None
    free = bool(key) and key not in published_keys(design)
    editor = MoveEditor(
        copy, move, companions, list(units.items()), data=data, key_is_free=free,
        user=request.user, workflow=design.name,
    )  # fmt: skip
    refusal, status = "", 200
    if data is not None and editor.command.is_save:
        status = 422
        if editor.is_valid():
            try:
                return _saved_move(request, design, copy, editor)
            except ChangedMeanwhile as stale:
                refusal, status = str(stale), stale.status
                design.refresh_from_db()
    remarks = remarks_on(copy_of(design), companions, units)
    title = label_of(move) if key else _("A new step")
    return _page(
        request, design, "move", title, status, editor=editor, form=editor.form, move=move,
        remarks=remarks.of_move(key) if key else [], refusal=refusal,
    )  # fmt: skip


def _saved_move(
    request: StaffRequest, design: Design, copy: WorkingCopy, editor: MoveEditor
) -> HttpResponse:
    written = editor.written()
    if key := editor.move["key"]:
        copy.put_move(key, written)
    else:
        written = copy.add_move(written)
    save(request, design, copy)
    return redirect(f"{WORKFLOWS.page_of(design)}#state-{written['from_states'][0]}")


@WORKFLOWS.view
@require_http_methods(["GET", "POST"])
def remove_state(request: StaffRequest, design: Design, key: str) -> HttpResponse:
    """Say what goes with a state, and take it out. At most 14 queries."""
    copy = copy_of(design)
    state = _part(lambda: copy.state(key))
    if request.method == "POST":
        copy.remove_state(key, request.POST.get("heir", ""))
        return _removed(request, design, copy, state_label(state))
    heirs = [(one["key"], state_label(one)) for one in copy.states if one["key"] != key]
    is_named = copy.initial == key or bool(copy.moves_to(key))
    return _page(
        request, design, "remove", _("Remove “%(what)s”") % {"what": state_label(state)}, 200,
        consequences=of_state(design, copy, key), heirs=heirs if is_named else [],
        usual_heir=usual_heir(copy, key),
    )  # fmt: skip


@WORKFLOWS.view
@require_http_methods(["GET", "POST"])
def remove_move(request: StaffRequest, design: Design, key: str) -> HttpResponse:
    """Say what goes with a step, and take it out. At most 14 queries."""
    copy = copy_of(design)
    move = _part(lambda: copy.move(key))
    if request.method == "POST":
        copy.remove_move(key, request.POST.get("source", ""))
        return _removed(request, design, copy, label_of(move))
    sources = [
        (one["key"], state_label(one)) for one in copy.states if one["key"] in move["from_states"]
    ]
    return _page(
        request, design, "remove", _("Remove “%(what)s”") % {"what": label_of(move)}, 200,
        consequences=of_move(copy, key), sources=sources if len(sources) > 1 else [],
    )  # fmt: skip


def _removed(request: StaffRequest, design: Design, copy: WorkingCopy, what: str) -> HttpResponse:
    try:
        save(request, design, copy)
        messages.success(request, _("“%(what)s” was removed.") % {"what": what})
    except ChangedMeanwhile as stale:
        messages.error(request, str(stale))
    return redirect(WORKFLOWS.page_of(design))


def _part(find: Any) -> Part:
    try:
        part: Part = find()
    except NotThere as gone:
        raise Http404(str(gone)) from gone
    return part


def _page(
    request: StaffRequest, design: Design, name: str, title: str, status: int, **context: Any
) -> HttpResponse:
    shown = WORKFLOWS.page_context(design, title) | context
    template = f"servicedesk/workflow_designer/{name}.html"
    return render(request, template, shown, status=status)
