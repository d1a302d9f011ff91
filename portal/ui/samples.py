"""The made-up matter that the style guide shows its components with."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CODE = "48213097655214"
TEHRAN = ZoneInfo("Asia/Tehran")
Text = str | Promise


@dataclass(frozen=True)
class SampleDoor:
    """What a plugin's door looks like to a template."""

    title: Text
    text: Text
    icon: str
    url: str = "#doors"


@dataclass(frozen=True)
class SampleEntry:
    """One line of a timeline."""

    at: datetime.datetime
    shown_label: Text
    text: Text = ""
    kind: str = "move"


@dataclass(frozen=True)
class SampleTask:
    """One line of a task list."""

    title: Text
    status: str
    url: str = "#tasks"
    current: bool = False


@dataclass(frozen=True)
class SampleFile:
    """One uploaded file."""

    name: str
    size: int
    url: str = "#files"


class SampleForm(forms.Form):
    """One field of every sort."""

    full_name = forms.CharField(label=_("Full name"), max_length=80)
    mobile = forms.CharField(
        label=_("Mobile number"),
        help_text=_("For example 0912 345 6789. Any digits will do."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )
    visit_date = forms.CharField(
        label=_("Date of the visit"),
        help_text=_("Type it as 1405/03/02 or as 2 Khordad 1405."),
        required=False,
    )
    street = forms.ChoiceField(
        label=_("District"),
        choices=[("", _("Choose one")), ("1", _("District one")), ("2", _("District two"))],
    )
    reason = forms.CharField(
        label=_("What happened?"),
        help_text=_("Two or three sentences are enough."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reply_by = forms.ChoiceField(
        label=_("How should we answer you?"),
        choices=[("sms", _("By text message")), ("phone", _("By phone"))],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=_("What is it about?"),
        choices=[("road", _("Roads and pavements")), ("green", _("Parks and trees"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    photo = forms.FileField(
        label=_("Photo"), help_text=_("JPEG, PNG or PDF, up to 10 MB."), required=False
    )
    consent = forms.BooleanField(label=_("I confirm that what I have written is true."))


DOORS = (
    SampleDoor(_("Service desk"), _("Apply online, from your home"), "file"),
    SampleDoor(_("Consultation centre"), _("Ask an expert, read answers"), "question"),
    SampleDoor(_("Track a request"), _("See where it is and what comes next"), "search"),
)
STATUSES: tuple[tuple[str, Text, str], ...] = (
    ("draft", _("Draft"), ""),
    ("open", _("Under review"), ""),
    ("waiting_citizen", _("Waiting for you"), ""),
    ("waiting_agency", _("Waiting for another agency"), ""),
    ("closed", _("Closed"), ""),
    ("closed", _("Approved"), "approved"),
    ("closed", _("Answered"), "answered"),
    ("closed", _("Rejected"), "rejected"),
    ("closed", _("Withdrawn"), "withdrawn"),
)
TASKS = (
    SampleTask(_("Your details"), "done"),
    SampleTask(_("The building"), "error"),
    SampleTask(_("Papers"), "current", current=True),
    SampleTask(_("Check and send"), "blocked", url=""),
)
FILES = (SampleFile("deed-2026.pdf", 1_840_000), SampleFile("front-of-the-building.jpg", 643_000))
ROWS: tuple[tuple[Text, Text], ...] = (
    (_("Full name"), _("Maryam Rahimi")),
    (_("District"), _("District two")),
    (_("What happened?"), _("The pavement in front of number 12 has sunk after the rain.")),
)


def moment(day: int, hour: int) -> datetime.datetime:
    """Return an hour of a day in May 2026, town time."""
    return datetime.datetime(2026, 5, day, hour, 30, tzinfo=TEHRAN)


def entries() -> list[SampleEntry]:
    """Return a short history, oldest first."""
    asked = _("Please send a clearer picture of the deed, page two.")
    return [
        SampleEntry(moment(17, 14), _("Request received"), "", "note"),
        SampleEntry(moment(20, 9), _("Message from the technical office"), asked, "message"),
        SampleEntry(moment(23, 10), _("One paper is missing"), asked),
    ]


def page() -> Page[int]:
    """Return the middle page of a long list."""
    return Paginator(range(240), 20).page(6)


def context() -> Mapping[str, object]:
    """Return everything that the style guide's template shows."""
    failed = SampleForm({"full_name": "", "mobile": "12"}, auto_id="failed_%s")
    failed.add_error("mobile", _("Please enter a mobile number such as 0912 345 6789."))
    return {
        "code": CODE,
        "doors_shown": DOORS,
        "statuses": STATUSES,
        "tasks": TASKS,
        "files": FILES,
        "rows": ROWS,
        "entries": entries(),
        "steps": [task.title for task in TASKS],
        "page_obj": page(),
        "deadline": moment(30, 14),
        "form": SampleForm(),
        "failed_form": failed,
        "items": [(_("Service desk"), "#doors"), (_("Style guide"), "")],
        "fee_rial": 1_250_000,
    }
