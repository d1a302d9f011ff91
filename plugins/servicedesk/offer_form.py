"""The back-office form of an offer: what it is, who may apply, when it is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from plugins.servicedesk.designing.units import UnitChoiceField, units_of
from plugins.servicedesk.models import Design, Offer
from portal.api import Unit, localise
from portal.api.definitions import FormVersion, WorkflowVersion
from portal.api.persian import JalaliDateTimeField, TextField, WholeNumberField, digits_for
from sitecontent.api import published_service_pages

LANGUAGES = ("fa", "en")
TEXTS = ("title", "summary", "category")
PLAIN = (
    "slug", "service_key", "unit", "identity_level", "promised_days", "form_version",
    "workflow_version", "is_open", "opens_at", "closes_at",
)  # fmt: skip
PAPERS = 10
MOST_DAYS = 999


def per_language(base: str, typed: Mapping[str, Any]) -> dict[str, str]:
    """Gather ``base_fa`` and ``base_en`` into one text kept by language, without empty ones."""
    return {code: typed[f"{base}_{code}"] for code in LANGUAGES if typed.get(f"{base}_{code}")}


def spread(base: str, text: Mapping[str, str] | None) -> dict[str, str]:
    """Return the initial values of ``base_fa`` and ``base_en``."""
    return {f"{base}_{code}": (text or {}).get(code, "") for code in LANGUAGES}


def write_from_the_left(form: forms.BaseForm, *names: str) -> None:
    """Give the English fields of a form, and ``names``, their own direction of writing."""
    for name, field in form.fields.items():
        if name.endswith("_en") or name in names:
            field.widget.attrs["dir"] = "ltr"


class Row(forms.Form):
    """One line of a list kept in an offer; a line with nothing in it is left out.

    A line has a text called ``subject`` and a note, both kept by language, and one ``fact``.
    """

    use_required_attribute = False
    subject: str
    fact: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        write_from_the_left(self)

    @classmethod
    def spread(cls, line: Mapping[str, Any]) -> dict[str, Any]:
        """Return the initial values of a line that is kept."""
        texts = {**spread(cls.subject, line[cls.subject]), **spread("note", line.get("note"))}
        return {**texts, cls.fact: line.get(cls.fact)}

    def value(self) -> dict[str, Any]:
        """Return the line as it is kept."""
        typed = self.cleaned_data
        return {
            self.subject: per_language(self.subject, typed),
            self.fact: typed[self.fact],
            "note": per_language("note", typed) or None,
        }

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        name = f"{self.subject}_fa"
        if self.is_filled and not typed.get(name) and name not in self.errors:
            self.add_error(name, _("Please fill this in."))
        return typed

    @property
    def is_filled(self) -> bool:
        """Whether anything but a tick has been typed, or kept so far."""
        if not self.is_bound:
            return bool(self.initial)
        values = (self[name].value() for name in self.fields if name != "required")
        return any(isinstance(value, str) and value.strip() for value in values)


class PaperRow(Row):
    """A paper to have at hand."""

    subject, fact = "title", "required"
    title_fa = TextField(longest=300, required=False, label=_("Paper (Persian)"))
    title_en = TextField(longest=300, required=False, label=_("Paper (English)"))
    note_fa = TextField(longest=300, required=False, label=_("Note (Persian)"))
    note_en = TextField(longest=300, required=False, label=_("Note (English)"))
    required = forms.BooleanField(required=False, label=_("Always needed"))


class VersionChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Versions, each under the title of a service that uses it if there is one."""

    titles: Mapping[str, str] = {}

    def label_from_instance(self, obj: FormVersion | WorkflowVersion) -> str:
        words = {"name": self.titles.get(obj.name, obj.name), "number": digits_for(obj.number)}
        return str(_("%(name)s, version %(number)s") % words)


