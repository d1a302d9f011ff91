"""Begins a form: from nothing, as a copy of another, or to go on with what is published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from plugins.servicedesk.form_designer.access import form_designs_of, units_of
from plugins.servicedesk.form_designer.keys import name_from
from plugins.servicedesk.form_designer.overview import offers_by_form
from plugins.servicedesk.form_designer.texts import gathered, text_fields
from plugins.servicedesk.models import Design
from plugins.servicedesk.offer_form import UnitChoiceField
from portal.api import Unit, User
from portal.api.definitions import FormVersion
from portal.api.designing import latin_words
from portal.api.persian import TextField, digits_for

NOTHING, COPY_OF_DESIGN, COPY_OF_VERSION = "", "design", "version"
FIRST_STEP = {"fa": "درخواست شما", "en": "Your request"}


class BeginForm(forms.Form):
    """Title, unit and what to begin from; the name is made from the title."""

    use_required_attribute = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields |= text_fields(
            "title", (_("Title (Persian)"), _("Title (English)")), required=True, longest=200
        )
        units = units_of(user)
        self.fields["unit"] = UnitChoiceField(
            queryset=units, label=_("Responsible unit"), empty_label=None
        )
        self.fields["source"] = forms.ChoiceField(
            required=False, label=_("Begin with"), choices=self._sources
        )
        self.fields["name"] = TextField(
            longest=80, required=False, label=_("Name for machines"),
            help_text=_("Leave it empty: it is made from the title."),
        )  # fmt: skip
        self.fields["name"].widget.attrs |= {"dir": "ltr", "spellcheck": "false"}

    def _sources(self) -> list[Any]:
        designs = [
            (f"{COPY_OF_DESIGN}-{design.pk}", design.label)
            for design in form_designs_of(self.user).order_by("name")
        ]
        versions = list(_newest_versions())
        titles = offers_by_form(version.name for version in versions)
        published = [
            (f"{COPY_OF_VERSION}-{one.pk}", _published(one, titles[one.name])) for one in versions
        ]
        return [
            (NOTHING, _("an empty form")),
            (_("a copy of a form in the works"), designs),
            (_("a copy of a published form"), published),
        ]

    def clean_name(self) -> str:
        words = latin_words(self.cleaned_data["name"])
        return "-".join(words)[:80]

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
        designs = Design.objects.filter(kind=Design.Kind.FORM).values_list("name", flat=True)
        versions = FormVersion.objects.order_by().values_list("name", flat=True).distinct()
        return name_from(self.title, {*designs, *versions})

    @property
    def definition(self) -> Any:
        """Return the definition to begin with; an empty form has one step."""
        kind, _dash, number = self.cleaned_data["source"].partition("-")
        if kind == COPY_OF_DESIGN:
            return form_designs_of(self.user).get(pk=number).definition
        if kind == COPY_OF_VERSION:
            return FormVersion.objects.get(pk=number).definition
        return {"steps": [{"key": "request", "title": dict(FIRST_STEP), "fields": []}]}


def _newest_versions() -> Any:
    versions = FormVersion.objects.exclude(name__contains=".").defer("definition")
    newest: dict[str, FormVersion] = {}
    for version in versions.order_by("name", "number"):
        newest[version.name] = version
    return newest.values()


def _published(version: FormVersion, offers: Any) -> str:
    title = next((offer.label for offer in offers), version.name)
    return _("%(title)s, version %(number)s") % {
        "title": title, "number": digits_for(version.number)
    }  # fmt: skip
