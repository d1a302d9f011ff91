"""Begins a workflow: from a ready-made pattern, as a copy of another, or from nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from plugins.servicedesk.form_designer.access import units_of
from plugins.servicedesk.form_designer.keys import name_from
from plugins.servicedesk.form_designer.texts import gathered, text_fields
from plugins.servicedesk.models import Design
from plugins.servicedesk.offer_form import UnitChoiceField
from plugins.servicedesk.workflow_designer.access import workflow_designs_of
from plugins.servicedesk.workflow_designer.overview import newest_versions, offers_by_workflow
from plugins.servicedesk.workflow_designer.patterns import definition_of, patterns
from portal.api import Unit, User, localise
from portal.api.definitions import WorkflowVersion
from portal.api.designing import latin_words
from portal.api.persian import TextField, digits_for

NOTHING, PATTERN, COPY_OF_DESIGN, COPY_OF_VERSION = "nothing", "pattern", "design", "version"


class BeginForm(forms.Form):
    """Title, unit and what to begin from; the name is made from the title."""

    use_required_attribute = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields |= text_fields(
            "title", (_("Title (Persian)"), _("Title (English)")), required=True, longest=200
        )
        self.fields["unit"] = UnitChoiceField(
            queryset=units_of(user), label=_("Responsible unit"), empty_label=None
        )
        self.fields["pattern"] = forms.ChoiceField(
            required=False, label=_("Begin with a ready-made workflow"),
            choices=[(one.name, localise(one.title)) for one in patterns()],
        )  # fmt: skip
        self.fields["source"] = forms.ChoiceField(
            required=False, label=_("Or with a copy"), choices=self._sources
        )
        self.fields["name"] = TextField(
            longest=80, required=False, label=_("Name for machines"),
            help_text=_("Leave it empty: it is made from the title."),
        )  # fmt: skip
        self.fields["name"].widget.attrs |= {"dir": "ltr", "spellcheck": "false"}

    @property
    def pattern_cards(self) -> list[tuple[str, str, str, bool]]:
        """Name, title, words and whether it is chosen, of each ready-made workflow."""
        chosen = self["pattern"].value() or patterns()[0].name
        return [
            (one.name, localise(one.title), localise(one.text), one.name == chosen)
            for one in patterns()
        ]

    def _sources(self) -> list[Any]:
        designs = [
            (f"{COPY_OF_DESIGN}-{design.pk}", design.label)
            for design in workflow_designs_of(self.user).order_by("name")
        ]
        return [
            ("", _("the ready-made workflow that is chosen above")),
            (NOTHING, _("nothing: I begin with an empty workflow")),
            (_("a copy of a workflow in the works"), designs),
            (_("a copy of a published workflow"), _published()),
        ]

    def clean_name(self) -> str:
        return "-".join(latin_words(self.cleaned_data["name"]))[:80]

    @property
    def title(self) -> dict[str, str]:
        return gathered("title", self.cleaned_data)

    @property
    def unit(self) -> Unit:
        unit: Unit = self.cleaned_data["unit"]
        return unit

    @property
    def name(self) -> str:
        """The name that was typed, or a free one made from the title."""
        if typed := self.cleaned_data["name"]:
            return str(typed)
        designs = Design.objects.filter(kind=Design.Kind.WORKFLOW).values_list("name", flat=True)
        versions = WorkflowVersion.objects.order_by().values_list("name", flat=True).distinct()
        return name_from(self.title, {"", *designs, *versions})

    @property
    def definition(self) -> Any:
        """Return the definition to begin with."""
        source = self.cleaned_data["source"]
        kind, _dash, number = source.partition("-")
        if kind == COPY_OF_DESIGN:
            return workflow_designs_of(self.user).get(pk=number).definition
        if kind == COPY_OF_VERSION:
            return WorkflowVersion.objects.get(pk=number).definition
        if kind == NOTHING:
            return {"initial": "", "states": [], "moves": []}
        return definition_of(self.cleaned_data["pattern"] or patterns()[0].name, self.unit.slug)


class TitleForm(forms.Form):
    """What a workflow is called."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= text_fields(
            "title", (_("Title (Persian)"), _("Title (English)")), required=True, longest=200
        )


def _published() -> list[tuple[str, str]]:
    names = set(
        WorkflowVersion.objects.exclude(name__contains=".")
        .values_list("name", flat=True)
        .order_by()
    )
    newest, offers = newest_versions(names), offers_by_workflow(names)
    return [
        (f"{COPY_OF_VERSION}-{newest[name].pk}", _title(newest[name], offers[name]))
        for name in sorted(names)
    ]


def _title(version: WorkflowVersion, offers: Any) -> str:
    title = next((offer.label for offer in offers), version.name)
    return _("%(title)s, version %(number)s") % {
        "title": title, "number": digits_for(version.number)
    }  # fmt: skip