class OfferForm(WagtailAdminModelForm):
    """An offer with its texts by language and its papers; its fee has a page of its own."""

    title_fa = TextField(longest=200, label=_("Title (Persian)"))
    title_en = TextField(longest=200, required=False, label=_("Title (English)"))
    summary_fa = TextField(longest=1500, lines=4, label=_("Summary (Persian)"))
    summary_en = TextField(longest=1500, lines=4, required=False, label=_("Summary (English)"))
    category_fa = TextField(
        longest=100, label=_("Category (Persian)"),
        help_text=_("Services with the same category stand together at the desk."),
    )  # fmt: skip
    category_en = TextField(longest=100, required=False, label=_("Category (English)"))
    slug = forms.SlugField(
        max_length=80, label=_("Address in the browser"),
        help_text=_(
            "Small Latin letters, digits and hyphens. It stays as it is once it is saved."
        ),
    )  # fmt: skip
    service_key = forms.TypedChoiceField(
        coerce=UUID, empty_value=None, required=False, label=_("Service page"),
        help_text=_("The page of this service gets a button that leads here."),
    )  # fmt: skip
    unit = UnitChoiceField(queryset=Unit.objects.none(), label=_("Responsible unit"))
    promised_days = WholeNumberField(
        least=0, most=MOST_DAYS, label=_("Promised working days"),
        help_text=_("0 when nothing is promised."),
    )  # fmt: skip
    form_version = VersionChoiceField(queryset=FormVersion.objects.none(), label=_("Form"))
    workflow_version = VersionChoiceField(
        queryset=WorkflowVersion.objects.none(), label=_("Workflow")
    )
    opens_at = JalaliDateTimeField(required=False, label=_("Opens"))
    closes_at = JalaliDateTimeField(required=False, label=_("Closes"))

    class Meta:
        model = Offer
        fields = [*PLAIN]

    class Media:
        css = {"all": ["servicedesk/offer_form.css"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer: Offer = self.instance
        for base in TEXTS:
            self.initial |= spread(base, getattr(offer, base) or {})
        if offer.pk:
            del self.fields["slug"]
        else:
            self.initial.pop("promised_days", None)
        self.fields["unit"].queryset = units_of(self.for_user)
        self.fields["service_key"].choices = _free_pages(offer)
        self._offer_versions(offer)
        write_from_the_left(self, "slug")
        self.paper_rows = self._paper_rows(offer.papers)

    def _offer_versions(self, offer: Offer) -> None:
        for name in ("form_version", "workflow_version"):
            field = self.fields[name]
            field.queryset = _newest(field.queryset.model, getattr(offer, f"{name}_id"))
            rows = Offer.objects.order_by("-pk").values_list(f"{name}__name", "title")
            designs = Design.objects.filter(kind=name.removesuffix("_version"))
            titles = [*designs.values_list("name", "title"), *rows]
            field.titles = {key: localise(title) for key, title in titles}

    def _paper_rows(self, kept: list[Any]) -> list[PaperRow]:
        initial = [PaperRow.spread(line) for line in kept]
        initial += [{}] * (max(PAPERS, len(kept)) - len(kept))
        data = self.data if self.is_bound else None
        return [
            PaperRow(data, prefix=f"paper-{place}", initial=values)
            for place, values in enumerate(initial)
        ]

    def is_valid(self) -> bool:
        rows = [row.is_valid() for row in self.paper_rows]
        return bool(super().is_valid()) and all(rows)

    def values(self) -> dict[str, Any]:
        """Return the fields of the offer as typed; only for a valid form."""
        typed = self.cleaned_data
        plain = {name: typed[name] for name in PLAIN if name in typed}
        return {
            **plain,
            **{base: per_language(base, typed) for base in TEXTS},
            "papers": [row.value() for row in self.paper_rows if row.is_filled],
        }


def _newest(kind: Any, current: int | None) -> QuerySet[Any]:
    """Return the newest version of each name, and the ``current`` one whatever its number.

    Names with a dot belong to services that plugins declare in code.
    """
    by_name = kind.objects.exclude(name__contains=".").order_by().values("name")
    numbers = by_name.annotate(newest=Max("number"))
    newest = {row["name"]: row["newest"] for row in numbers}
    rows = kind.objects.values_list("pk", "name", "number")
    shown = [pk for pk, name, number in rows if number == newest.get(name) or pk == current]
    return kind.objects.filter(pk__in=shown).defer("definition")


def _free_pages(offer: Offer) -> list[tuple[str, Any]]:
    """Return the service pages that have no offer yet; the offer's own stays a choice."""
    taken = set(
        Offer.objects.exclude(pk=offer.pk).exclude(service_key=None)
        .values_list("service_key", flat=True)
    )  # fmt: skip
    pages = published_service_pages(settings.LANGUAGE_CODE).order_by("title")
    titles = dict(pages.values_list("translation_key", "title"))
    if offer.service_key and offer.service_key not in titles:
        titles[offer.service_key] = _("A page that is not published")
    free = [(str(key), title) for key, title in titles.items() if key not in taken]
    return [("", _("No page")), *free]
