"""The forms of what can be done to many cases at once; rules live in the tasks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit, User
from portal.cases.actions.move import OfferedMove
from portal.cases.actions.talk import MESSAGE_LIMIT
from portal.cases.models import Case
from portal.cases.reasons import reasons_of
from portal.casework.bulk_rows import BulkAction
from portal.casework.bulk_tasks import move_identity
from portal.localised import localise
from portal.persian.text import digits_for


def _text(label: Any, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class PlanForm(forms.Form):
    """What every plan asks; ``given`` is what the run keeps of the answers."""

    watched = forms.BooleanField(label=_("Also those that somebody else has open"), required=False)

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AssignPlan(PlanForm):
    """Give the cases to a colleague, or put them back."""

    officer = forms.ChoiceField(label=_("Officer"), required=False)
    field_order = ("officer", "watched")

    def __init__(self, *args: Any, people: Sequence[User], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(str(one.pk), one.display_name) for one in people if one.pk != user.pk]
        choices = [(str(user.pk), _("me")), ("", _("nobody")), *others]
        self.fields["officer"].choices = choices  # type: ignore[attr-defined]
        self.fields["officer"].initial = str(user.pk)


class MovePlan(PlanForm):
    """Make one step with all of them."""

    move = forms.ChoiceField(label=_("Step"))
    reason_code = forms.ChoiceField(label=_("Reason from the list"), required=False)
    text = _text(_("Text for the applicants"), required=False)
    field_order = ("move", "reason_code", "text", "watched")

    def __init__(self, *args: Any, moves: Sequence[tuple[OfferedMove, Case, int]], **kw: Any):
        super().__init__(*args, **kw)
        # Named by what they are: what is the first of them changes while somebody chooses.
        self.offers = {_name_of(offer): offer for offer, _case, _count in moves}
        self.fields["move"].choices = [  # type: ignore[attr-defined]
            (_name_of(offer), f"{localise(offer.move.label)} ({digits_for(count)})")
            for offer, _case, count in moves
        ]
        codes = dict(pair for offer, case, _n in moves for pair in _reasons(offer, case))
        self.fields["reason_code"].choices = [  # type: ignore[attr-defined]
            ("", _("none")),
            *codes.items(),
        ]
        if not codes:
            del self.fields["reason_code"]

    def given(self) -> dict[str, Any]:
        key, label = move_identity(self.offers[self.cleaned_data["move"]])
        kept = {name: self.cleaned_data.get(name, "") for name in ("text", "reason_code")}
        return {**kept, "watched": self.cleaned_data["watched"], "move": key, "label": dict(label)}


class MessagePlan(PlanForm):
    """Write to all applicants."""

    text = _text(_("Your message"), required=True)
    field_order = ("text", "watched")


class HandOverPlan(PlanForm):
    """Put them on the desk of another unit."""

    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.order_by("path"), empty_label=_("please choose")
    )
    text = _text(_("Why, for your colleagues"), required=True)
    field_order = ("unit", "text", "watched")

    def given(self) -> dict[str, Any]:
        return {**self.cleaned_data, "unit": self.cleaned_data["unit"].pk}


def plan_forms(
    user: User,
    *,
    people: Sequence[User],
    moves: Sequence[tuple[OfferedMove, Case, int]],
    sent: Any = None,
) -> dict[str, PlanForm]:
    """Return the form of each action, the one that was sent with its answers. No query."""
    action = sent.get("action") if sent else None

    def data(one: str) -> Any:
        return sent if action == one else None

    forms_by_action: dict[str, PlanForm] = {
        BulkAction.ASSIGN: AssignPlan(
            data("assign"), auto_id="assign-%s", people=people, user=user
        ),
        BulkAction.MOVE: MovePlan(data("move"), auto_id="move-%s", moves=moves),
        BulkAction.MESSAGE: MessagePlan(data("message"), auto_id="message-%s"),
        BulkAction.HAND_OVER: HandOverPlan(data("hand_over"), auto_id="hand-%s"),
    }
    if not moves:
        del forms_by_action[BulkAction.MOVE]
    return forms_by_action


def _name_of(offer: OfferedMove) -> str:
    return json.dumps(move_identity(offer), ensure_ascii=False)


def _reasons(offer: OfferedMove, case: Case) -> list[tuple[str, str]]:
    reasons = reasons_of(offer.move, case.workflow.state(offer.move.to))
    return [(code, str(label)) for code, label in reasons.choices] if reasons else []
