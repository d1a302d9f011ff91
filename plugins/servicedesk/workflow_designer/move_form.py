"""What a step is: its words, who makes it, from where to where, what must be written with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.texts import gathered, set_text, spread, text_fields
from plugins.servicedesk.workflow_designer.remarks import state_label
from plugins.servicedesk.workflow_designer.state_form import MOST_DAYS, KeyField, proved_key
from plugins.servicedesk.workflow_designer.words import (
    CITIZEN,
    CLOCK,
    ENDS,
    MOVE_KINDS,
    REASONS,
    kind_of_state,
    set_who,
    who_choices,
    who_of,
)
from plugins.servicedesk.workflow_designer.working_copy import Part, WorkingCopy
from portal.api.persian import WholeNumberField
from portal.api.workflows import Kind, Reason


class MoveForm(forms.Form):
    """One step; :meth:`written` gives it as a definition has it, without guard and lists."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, move: Mapping[str, Any], copy: WorkingCopy, taken: Collection[str] = (),
        key_is_free: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.move, self.taken = dict(move), taken
        kwargs["initial"] = {**_initial_of(self.move), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields |= text_fields(
            "label", (_("What the step is called (Persian)"), _("The same in English")),
            required=True, longest=200,
        )  # fmt: skip
        self.fields |= _who_fields(self.move)
        self.fields |= _way_fields(copy, self.move.get("from_states", []))
        self.fields |= text_fields(
            "guard_text",
            (_("What is said where it is not possible (Persian)"), _("The same in English")),
            longest=500, lines=2,
        )  # fmt: skip
        if key_is_free:
            self.fields["key"] = KeyField(_("It can be changed until the first publishing."))

    def clean_key(self) -> str:
        return proved_key(self.cleaned_data["key"], str(self.move.get("key", "")), self.taken)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        is_open = not typed.get("after_days") and "after_days" not in self.errors
        if typed.get("who") == CLOCK and is_open:
            self.add_error("after_days", _("Say after how many days it happens."))
        return typed

    def written(self) -> dict[str, Any]:
        """Return the step with what was typed; what the form does not know stays."""
        typed, move = self.cleaned_data, deepcopy(self.move)
        move["key"] = typed.get("key", move["key"])
        move["label"] = gathered("label", typed)
        set_text(move, "guard_text", typed)
        set_who(move, typed["who"])
        move["kind"], move["to"] = typed["kind"], typed["to"]
        move["from_states"] = typed["from_states"]
        is_clocks = typed["who"] == CLOCK
        move["reason"] = str(Reason.NONE) if is_clocks else typed["reason"]
        move.pop("visit", None)
        if typed["visit"] and typed["who"] not in (CITIZEN, CLOCK):
            move["visit"] = True
        move.pop("after", None)
        if is_clocks:
            working = typed["after_working"] != "no"
            move["after"] = {"days": typed["after_days"], "working": working}
        return move


def _initial_of(move: Part) -> dict[str, Any]:
    given = move.get("after")
    after: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    return {
        **spread("label", move.get("label")),
        **spread("guard_text", move.get("guard_text")),
        "who": who_of(move),
        "after_days": after.get("days"),
        "after_working": "yes" if after.get("working", True) else "no",
        "from_states": move.get("from_states"),
        "to": move.get("to"),
        "kind": move.get("kind", str(Kind.FORWARD)),
        "reason": move.get("reason", str(Reason.NONE)),
        "visit": move.get("visit") is True,
        "key": move.get("key"),
    }


def _who_fields(move: Part) -> dict[str, forms.Field]:
    choices = who_choices()
    known = {key for _title, group in choices for key, _words in group}
    own = who_of(move)
    if own not in known:
        words = _("A permission that is not there any more") if move.get("permission") else "–"
        choices.insert(0, (own, words))
    return {
        "who": forms.ChoiceField(label=_("Who makes it"), choices=choices),
        "after_days": WholeNumberField(
            least=1, most=MOST_DAYS, required=False, label=_("After how many days"),
            help_text=_("Only for a step that happens by itself."),
        ),
        "after_working": forms.ChoiceField(
            required=False, label=_("Which days count"),
            choices=[("yes", _("working days")), ("no", _("all days"))],
        ),
    }  # fmt: skip


def _way_fields(copy: WorkingCopy, own: Collection[str]) -> dict[str, forms.Field]:
    states = [(one["key"], state_label(one)) for one in copy.states]
    ends = {one["key"] for one in copy.states if kind_of_state(one) in ENDS}
    sources = [one for one in states if one[0] not in ends or one[0] in own]
    return {
        "from_states": forms.MultipleChoiceField(
            label=_("From where"), choices=sources, widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one state.")},
        ),
        "to": forms.ChoiceField(label=_("It leads to"), choices=states),
        "kind": forms.ChoiceField(
            label=_("What it does"),
            choices=[(str(kind), words) for kind, words in MOVE_KINDS.items()],
        ),
        "reason": forms.ChoiceField(
            label=_("What is written with it"),
            choices=[(str(reason), words) for reason, words in REASONS.items()],
        ),
        "visit": forms.BooleanField(
            label=_("It asks the applicant to come in person"), required=False,
            help_text=_("Staff then choose why; the town counts these reasons."),
        ),
    }  # fmt: skip
