"""The editor's form of a service, and the form that narrows the list of services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from portal.api.persian import JalaliDateField
from sitecontent.choices import LifeEvent, ServiceType
from sitecontent.sheet import completeness

QUERY_MAX_LENGTH = 100


class NewsPageForm(WagtailAdminPageForm):
    """Reads the date of a story as the editor's language writes it."""

    date = JalaliDateField(label=_("date"))


class ServicePageForm(WagtailAdminPageForm):
    """Accepts any draft; when the editor publishes, the mandatory items must be there."""

    approved_date = JalaliDateField(label=_("date of approval of the sheet"), required=False)

    def _post_clean(self) -> None:
        super()._post_clean()
        if "action-publish" in self.data:
            self._refuse_an_incomplete_sheet()

    def _refuse_an_incomplete_sheet(self) -> None:
        missing = completeness(self.instance).mandatory_missing
        for field, _label in missing:
            if field in self.fields and not self.has_error(field):
                self.add_error(field, _("This must be filled in before the page is published."))
        if missing:
            names = _(", ").join(str(label) for _field, label in missing)
            message = _("Not published: the information sheet lacks %(items)s.")
            self.add_error(None, forms.ValidationError(message, "incomplete", {"items": names}))


class LabelChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Offers rows by their label in the active language and their slug as the value."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


class ServiceFilterForm(forms.Form):
    """Narrows the list of services; every field may stay empty, bad values are ignored."""

    q = forms.CharField(
        label=_("Words in the title or description"),
        required=False,
        max_length=QUERY_MAX_LENGTH,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    life_event = forms.ChoiceField(
        label=_("Life event"), required=False, choices=[("", _("All")), *LifeEvent.choices]
    )
    service_type = forms.ChoiceField(
        label=_("For whom"), required=False, choices=[("", _("All")), *ServiceType.choices]
    )
    category = LabelChoiceField(
        label=_("Category"),
        required=False,
        queryset=None,
        to_field_name="slug",
        empty_label=_("All"),
    )
    unit = LabelChoiceField(
        label=_("Unit"), required=False, queryset=None, to_field_name="slug", empty_label=_("All")
    )

    def __init__(self, data: Any, *, categories: QuerySet[Any], units: QuerySet[Any]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen)

    def narrow(self, services: QuerySet[Any]) -> QuerySet[Any]:
        """Return the services that fit; words are looked up folded, in the search index."""
        chosen = self.chosen
        for field in ("service_type", "category", "unit"):
            if field in chosen:
                services = services.filter(**{field: chosen[field]})
        if "life_event" in chosen:
            services = services.for_life_event(chosen["life_event"])  # type: ignore[attr-defined]
        if "q" in chosen:
            services = services.with_words(chosen["q"])  # type: ignore[attr-defined]
        return services
