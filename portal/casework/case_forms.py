"""The small forms of the page of a case; rules live in the actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit, User
from portal.cases.actions.talk import MESSAGE_LIMIT
from portal.cases.models import Case
from portal.cases.tracking_codes import InvalidCode, parse
from portal.casework.hand_overs import LONGEST_REASON
from portal.casework.link_rows import CaseLink
from portal.casework.people import Away
from portal.persian.fields import JalaliDateField
from portal.persian.jalali import format_date

BIGGEST = 2_000_000_000


def version_field() -> forms.IntegerField:
    """Return the hidden field that says which state of the case the clerk was looking at."""
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=BIGGEST)


def reason_field(label: Any, *, required: bool) -> forms.CharField:
    """Return a field for what colleagues read."""
    return forms.CharField(
        label=label, required=required, max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class PersonField(forms.TypedChoiceField):
    """One of some people who are known already; gives the person. Costs no query."""

    def __init__(self, people: Sequence[User], **options: Any) -> None:
        self.people = {str(person.pk): person for person in people}
        super().__init__(coerce=self.people.get, empty_value=None, **options)
        self.choices = [(key, person.display_name) for key, person in self.people.items()]


class NoteForm(forms.Form):
    """A note that only staff read, with the colleagues to whom it speaks."""

    text = forms.CharField(
        label=_("Internal note"), max_length=MESSAGE_LIMIT, widget=forms.Textarea(attrs={"rows": 2})
    )
    mentioned = forms.MultipleChoiceField(
        label=_("Tell these colleagues"), required=False,
        help_text=_("They get a notice with a link. In the text, @ and a name does the same."),
        error_messages={"invalid_choice": _("This colleague may not see the case.")},
    )  # fmt: skip

    def __init__(self, *args: Any, colleagues: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(person.pk): person for person in colleagues}
        self.fields["mentioned"].choices = [  # type: ignore[attr-defined]
            (key, person.display_name) for key, person in self.colleagues.items()
        ]

    def chosen(self) -> list[User]:
        """Return the people who were chosen."""
        return [self.colleagues[key] for key in self.cleaned_data["mentioned"]]


class AssignForm(forms.Form):
    """Who should work on the case; says who is away and who stands in."""

    version = version_field()

    def __init__(
        self, *args: Any, colleagues: Sequence[User], away: Mapping[int, Away], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = PersonField(colleagues, label=_("Officer"), required=False)
        field.choices = [
            ("", _("nobody")),
            *((str(one.pk), _named(one, away.get(one.pk))) for one in colleagues),
        ]
        self.fields["assignee"] = field


def _named(person: User, absence: Away | None) -> str:
    if absence is None:
        return person.display_name
    until = _("%(name)s (away until %(day)s)")
    return until % {"name": person.display_name, "day": format_date(absence.last_day, "short")}


class TakeOverForm(forms.Form):
    """Take a case, from a colleague with a reason."""

    version = version_field()
    reason = reason_field(_("Why you take it over; your colleague reads it"), required=False)


class HandOverForm(forms.Form):
    """Give the case to another unit."""

    version = version_field()
    unit = forms.ModelChoiceField(
        label=_("To which unit"), queryset=Unit.objects.none(), empty_label=_("please choose")
    )
    reason = reason_field(
        _("Reason; the other unit reads it, the applicant does not"), required=True
    )
    with_duty = forms.BooleanField(
        label=_("The other unit answers for it from now on"), required=False,
        help_text=_("Without this it lies on their desk, and your unit stays responsible."),
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.exclude(pk=case.holder_id).order_by("path")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class SendBackForm(forms.Form):
    """Return the case to where it came from."""

    version = version_field()
    reason = reason_field(_("Why it goes back; the other unit reads it"), required=True)


class LinkForm(forms.Form):
    """Link the case with another one, found by its code."""

    code = forms.CharField(label=_("Code of the other case"), max_length=40)
    kind = forms.ChoiceField(
        label=_("This case is"), choices=CaseLink.Kind.choices, initial=CaseLink.Kind.RELATED.value
    )

    def clean_code(self) -> str:
        try:
            return parse(self.cleaned_data["code"]).code
        except InvalidCode as error:
            raise forms.ValidationError(str(error)) from error


class MergeForm(forms.Form):
    """Join this case, the duplicate, with its main case."""

    version = version_field()
    code = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = reason_field(_("Why the two are one case"), required=False)


class AbsenceForm(forms.Form):
    """Who is away from when to when, and who stands in."""

    first_day = JalaliDateField(label=_("First day"))
    last_day = JalaliDateField(label=_("Last day"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(
        self, *args: Any, people: Sequence[User], substitutes: Sequence[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        own = {
            "person": PersonField(people, label=_("Who is away")),
            "substitute": PersonField(
                substitutes, label=_("Substitute"), required=False,
                help_text=_("Standing in gives no rights: only who may handle the same cases."),
            ),
        }  # fmt: skip
        own["substitute"].choices = [
            ("", _("nobody")), *((str(one.pk), one.display_name) for one in substitutes),
        ]  # fmt: skip
        self.fields = {**own, **self.fields}
        self.order_fields(["person", "first_day", "last_day", "substitute", "note"])
