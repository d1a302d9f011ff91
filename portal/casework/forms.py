"""Small forms of the staff around a case; rules live in the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.cases.actions.talk import MESSAGE_LIMIT


class MoveForm(forms.Form):
    """A clerk's move; ``version`` is the state of the case that the clerk was looking at."""

    move = forms.CharField(widget=forms.HiddenInput, max_length=60)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    text = forms.CharField(
        label=_("Text for the applicant"),
        required=False,
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason_code = forms.CharField(required=False, max_length=60)
