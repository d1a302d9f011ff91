"""The filter form of the inbox; what is chosen stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.cases.models import Channel
from portal.cases.search_text import LONGEST_QUERY
from portal.casework.choices import Offered
from portal.casework.lists import InboxList, Show, Sort
from portal.persian.fields import JalaliDateField

KEYS = ("q", "show", "sort", "unit", "service", "state", "assignee", "channel", "since", "until")
MORE = KEYS[3:]


class InboxFilter(forms.Form):
    """Which cases of my units to list, and in which order; a wrong value narrows nothing."""

    q = forms.CharField(
        label=_("Search"), required=False, strip=True,
        widget=forms.TextInput(attrs={"maxlength": LONGEST_QUERY}),
    )  # fmt: skip
    show = forms.ChoiceField(label=_("Show"), required=False, choices=Show.choices)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=Sort.choices)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    service = forms.ChoiceField(label=_("Service"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    assignee = forms.ChoiceField(label=_("Officer"), required=False)
    channel = forms.ChoiceField(
        label=_("Way of filing"), required=False, choices=[("", _("all")), *Channel.choices]
    )
    since = JalaliDateField(label=_("Sent from"), required=False)
    until = JalaliDateField(label=_("Sent until"), required=False)

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        people = [(str(person.pk), person.display_name) for person in offered.people]
        self._offer("unit", _("all my units"), offered.unit_choices)
        self._offer("service", _("all"), offered.services)
        self._offer("assignee", _("all"), people)
        self._offer("state", _("all"), offered.states)
        if not offered.states:
            del self.fields["state"]

    def _offer(self, name: str, nothing: Any, choices: Any) -> None:
        self.fields[name].choices = [("", nothing), *choices]  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        return str(self.cleaned_data["q"])[:LONGEST_QUERY]

    def clean_unit(self) -> list[int]:
        return self.offered.below(self.cleaned_data["unit"])

    def clean_until(self) -> date | None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data["until"]
        if since and until and until < since:
            raise forms.ValidationError(_("This day is before the first one."), code="reversed")
        return until

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in KEYS[:3]]

    @property
    def more(self) -> list[forms.BoundField]:
        """The further questions, which are folded away until one of them is answered."""
        return [self[name] for name in MORE if name in self.fields]

    @property
    def more_used(self) -> int:
        return sum(bool(self.data.get(name)) for name in MORE)


def read_filter(user: User, sent: Mapping[str, Any], offered: Offered) -> tuple[Any, InboxList]:
    """Return the form with what was sent and the list that it asks for. No query.

    What is not offered is shown as an error and otherwise left out.
    """
    form = InboxFilter(sent, offered=offered)
    form.is_valid()
    return form, InboxList(user, form.cleaned_data)


def kept_query(sent: QueryDict) -> str:
    """Return what a filter is kept as: its answers in a fixed order, nothing else."""
    kept = QueryDict(mutable=True)
    for key in KEYS:
        if value := str(sent.get(key, "")).strip()[:LONGEST_QUERY]:
            kept[key] = value
    return kept.urlencode()
