"""Begins a workflow: from a ready-made pattern, as a copy of another, or from nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.begin_form import BeginOrCopyForm
from plugins.servicedesk.workflow_designer.kind import WORKFLOWS
from plugins.servicedesk.workflow_designer.patterns import definition_of, patterns
from portal.api import localise

PATTERN, NOTHING = "", "nothing"


class BeginForm(BeginOrCopyForm):
    """Title, unit and what to begin from; the name is made from the title."""

    kind = WORKFLOWS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pattern"] = forms.ChoiceField(
            required=False, label=_("Begin with a ready-made workflow"),
            choices=[(one.name, localise(one.title)) for one in patterns()],
        )  # fmt: skip
        self._add_sources(
            _("Or with a copy"),
            [
                (PATTERN, _("the ready-made workflow that is chosen above")),
                (NOTHING, _("nothing: I begin with an empty workflow")),
            ],
            in_the_works=_("a copy of a workflow in the works"),
            published=_("a copy of a published workflow"),
        )

    @property
    def pattern_cards(self) -> list[tuple[str, str, str, bool]]:
        """Name, title, words and whether it is chosen, of each ready-made workflow."""
        chosen = self["pattern"].value() or patterns()[0].name
        return [
            (one.name, localise(one.title), localise(one.text), one.name == chosen)
            for one in patterns()
        ]

    @property
    def definition(self) -> Any:
        """The definition to begin with."""
        source = self.cleaned_data["source"]
        if source == PATTERN:
            return definition_of(self.cleaned_data["pattern"] or patterns()[0].name, self.unit.slug)
        if source == NOTHING:
            return {"initial": "", "states": [], "moves": []}
        return self.copied
