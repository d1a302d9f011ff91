"""What the desk itself asks."""

from __future__ import annotations

from django import forms


class StartForm(forms.Form):
    """The key makes a double click begin one draft, not two."""

    key = forms.UUIDField(widget=forms.HiddenInput)
