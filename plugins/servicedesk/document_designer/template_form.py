"""The template of a document as a form: its text, and everything that stands around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.texts import gathered, spread, text_fields
from portal.api.documents import (
    LONGEST_TEMPLATE,
    LONGEST_VALID_DAYS,
    MOST_SIGNATORY_LINES,
    Paper,
)
from portal.api.persian import TextField, WholeNumberField

Json = dict[str, Any]
USUAL_LINES = 3
PLAIN = ("body", "language", "paper", "number_pattern")


class TemplateForm(forms.Form):
    """What a template says; only its title is needed to keep it, the rest may be unfinished."""

    use_required_attribute = False

    def __init__(self, *args: Any, signatories: int = USUAL_LINES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signatories = min(MOST_SIGNATORY_LINES, max(USUAL_LINES, signatories + 1))
        labels = (_("Title (Persian)"), _("Title (English)"))
        self.fields |= text_fields("title", labels, required=True, longest=200)
        self.fields["body"] = TextField(
            longest=LONGEST_TEMPLATE, lines=18, required=False, label=_("Text of the document")
        )
        self.fields["body"].widget.attrs |= {"dir": self._direction, "spellcheck": "false"}
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of the document"), choices=settings.LANGUAGES
        )
        self.fields["paper"] = forms.ChoiceField(
            label=_("Size of the paper"), choices=[(str(one), str(one)) for one in Paper]
        )
        self.fields["valid_days"] = WholeNumberField(
            least=1, most=LONGEST_VALID_DAYS, required=False, label=_("Valid for so many days"),
            help_text=_("Leave empty for a document that stays valid."),
        )  # fmt: skip
        self._ask_number()
        for place in range(self.signatories):
            labels = (_("Who signs (Persian)"), _("Who signs (English)"))
            self.fields |= text_fields(f"signatory-{place}", labels, longest=200)

    def _ask_number(self) -> None:
        self.fields["number_pattern"] = TextField(
            longest=60, required=False, label=_("Number of the document"),
            help_text=_(
                "%(serial)s counts up, %(year)s is the Jalali year, %(unit)s the unit, such as"
                " %(example)s. Leave empty for the year and a number that counts up."
            ) % {
                "serial": "{serial}", "year": "{year}", "unit": "{unit}",
                "example": "{year}/{unit}/{serial:4}",
            },
        )  # fmt: skip
        self.fields["number_pattern"].widget.attrs |= {"dir": "ltr", "spellcheck": "false"}

    @property
    def _direction(self) -> str:
        language = str(self.initial.get("language") or settings.LANGUAGE_CODE)
        return "rtl" if language in settings.LANGUAGES_BIDI else "ltr"

    @property
    def signatory_fields(self) -> list[Any]:
        return [
            self[f"signatory-{place}_{code}"]
            for place in range(self.signatories)
            for code in ("fa", "en")
        ]

    @property
    def title(self) -> dict[str, str]:
        return gathered("title", self.cleaned_data)

    def definition(self) -> Json:
        """Return the template as it is kept, without what is left empty."""
        typed = self.cleaned_data
        lines = (gathered(f"signatory-{n}", typed) for n in range(self.signatories))
        written: Json = {name: typed[name] for name in PLAIN if typed.get(name)}
        if typed.get("valid_days"):
            written["valid_days"] = typed["valid_days"]
        return {"title": self.title, **written, "signatory": [line for line in lines if line]}


def initial_of(definition: Mapping[str, Any]) -> Json:
    """Return what :class:`TemplateForm` shows of a template, whatever JSON that is."""
    initial: Json = {
        "language": settings.LANGUAGE_CODE,
        "paper": str(Paper.A4),
        **{name: definition[name] for name in PLAIN if isinstance(definition.get(name), str)},
        **spread("title", definition.get("title")),
    }
    days = definition.get("valid_days")
    initial["valid_days"] = days if isinstance(days, int) else None
    for place, line in enumerate(signatories_in(definition)):
        initial |= spread(f"signatory-{place}", line)
    return initial


def signatories_in(definition: Mapping[str, Any]) -> Sequence[object]:
    lines = definition.get("signatory")
    return lines if isinstance(lines, list) else []
