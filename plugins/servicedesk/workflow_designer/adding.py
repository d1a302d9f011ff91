"""A new state, put into the way with the steps that such a state usually has."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.texts import gathered, text_fields
from plugins.servicedesk.workflow_designer.patterns import usual_move, usual_state
from plugins.servicedesk.workflow_designer.remarks import state_label
from plugins.servicedesk.workflow_designer.words import ENDS, STATE_KINDS, kind_of_state, set_kind
from plugins.servicedesk.workflow_designer.working_copy import Part, WorkingCopy
from portal.api.workflows import Kind, Mover

MAIN = (Kind.FORWARD, Kind.APPROVE)
WORK = ("open", "waiting_agency")
#: The move that usually leads to an end, by the kind of the end.
ENDING = {
    "approved": "approve", "rejected": "reject", "answered": "final_answer", "withdrawn": "withdraw"
}  # fmt: skip


class AddStateForm(forms.Form):
    """What a new state is called, what happens there, and behind which state it comes."""

    use_required_attribute = False

    def __init__(self, *args: Any, copy: WorkingCopy, **kwargs: Any) -> None:
        kwargs["prefix"] = "state"
        super().__init__(*args, **kwargs)
        self.fields |= text_fields(
            "label", (_("Name of the state (Persian)"), _("The same in English")),
            required=True, longest=200,
        )  # fmt: skip
        self.fields["kind"] = forms.ChoiceField(
            choices=[(key, words) for key, (_p, _o, words) in STATE_KINDS.items()],
            label=_("What happens there"),
        )
        opened = [one for one in copy.states if kind_of_state(one) not in ENDS]
        working = [one["key"] for one in opened if kind_of_state(one) in WORK]
        self.fields["after"] = forms.ChoiceField(
            required=False, label=_("It follows"), initial=working[-1] if working else "",
            choices=[
                *((one["key"], state_label(one)) for one in opened),
                ("", _("nothing yet: I add the steps myself")),
            ],
        )  # fmt: skip


def add_state(copy: WorkingCopy, typed: dict[str, Any], unit: str) -> Part:
    """Put a new state into the way; ``unit`` (a slug) does the work there."""
    kind, after = typed["kind"], typed["after"]
    state: Part = {"label": gathered("label", typed), **usual_state(kind)}
    set_kind(state, kind)
    if kind in WORK:
        state["unit"] = unit
    behind = after if kind in WORK else ""
    added = copy.add_state(state, behind)
    if after:
        _join(copy, kind, after, added)
    return added


def _join(copy: WorkingCopy, kind: str, after: str, added: Part) -> None:
    key = added["key"]
    if kind in WORK:
        _step_in(copy, after, added)
    elif kind == "waiting_citizen":
        copy.add_move({**usual_move("ask"), "from_states": [after], "to": key})
        copy.add_move({**usual_move("answer"), "from_states": [key], "to": after})
    else:
        copy.add_move({**usual_move(ENDING[kind]), "from_states": [after], "to": key})


def _step_in(copy: WorkingCopy, after: str, added: Part) -> None:
    """Let the way lead through the new state: what led on from ``after`` leads on from there."""
    key = added["key"]
    for move in copy.moves_from(after):
        if move.get("kind", Kind.FORWARD) in MAIN:
            move["from_states"] = [key if one == after else one for one in move["from_states"]]
        elif move.get("kind") != Kind.ANSWER and move.get("by") != Mover.CLOCK:
            move["from_states"].append(key)
    label = {
        code: f"{words}: {added['label'][code]}"
        for code, words in {"fa": "ارسال به", "en": "Send to"}.items()
        if added["label"].get(code)
    }
    copy.add_move({**usual_move("pass_on"), "label": label, "from_states": [after], "to": key})
