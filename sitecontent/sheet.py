"""How complete an information sheet is, and what it still lacks before it may be published.

The nine items that the service-desk directive wants in the open are mandatory, with the four
facts without which nobody can act on them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sitecontent.blocks import row_values
from sitecontent.choices import Stage

Text = str | Promise
MissingItem = tuple[str, Text]


@dataclass(frozen=True)
class SheetItem:
    """One item of the sheet: the page field that holds it and how to tell that it is there."""

    field: str
    label: Text
    mandatory: bool = False
    is_there: Callable[[Any], bool] | None = None

    def is_filled(self, page: Any) -> bool:
        if self.is_there is not None:
            return self.is_there(page)
        value = getattr(page, self.field)
        return value is not None and bool(value or value == 0)


@dataclass(frozen=True)
class Completeness:
    """The score of one sheet, all that is missing, and the part of it that stops publishing."""

    score_percent: int
    missing: list[MissingItem]
    mandatory_missing: list[MissingItem]

    @property
    def can_be_published(self) -> bool:
        return not self.mandatory_missing


def _has_documents(page: Any) -> bool:
    return bool(page.no_documents_needed or row_values(page.documents))


def _has_access_for_every_stage(page: Any) -> bool:
    return {row["stage"] for row in row_values(page.access)} >= set(Stage.values)


def _rows(field: str) -> Callable[[Any], bool]:
    return lambda page: bool(row_values(getattr(page, field)))


ITEMS: tuple[SheetItem, ...] = (
    SheetItem("summary", _("Description of the service"), mandatory=True),
    SheetItem("service_type", _("Type of service"), mandatory=True),
    SheetItem("audience", _("Who it is for"), mandatory=True),
    SheetItem("unit", _("Responsible unit"), True, lambda page: page.unit_id is not None),
    SheetItem("steps", _("Steps for the applicant"), True, _rows("steps")),
    SheetItem("workflow_steps", _("Workflow"), True, _rows("workflow_steps")),
    SheetItem("documents", _("Documents needed"), True, _has_documents),
    SheetItem("upper_laws", _("Laws and regulations"), True, _rows("upper_laws")),
    SheetItem("faq", _("Frequently asked questions"), True, _rows("faq")),
    SheetItem("duration_value", _("Duration"), mandatory=True),
    SheetItem("fees", _("Fee"), True, _rows("fees")),
    SheetItem("complaint_how", _("How to complain"), mandatory=True),
    SheetItem("follow_up", _("How to follow up"), mandatory=True),
    SheetItem("service_code", _("National service code")),
    SheetItem("category", _("Category"), False, lambda page: page.category_id is not None),
    SheetItem("provider_name", _("Providing agency")),
    SheetItem("parent_agency", _("Parent agency")),
    SheetItem("nature", _("Nature of the service")),
    SheetItem("levels", _("Level of the service")),
    SheetItem("life_events", _("Related life events")),
    SheetItem("start_trigger", _("How the service starts")),
    SheetItem("applicants_count", _("Number of applicants")),
    SheetItem("frequency", _("Frequency")),
    SheetItem("in_person_visits", _("Visits in person")),
    SheetItem("system_name", _("System that provides the service")),
    SheetItem("access", _("Access in each of the four stages"), False, _has_access_for_every_stage),
    SheetItem(
        "internal_systems", _("Systems of the municipality"), False, _rows("internal_systems")
    ),
    SheetItem("processes", _("Processes"), False, _rows("processes")),
    SheetItem("filled_by", _("Who filled in the form")),
    SheetItem("contact_phone", _("Telephone of the unit")),
    SheetItem("contact_email", _("E-mail of the unit")),
    SheetItem("approved_date", _("Date of approval of the sheet")),
)


def completeness(page: Any) -> Completeness:
    """Measure the sheet of ``page``, saved or not. No query."""
    missing = [item for item in ITEMS if not item.is_filled(page)]
    return Completeness(
        score_percent=round(100 * (len(ITEMS) - len(missing)) / len(ITEMS)),
        missing=[(item.field, item.label) for item in missing],
        mandatory_missing=[(item.field, item.label) for item in missing if item.mandatory],
    )
