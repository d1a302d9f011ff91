"""What people choose on the pages of statistics."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import Unit
from portal.cases.models import Channel
from portal.persian.jalali import jalali_parts
from portal.persian.text import digits_for
from portal.statistics.export_rows import ExportFormat
from portal.statistics.models import CountedService
from portal.statistics.months import month_label, months_between, this_month
from portal.statistics.periods import Part, Period, last_twelve_months, named_periods
from portal.statistics.reading import Choice

INDENT = "\u2003"


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit of the town hall; those below another one are moved in."""

    def label_from_instance(self, unit: Unit) -> str:
        return f"{INDENT * (unit.get_depth() - 1)}{unit.label}"


class CellsForm(forms.Form):
    """From which month to which, and of which unit, service and channel."""

    first = forms.ChoiceField(label=_("From"), required=False)
    last = forms.ChoiceField(label=_("Until"), required=False)
    unit = UnitField(
        queryset=Unit.objects.none(), required=False, label=_("Unit"),
        empty_label=pgettext_lazy("units", "All of mine"),
    )  # fmt: skip
    service = forms.ChoiceField(label=_("Service"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)

    def __init__(
        self,
        *args: Any,
        units: Any,
        services: Sequence[CountedService],
        since: date | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._services = {service.key: service for service in services}
        months = [(m.isoformat(), month_label(m)) for m in _months_since(since)]
        shown = last_twelve_months()
        for name, month in (("first", shown.first), ("last", shown.last)):
            self._choices(name, months)
            self.fields[name].initial = max(month.isoformat(), months[-1][0])
        everything = pgettext_lazy("services", "All")
        self._choices("service", [("", everything), *((s.key, s.label) for s in services)])
        channels = pgettext_lazy("channels", "All")
        self._choices("channel", [("", channels), *Channel.choices])
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def _choices(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the reader of types)
        field.choices = choices

    @property
    def choice(self) -> Choice:
        """What was chosen; where it cannot be read, the last twelve months of everything."""
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else {}
        ends = sorted(
            date.fromisoformat(chosen.get(name) or self.fields[name].initial)
            for name in ("first", "last")
        )
        return Choice(
            period=Period(ends[0], ends[1]),
            unit=chosen.get("unit"),
            service=self._services.get(chosen.get("service", "")),
            channel=chosen.get("channel", ""),
        )


class FiguresForm(CellsForm):
    """What the page of statistics shows, and cut into which parts."""

    by = forms.ChoiceField(label=_("Divided into"), required=False, choices=Part.choices)

    field_order = ["first", "last", "by", "unit", "service", "channel"]

    @property
    def part(self) -> Part:
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return Part(chosen.get("by") or Part.MONTH)


class ExportForm(CellsForm):
    """Which cases are exported, and as what."""

    format = forms.ChoiceField(label=_("Format"), choices=ExportFormat.choices)


class SixMonthsForm(forms.Form):
    """Which half of which year, and of which unit."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    half = forms.TypedChoiceField(
        label=_("Half of the year"), coerce=int,
        choices=[(1, _("First (Farvardin to Shahrivar)")), (2, _("Second (Mehr to Esfand)"))],
    )  # fmt: skip
    unit = UnitField(
        queryset=Unit.objects.none(), required=False, label=_("Unit"),
        empty_label=pgettext_lazy("units", "All of mine"),
    )  # fmt: skip

    def __init__(self, *args: Any, units: Any, since: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = sorted({jalali_parts(month)[0] for month in _months_since(since)}, reverse=True)
        year = self.fields["year"]
        assert isinstance(year, forms.ChoiceField)  # noqa: S101  (for the reader of types)
        year.choices = [(one, digits_for(one)) for one in years]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


def _months_since(since: date | None) -> list[date]:
    """Return the months from the first with figures, or of a named period, up to now, newest first.

    So what the page links to can be chosen, however young the figures are.
    """
    named = (one.period.first for one in named_periods())
    earliest = min(filter(None, (since, *named)))
    return sorted(months_between(earliest, this_month()), reverse=True)
