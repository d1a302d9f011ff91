"""What everybody says who begins a design: its title, its unit, and what to begin with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.kind import DesignKind
from plugins.servicedesk.designing.overview import newest_versions, offers_by_name
from plugins.servicedesk.designing.texts import gathered
from plugins.servicedesk.designing.title import title_fields
from plugins.servicedesk.designing.units import UnitChoiceField, units_of
from portal.api import Unit, User
from portal.api.designing import latin_words
from portal.api.persian import TextField, digits_for

COPY_OF_DESIGN, COPY_OF_VERSION = "design", "version"


class BeginDesignForm(forms.Form):
    """Title and unit; the name is made from the title. Subclasses say what to begin with."""

    use_required_attribute = False
    kind: DesignKind[Any]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields |= title_fields()
        self.fields["unit"] = UnitChoiceField(
            queryset=units_of(user), label=_("Responsible unit"), empty_label=None
        )

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
        return self.cleaned_data.get("name") or self.kind.free_name(self.title)

    @property
    def definition(self) -> Any:
        """The definition to begin with."""
        raise NotImplementedError


class BeginOrCopyForm(BeginDesignForm):
    """May begin with a copy of another form or workflow, or of a version; a name may be typed."""

    def _add_sources(
        self, label: str, own: list[tuple[str, str]], in_the_works: str, published: str
    ) -> None:
        """Ask for the source, ``own`` ones first, and for the name."""
        self.fields["source"] = forms.ChoiceField(
            required=False, label=label,
            choices=lambda: [
                *own, (in_the_works, self._designs()), (published, self._versions())
            ],
        )  # fmt: skip
        self.fields["name"] = TextField(
            longest=80, required=False, label=_("Name for machines"),
            help_text=_("Leave it empty: it is made from the title."),
        )  # fmt: skip
        self.fields["name"].widget.attrs |= {"dir": "ltr", "spellcheck": "false"}

    def clean_name(self) -> str:
        return "-".join(latin_words(self.cleaned_data["name"]))[:80]

    @property
    def copied(self) -> Any:
        """The definition of the design or version that is chosen, None where none is."""
        source, _dash, number = self.cleaned_data["source"].partition("-")
        if source == COPY_OF_DESIGN:
            return self.kind.designs_of(self.user).get(pk=number).definition
        if source == COPY_OF_VERSION:
            return self.kind.version.objects.get(pk=number).definition
        return None

    def _designs(self) -> list[tuple[str, str]]:
        designs = self.kind.designs_of(self.user).order_by("name")
        return [(f"{COPY_OF_DESIGN}-{design.pk}", design.label) for design in designs]

    def _versions(self) -> list[tuple[str, str]]:
        """Return the newest version of each name; names with a dot belong to code of plugins."""
        named = self.kind.version.objects.exclude(name__contains=".").order_by()
        names = sorted(set(named.values_list("name", flat=True)))
        newest, offers = newest_versions(self.kind, names), offers_by_name(self.kind, names)
        return [
            (f"{COPY_OF_VERSION}-{newest[name].pk}", _published(newest[name], offers[name]))
            for name in names
        ]


def _published(version: Any, offers: Any) -> str:
    title = next((offer.label for offer in offers), version.name)
    return _("%(title)s, version %(number)s") % {
        "title": title, "number": digits_for(version.number)
    }  # fmt: skip
