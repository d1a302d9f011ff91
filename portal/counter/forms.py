"""What is typed at the counter, and by its managers; rules live in the actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.fields import CodeField
from portal.accounts.models import IdentityLevel
from portal.cases.actions.talk import MESSAGE_LIMIT, Upload
from portal.counter.actions import Told
from portal.counter.models import Office, OfficeKind, PaperReason
from portal.counter.objections import OBJECTION_LIMIT
from portal.counter.offerings import CounterService
from portal.counter.offices import MOST_RIAL, OfficeFacts
from portal.forms.uploads import check_upload
from portal.persian.fields import JalaliDateField
from portal.persian.identifiers import clean_mobile, clean_national_id
from portal.persian.money import format_toman
from portal.persian.text import ascii_digits, clean, digits_for

OTHER_SERVICES = _("Other services")


class BeginForm(forms.Form):
    """Who wants what: typed from top to bottom without a mouse."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    office = forms.ModelChoiceField(
        label=_("Office"), queryset=Office.objects.none(), empty_label=None
    )
    mobile = forms.CharField(
        label=_("Mobile number of the citizen"),
        help_text=_("The code goes to this phone. Leave it empty if there is none."),
        max_length=40,
        required=False,
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off", "dir": "ltr"}
        ),
    )
    full_name = forms.CharField(
        label=_("Name of the citizen"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    national_id = forms.CharField(
        label=_("National ID of the citizen"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
    )
    service = forms.ChoiceField(label=_("Service"))

    def __init__(
        self, *args: Any, offices: Any, services: Iterable[CounterService], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.services = {service.id: service for service in services}
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]
        if len(offices) == 1:
            self.fields["office"].widget = forms.HiddenInput()
            self.initial["office"] = offices[0].pk
        self.fields["service"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a service")),
            *_by_category(self.services.values()),
        ]
        self.fields["mobile"].widget.attrs["autofocus"] = True

    def clean_mobile(self) -> str:
        typed = self.cleaned_data["mobile"]
        return clean_mobile(typed) if typed.strip() else ""

    def clean_full_name(self) -> str:
        return clean(self.cleaned_data["full_name"])

    def clean_national_id(self) -> str:
        typed = self.cleaned_data["national_id"]
        return clean_national_id(typed) if typed.strip() else ""

    @property
    def told(self) -> Told:
        given = self.cleaned_data
        return Told(given["mobile"], given["full_name"], given["national_id"])

    @property
    def chosen(self) -> CounterService:
        return self.services[self.cleaned_data["service"]]


def _by_category(
    services: Iterable[CounterService],
) -> list[tuple[str | Promise, list[tuple[str, str]]]]:
    groups = groupby(services, lambda service: service.category)
    return [
        (category or OTHER_SERVICES, [(one.id, _named(one)) for one in rows])
        for category, rows in groups
    ]


def _named(service: CounterService) -> str:
    if service.level == IdentityLevel.NATIONAL_ID:
        return str(_("%(service)s (national ID needed)") % {"service": service.label})
    return service.label


class HeardCodeForm(forms.Form):
    """The code that the citizen reads out."""

    code = CodeField(label=_("The code that the citizen reads out"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"autofocus": True, "autocomplete": "off"}


class PaperForm(forms.Form):
    """A consent signed on paper."""

    reason = forms.ChoiceField(
        label=_("Why is there no code?"), choices=PaperReason.choices, widget=forms.RadioSelect
    )
    scan = forms.FileField(
        label=_("Scan of the signed consent"),
        help_text=_("PDF, JPEG or PNG, up to 10 MB. The town sees it with the case."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    signed = forms.BooleanField(
        label=_("The citizen has read it, or it was read out, and has signed it before me.")
    )

    def clean_scan(self) -> Upload:
        file = self.cleaned_data["scan"]
        return Upload(file=file, checked=check_upload(file))


class FilingFilter(forms.Form):
    """Which filings of the office to list."""

    q = forms.CharField(label=_("Tracking code or mobile number"), required=False, max_length=60)


class SayForm(forms.Form):
    """A message that the operator brings to the unit."""

    text = forms.CharField(
        label=_("Message of the citizen to the unit"),
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ObjectionForm(forms.Form):
    """What the citizen has to say against a filing."""

    text = forms.CharField(
        label=_("What do you want to tell the town?"),
        required=False,
        max_length=OBJECTION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OfficeForm(forms.Form):
    """An office as its manager writes it down."""

    title = forms.CharField(label=_("Name"), max_length=200)
    title_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=OfficeKind.choices)
    contract_number = forms.CharField(label=_("Contract number"), max_length=40, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    is_active = forms.BooleanField(label=_("May file for citizens"), required=False, initial=True)

    @property
    def facts(self) -> OfficeFacts:
        given = dict(self.cleaned_data)
        kind = OfficeKind(given.pop("kind"))
        words = {name: clean(text) for name, text in given.items() if isinstance(text, str)}
        return OfficeFacts(**words, kind=kind, is_active=given["is_active"])


def office_initial(office: Office) -> dict[str, Any]:
    """Return what the form of this office begins with."""
    unit = office.unit
    own = {name: getattr(office, name) for name in ("kind", "contract_number", "is_active")}
    return own | {name: getattr(unit, name) for name in ("title", "title_en", "address", "phone")}


class RialField(forms.IntegerField):
    """An amount in rials, in any digit script and with any separators."""

    def prepare_value(self, value: Any) -> Any:
        return digits_for(f"{value:,}") if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = "".join(c for c in ascii_digits(value) if c not in " ,٬،\u200c")
        return super().to_python(value)


class TariffForm(forms.Form):
    """One amount for each service; an empty one is the amount of all the others.

    ``known`` are the present amounts in rials by the id of the service, shown in tomans beside.
    """

    def __init__(
        self,
        *args: Any,
        services: list[CounterService],
        known: Mapping[str, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ids = {"every_other": "", **{f"service_{n}": s.id for n, s in enumerate(services)}}
        labels = [str(_("Every other service")), *(service.label for service in services)]
        for (name, service), label in zip(self.ids.items(), labels, strict=True):
            amount = known.get(service)
            self.fields[name] = RialField(
                label=label, required=False, min_value=0, max_value=MOST_RIAL, initial=amount,
                help_text="" if amount is None else format_toman(amount),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
            )  # fmt: skip

    @property
    def amounts(self) -> dict[str, int | None]:
        return {self.ids[name]: self.cleaned_data[name] for name in self.ids}


class ReportForm(forms.Form):
    """Which days, and which office."""

    first = JalaliDateField(label=_("From"), help_text="")
    last = JalaliDateField(label=_("Until"), help_text="")
    office = forms.ModelChoiceField(
        label=_("Office"), queryset=Office.objects.none(), required=False,
        empty_label=_("all offices"),
    )  # fmt: skip

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last and first > last:
            raise forms.ValidationError(_("The last day lies before the first."), code="order")
        return given
