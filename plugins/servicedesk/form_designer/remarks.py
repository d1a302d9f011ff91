"""A design as the portal would read it: its questions, and what a check says, by place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from plugins.servicedesk.designing.questions import read_questions
from plugins.servicedesk.designing.remarks import Remark, Remarks
from plugins.servicedesk.form_designer.working_copy import Part, WorkingCopy
from portal.api import localise
from portal.api.definitions import (
    Finding,
    FormField,
    check_form,
)

PLACE = re.compile(r"steps\[(\d+)\](?:\.fields\[(\d+)\](?:\.fields\[(\d+)\])?)?\.?(.*)")
SECTIONS = ("show_if", "stops", "choices", "formula", "messages", "bank", "fields")


@dataclass(frozen=True)
class FormRemark(Remark):
    """What a check says about one part: where it stands, and which section of its page is meant."""

    step: str = ""
    question: str = ""
    column: str = ""
    rest: str = ""
    name: str = ""

    @property
    def section(self) -> str:
        """The section of the page of a question or step that it belongs to."""
        name = re.split(r"[.\[]", self.rest, maxsplit=1)[0]
        return name if name in SECTIONS else "words"


@dataclass(frozen=True)
class FormRemarks(Remarks[FormRemark]):
    """All remarks of a check, by the part that they are about."""

    def of_step(self, step: str) -> list[FormRemark]:
        """Return what is said about a step itself."""
        return [one for one in self.all if one.step == step and not one.question]

    def of_question(self, question: str) -> list[FormRemark]:
        """Return what is said about a question, and about those of its rows."""
        return [one for one in self.all if one.question == question]

    def by_section(self, question: str, column: str = "") -> dict[str, list[FormRemark]]:
        """Return the remarks about a question by the section of its page."""
        found: dict[str, list[FormRemark]] = {}
        for one in self.of_question(question):
            if one.column == column or not column:
                section = "fields" if one.column != column else one.section
                found.setdefault(section, []).append(one)
        return found


def remarks_on(copy: WorkingCopy) -> FormRemarks:
    """Look a form over; every remark knows the keys of what it is about. No query."""
    return FormRemarks([_remark(copy, finding) for finding in check_form(copy.definition)])


def _remark(copy: WorkingCopy, finding: Finding) -> FormRemark:
    found = PLACE.fullmatch(finding.place)
    if found is None:
        text = _("The form has no step yet.") if not copy.steps else finding.text
        return FormRemark(finding.level, text)
    step = copy.steps[int(found[1])]
    if found[2] is None:
        text = finding.text
        if found[4] == "fields" and not step["fields"]:
            text = _("This step has no question yet.")
        title = localise(step.get("title"))
        return FormRemark(finding.level, text, step["key"], rest=found[4], name=title)
    question = step["fields"][int(found[2])]
    column = question["fields"][int(found[3])]["key"] if found[3] else ""
    part: Mapping[str, Any] = question["fields"][int(found[3])] if found[3] else question
    text = _own_words(part, found[4]) or _about_nothing(copy, finding.place) or finding.text
    return FormRemark(
        finding.level, text, step["key"], question["key"], column, found[4],
        localise(part.get("label")),
    )  # fmt: skip


def _own_words(part: Mapping[str, Any], rest: str) -> str:
    """Return plainer words for what a designer has only not come to yet."""
    if part.get(rest):
        return ""
    return {
        "choices": _("There are no answers to choose from yet."),
        "formula": _("It is not said yet how this is calculated."),
        "fields": _("The rows ask nothing yet."),
    }.get(rest, "")


def _about_nothing(copy: WorkingCopy, place: str) -> str:
    """Return plainer words for a condition about a question that is gone."""
    named: Any = copy.definition
    for key in re.findall(r"[a-z_]+|\d+", place if place.endswith(".field") else ""):
        try:
            named = named[int(key) if key.isdecimal() else key]
        except (LookupError, TypeError, ValueError):
            return ""
    if not isinstance(named, str) or named in copy.keys:
        return ""
    return _("A condition asks about a question that is not there any more.")


def questions_before(
    copy: WorkingCopy, key: str, *, itself: bool = False
) -> list[tuple[str, list[FormField]]]:
    """Return what a condition of the question or step ``key`` may ask about, by step."""
    known = {part["key"] for part in copy.before(key)} | ({key} if itself else set())
    found = [
        (localise(step.get("title")) or step["key"], _of_step(step, known)) for step in copy.steps
    ]
    return [(title, questions) for title, questions in found if questions]


def _of_step(step: Part, known: set[str]) -> list[FormField]:
    return read_questions([part for part in step["fields"] if part["key"] in known])
