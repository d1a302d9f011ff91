"""What the finance people type; rules live in the actions."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.cases.tracking_codes import InvalidCode, ParsedCode, parse
from portal.payments.gateways import LONGEST_REFERENCE
from portal.payments.references import BadReference, clean_reference
from portal.payments.statements import MOST_BYTES, column_names, read_rials
from portal.payments.ways import HandWay
from portal.persian.fields import JalaliDateField
from portal.persian.identifiers import clean_sheba
from portal.persian.text import digits_for

LONGEST_REASON = 1000
_LTR = {"dir": "ltr", "autocomplete": "off"}


class ReasonField(forms.CharField):
    """A reason in a few words."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Reason"))
        super().__init__(
            max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}), **options
        )


class ReferenceField(forms.CharField):
    """A bank's reference, in any digit script."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Bank's reference"))
        super().__init__(
            max_length=LONGEST_REFERENCE, widget=forms.TextInput(attrs=_LTR), **options
        )

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return clean_reference(text)
        except BadReference as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class RecordForm(forms.Form):
    """A payment at the counter or by bank slip; the sum is that of the next part."""

    way = forms.ChoiceField(label=_("Paid by"), choices=HandWay.choices, widget=forms.RadioSelect)
    bank_reference = ReferenceField(label=_("Reference on the slip"))
    note = ReasonField(label=_("Note"), required=False)

    def clean_way(self) -> HandWay:
        return HandWay(self.cleaned_data["way"])


class StepForm(forms.Form):
    """A form that the page of a bill shows once for each row; ``step`` begins its fields' names."""

    step: ClassVar[str]

    @classmethod
    def key(cls, row: Model) -> str:
        """Return the prefix of the form for one row."""
        return f"{cls.step}-{row.pk}"


class UnpaidForm(StepForm):
    """Why a payment counts as not made."""

    step = "unpaid"
    reason = ReasonField()


class BookingForm(StepForm):
    """What the bank's paper says of an uncertain payment."""

    step = "booking"
    bank_reference = ReferenceField()
    reason = ReasonField(help_text=_("For example: it stands in the bank's statement of 20 Aban."))


class RefundForm(StepForm):
    """Which sum goes back, why and where to."""

    step = "refund"
    amount_rial = forms.CharField(
        label=_("Sum in rials"),
        max_length=40,
        widget=forms.TextInput(attrs={**_LTR, "inputmode": "numeric"}),
    )
    reason = ReasonField()
    sheba = forms.CharField(
        label=_("Account of the payer (Sheba)"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs=_LTR),
        help_text=_("May be left empty until the payer has named it."),
    )

    def clean_amount_rial(self) -> int:
        try:
            return read_rials(self.cleaned_data["amount_rial"])
        except ValueError as error:
            raise forms.ValidationError(_("Write a whole sum of rials.")) from error

    def clean_sheba(self) -> str:
        typed = self.cleaned_data["sheba"]
        return clean_sheba(typed) if typed.strip() else ""


class DecisionForm(StepForm):
    """Yes, or no with a reason."""

    step = "decide"
    decision = forms.ChoiceField(label=_("Decision"), choices=[("approve", ""), ("refuse", "")])
    reason = ReasonField(label=_("Reason, if refused"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("decision") == "refuse" and not given.get("reason"):
            self.add_error("reason", _("Please give the reason."))
        return given


class PaidBackForm(StepForm):
    """When and with which reference a refund was transferred."""

    step = "paid"
    paid_out_date = JalaliDateField(label=_("Paid back on"))
    bank_reference = ReferenceField()


class StatementForm(forms.Form):
    """A bank's statement of one day."""

    file = forms.FileField(
        label=_("Bank statement (CSV)"),
        help_text=format_lazy(
            _("A table saved as CSV (UTF-8) with a column “{reference}” and a column “{amount}”."),
            **column_names(),
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large: 2 megabytes are read at most."))
        return file


class CheckForm(forms.Form):
    """What there is to say about the differences of a day."""

    note = ReasonField(label=_("Note about the differences"), required=False)


class BillFilter(forms.Form):
    """Which bills to list."""

    q = forms.CharField(label=_("Tracking code"), required=False, max_length=60)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("to be paid")), ("late", _("late")), ("paid", _("paid"))],
    )

    def clean_q(self) -> ParsedCode | None:
        typed = self.cleaned_data["q"]
        if not typed.strip():
            return None
        try:
            return parse(typed)
        except InvalidCode as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


def shown_rial(amount_rial: int) -> str:
    """Return a sum as the field for it shows it, without its unit."""
    return digits_for(f"{amount_rial:,}")
