"""Begins a form: from nothing, as a copy of another, or to go on with what is published."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from plugins.servicedesk.designing.begin_form import BeginOrCopyForm
from plugins.servicedesk.form_designer.kind import FORMS

NOTHING = ""
FIRST_STEP = {"fa": "درخواست شما", "en": "Your request"}


class BeginForm(BeginOrCopyForm):
    """Title, unit and what to begin from; the name is made from the title."""

    kind = FORMS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._add_sources(
            _("Begin with"),
            [(NOTHING, _("an empty form"))],
            in_the_works=_("a copy of a form in the works"),
            published=_("a copy of a published form"),
        )

    @property
    def definition(self) -> Any:
        """The definition to begin with; an empty form has one step."""
        if self.cleaned_data["source"] == NOTHING:
            return {"steps": [{"key": "request", "title": dict(FIRST_STEP), "fields": []}]}
        return self.copied
