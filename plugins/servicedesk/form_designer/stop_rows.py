"""What ends the way through a form: when, with which words, and where to go instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.condition_rows import ConditionRows, Questions
from plugins.servicedesk.designing.rows import Command, all_valid, read_form, rows_of
from plugins.servicedesk.designing.texts import gathered, spread, text_fields
from portal.api.persian import TextField

PART = "stops"
MOST_STOPS = 10


class StopForm(forms.Form):
    """The words of one stop."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= text_fields(
            "text", (_("What the citizen is told (Persian)"), _("The same in English")),
            required=True, longest=1500, lines=3,
        )  # fmt: skip
        self.fields |= text_fields(
            "link_label", (_("Words of a link (Persian)"), _("Words of a link (English)"))
        )
        self.fields["url"] = TextField(
            longest=500, required=False, label=_("Address of the link"),
            help_text=_("It begins with https:// or, on this portal, with a slash."),
        )  # fmt: skip
        self.fields["url"].widget.attrs["dir"] = "ltr"

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        has_words = bool(typed.get("link_label_fa"))
        if typed.get("url") and not has_words and "link_label_fa" not in self.errors:
            self.add_error("link_label_fa", _("Please fill this in."))
        if has_words and not typed.get("url") and "url" not in self.errors:
            self.add_error("url", _("Please fill this in."))
        return typed


class Stop:
    """One stop as it stands in the form."""

    def __init__(
        self, number: str, kept: Mapping[str, Any], questions: Questions,
        data: QueryDict | None, command: Command,
    ) -> None:  # fmt: skip
        self.number = number
        link = kept.get("link")
        given = link if isinstance(link, Mapping) else {}
        initial = {
            **spread("text", kept.get("text")),
            **spread("link_label", given.get("label")),
            "url": given.get("url") or "",
        }
        self.form = read_form(StopForm, data, command, initial, prefix=f"{PART}-{number}")
        self.when = ConditionRows(
            f"{PART}-{number}-when", kept.get("when"), questions, data, command
        )
        self.has_no_condition = False

    def is_valid(self) -> bool:
        is_right = all_valid([self.form, self.when])
        self.has_no_condition = is_right and self.when.written() is None
        return is_right and not self.has_no_condition

    def written(self) -> dict[str, Any]:
        typed = self.form.cleaned_data
        stop: dict[str, Any] = {"when": self.when.written(), "text": gathered("text", typed)}
        if typed["url"]:
            stop["link"] = {"label": gathered("link_label", typed), "url": typed["url"]}
        return stop


class StopRows:
    """All stops of a question."""

    def __init__(
        self, kept: object, questions: Questions, data: QueryDict | None, command: Command
    ) -> None:
        stored = [one for one in kept if isinstance(one, Mapping)] if isinstance(kept, list) else []
        numbers = [str(n) for n in range(len(stored))]
        if data is not None:
            numbers = rows_of(data, PART, command)[:MOST_STOPS]
        self.stops = [
            Stop(n, stored[int(n)] if int(n) < len(stored) else {}, questions, data, command)
            for n in numbers
        ]
        self.can_add = len(self.stops) < MOST_STOPS

    def is_valid(self) -> bool:
        return all_valid(self.stops)

    def written(self) -> list[dict[str, Any]]:
        return [stop.written() for stop in self.stops]
