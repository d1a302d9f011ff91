"""What a state is: its words, who works there and how long, what the applicant is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.texts import gathered, set_text, spread, text_fields
from plugins.servicedesk.workflow_designer.words import STATE_KINDS, kind_of_state, set_kind
from portal.api.designing import KEY
from portal.api.persian import TextField, WholeNumberField
from portal.api.workflows import Clock

MOST_DAYS = 3650
LONGEST_HINT = 1000
TEXTS = ("label", "internal_label", "citizen_hint", "next_hint", "notice_text")
CLOCK_AS_USUAL = ""


class KeyField(TextField):
    """A name for machines, in Latin letters."""

    def __init__(self, help_text: str) -> None:
        super().__init__(longest=50, label=_("Name for machines"), help_text=help_text)
        self.widget.attrs |= {"dir": "ltr", "spellcheck": "false", "autocomplete": "off"}


def proved_key(typed: str, own: str, taken: Collection[str]) -> str:
    """Return a key as it is kept.

    :raises ValidationError: it is no key, or another part has it.
    """
    key = typed.strip().replace("-", "_").casefold()
    if not KEY.fullmatch(key):
        raise ValidationError(
            _("Use small Latin letters, digits and “_” only, starting with a letter.")
        )
    if key != own and key in taken:
        raise ValidationError(_("Something else has this name. Choose another one."))
    return key


class StateForm(forms.Form):
    """One state; :meth:`written` gives it as a definition has it."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, state: Mapping[str, Any], units: list[tuple[str, str]],
        taken: Collection[str] = (), key_is_free: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.state, self.taken = state, taken
        kwargs.setdefault("initial", _initial_of(state))
        super().__init__(*args, **kwargs)
        self.fields |= _texts_of_state()
        self.fields["kind"] = forms.ChoiceField(
            choices=[(key, words) for key, (_p, _o, words) in STATE_KINDS.items()],
            label=_("What happens here"),
        )
        self.fields |= _work_fields(units, str(state.get("unit") or ""))
        self.fields |= _notice_fields()
        if key_is_free:
            self.fields["key"] = KeyField(_("It can be changed until the first publishing."))

    def clean_key(self) -> str:
        return proved_key(self.cleaned_data["key"], self.state["key"], self.taken)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        is_open = not typed.get("reminder_text_fa") and "reminder_text_fa" not in self.errors
        if typed.get("reminder_days") and is_open:
            self.add_error("reminder_text_fa", _("Say what the applicant is reminded of."))
        return typed

    def written(self) -> dict[str, Any]:
        """Return the state with what was typed; what the form does not know stays."""
        typed, state = self.cleaned_data, deepcopy(dict(self.state))
        state["key"] = typed.get("key", state["key"])
        for name in TEXTS:
            set_text(state, name, typed)
        state["label"] = gathered("label", typed)
        set_kind(state, typed["kind"])
        for name in ("unit", "days", "clock"):
            _set(state, name, typed[name])
        state["notice"] = typed["notice"]
        _set(state, "reminder", _reminder(typed))
        return state


def _initial_of(state: Mapping[str, Any]) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for name in TEXTS:
        initial |= spread(name, state.get(name))
    given = state.get("reminder")
    reminder: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    return {
        **initial,
        **spread("reminder_text", reminder.get("text")),
        "kind": kind_of_state(dict(state)),
        "unit": state.get("unit") or "",
        "days": state.get("days") or None,
        "clock": state.get("clock") or CLOCK_AS_USUAL,
        "notice": state.get("notice", True),
        "reminder_days": reminder.get("days"),
        "reminder_working": "yes" if reminder.get("working", True) else "no",
        "key": state["key"],
    }


def _texts_of_state() -> dict[str, forms.Field]:
    return {
        **text_fields(
            "label", (_("What the applicant reads (Persian)"), _("The same in English")),
            required=True, longest=200,
        ),
        **text_fields(
            "internal_label", (_("What the staff read (Persian)"), _("The same in English")),
            longest=200, help_text=_("Only if it should differ."),
        ),
        **text_fields(
            "citizen_hint",
            (_("What the applicant must do now (Persian)"), _("The same in English")),
            longest=LONGEST_HINT, lines=3,
        ),
        **text_fields(
            "next_hint", (_("What comes next (Persian)"), _("The same in English")),
            longest=LONGEST_HINT, lines=2,
        ),
    }  # fmt: skip


def _work_fields(units: list[tuple[str, str]], unit: str) -> dict[str, forms.Field]:
    known = [slug for slug, _label in units]
    gone = [(unit, _("A unit that is not there any more"))] if unit and unit not in known else []
    return {
        "unit": forms.ChoiceField(
            required=False, label=_("Responsible unit"),
            choices=[("", _("It stays where it is")), *gone, *units],
        ),
        "days": WholeNumberField(
            least=0, most=MOST_DAYS, required=False, label=_("Working days it may take"),
        ),
        "clock": forms.ChoiceField(
            required=False, label=_("The promise to the applicant"),
            choices=[
                (CLOCK_AS_USUAL, _("as usual: it stands still while the applicant has to act")),
                (Clock.RUNS, _("the clock goes on")),
                (Clock.PAUSES, _("the clock stands still")),
            ],
        ),
    }  # fmt: skip


def _notice_fields() -> dict[str, forms.Field]:
    return {
        "notice": forms.BooleanField(
            required=False, label=_("The applicant is told when the request comes here"),
        ),
        **text_fields(
            "notice_text", (_("Words of your own in this notice (Persian)"),
                            _("The same in English")),
            longest=LONGEST_HINT, lines=2,
        ),
        "reminder_days": WholeNumberField(
            least=0, most=MOST_DAYS, required=False, label=_("Reminder after how many days"),
            help_text=_("Empty: no reminder. Only where the applicant has to act."),
        ),
        "reminder_working": forms.ChoiceField(
            required=False, label=_("Which days count"),
            choices=[("yes", _("working days")), ("no", _("all days"))],
        ),
        **text_fields(
            "reminder_text", (_("Words of the reminder (Persian)"), _("The same in English")),
            longest=LONGEST_HINT, lines=2,
        ),
    }  # fmt: skip


def _reminder(typed: Mapping[str, Any]) -> dict[str, Any] | None:
    if not typed["reminder_days"]:
        return None
    reminder: dict[str, Any] = {
        "days": typed["reminder_days"], "text": gathered("reminder_text", typed)
    }  # fmt: skip
    return reminder if typed["reminder_working"] != "no" else {**reminder, "working": False}


def _set(part: dict[str, Any], key: str, value: object) -> None:
    if value in (None, "", 0):
        part.pop(key, None)
    else:
        part[key] = value
