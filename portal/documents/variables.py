"""What a document knows of its case, frozen as JSON on the day it is issued.

What is not known is left out, so that a text which prints it is refused; an answer that was left
open is an empty text.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeData
from django.utils.translation import override

from portal.accounts.models import User
from portal.cases.given_answers import files_by_field, names_by_field
from portal.cases.models import Case, TimelineEntry
from portal.cases.staff_fields import known_answers
from portal.definitions.answer_values import is_unanswered
from portal.definitions.reading import Json
from portal.documents.values import as_json, rows_as_json
from portal.forms.answers import display_answers
from portal.forms.compiled import CompiledForm
from portal.forms.definition import FormField
from portal.forms.field_types import type_of
from portal.forms.group_types import COLUMN_TYPES, columns_of
from portal.localised import localise
from portal.persian.identifiers import display_mobile
from portal.persian.jalali import format_date
from portal.persian.text import digits_for
from portal.workflow.definition import STAFF_PREFIX

Variables = dict[str, Any]


def variables_of(
    case: Case, *, language: str, day: date, decision: str, extra: Mapping[str, object]
) -> Variables:
    """Collect what a document of ``case`` may say, in ``language``. At most 3 queries."""
    with override(language):
        return {
            "applicant": _applicant(case),
            "case": _case(case, language),
            "answers": _answers(case, language),
            "staff": _staff_answers(case, language),
            "decision": _known(text=decision),
            "today": on_date(day, language),
            "town": {"name": as_json(localise(settings.TOWN_NAME, language))},
            "unit": _known(label=case.unit.label, phone=case.unit.phone, address=case.unit.address),
            "extra": {key: as_json(str(value), str(value)) for key, value in extra.items()},
        }


def on_date(day: date, language: str) -> dict[str, Json]:
    """Return a date as documents keep it."""
    return as_json(format_date(day, "medium", language), day.isoformat())


def latest_decision(case: Case) -> str:
    """Return what staff wrote last with a move that the applicant sees. One query."""
    entry = (
        case.timeline.filter(kind=TimelineEntry.Kind.MOVED, by_staff=True, is_public=True)
        .exclude(text="")
        .last()
    )
    return entry.text if entry else ""


def _known(**texts: str) -> dict[str, Json]:
    return {name: as_json(text) for name, text in texts.items() if text}


def _full_name(person: User | None) -> str:
    return person.get_full_name() if person else ""


def _applicant(case: Case) -> dict[str, Json]:
    """Return who applies: the legal person that is acted for, or the person."""
    person, organisation = case.applicant, case.on_behalf_of
    known = _known(
        name=organisation.name if organisation else _full_name(person),
        representative=_full_name(person) if organisation else "",
        mobile=display_mobile(case.contact_mobile) if case.contact_mobile else "",
    )
    number = organisation.legal_id if organisation else person.national_id if person else ""
    if number:
        known["national_id"] = as_json(digits_for(number), number)
    return known


def _case(case: Case, language: str) -> dict[str, Json]:
    known = _known(title=localise(case.title, language))
    known["code"] = as_json(case.pretty_code, case.tracking_code)
    if case.submitted_at:
        known["submitted"] = on_date(timezone.localdate(case.submitted_at), language)
    return known


def _answers(case: Case, language: str) -> dict[str, Any]:
    """Return each question's answer: what was shown, or nothing for what was not answered."""
    if case.form_version is None:
        return {}
    counting = known_answers(case)
    files = names_by_field(files_by_field(case))
    shown = _shown(case.form, counting, language, files)
    return {
        field.key: _answer(field, counting.get(field.key), shown.get(field.key, ""), language)
        for field in case.form.fields
        if type_of(field).has_answer or type_of(field).is_file
    }


def _shown(
    form: CompiledForm, answers: Mapping[str, Json], language: str, files: Mapping[str, str]
) -> dict[str, str]:
    sections = display_answers(form, answers, language, files=files)
    return {
        key: "" if key not in files and is_unanswered(answers.get(key)) else text
        for _title, _step, rows in sections
        for _label, text, key in rows
    }


def _answer(field: FormField, answer: Json, shown: str, language: str) -> dict[str, Json]:
    if columns := columns_of(field):
        rows = answer if isinstance(answer, list) else []
        return rows_as_json(
            [(column.key, localise(column.label, language)) for column in columns],
            [_row(columns, row, language) for row in rows if isinstance(row, dict)],
        )
    return as_json(_plain(shown), answer)


def _row(columns: tuple[FormField, ...], row: Mapping[str, Json], language: str) -> dict[str, Json]:
    return {
        column.key: as_json(_cell(column, row.get(column.key), language), row.get(column.key))
        for column in columns
    }


def _cell(column: FormField, answer: Json, language: str) -> str:
    if is_unanswered(answer):
        return ""
    try:
        return _plain(COLUMN_TYPES[column.type].display(column, answer, language))
    except (ValueError, TypeError, ArithmeticError, AttributeError, LookupError):
        return str(answer)


def _staff_answers(case: Case, language: str) -> dict[str, Any]:
    """Return what staff answered with moves; what they did not answer is not known."""
    if case.workflow_version is None:
        return {}
    known: dict[str, Any] = {}
    for move in case.workflow.moves:
        if move.form is None:
            continue
        given = {field.key: case.answers.get(f"{STAFF_PREFIX}{field.key}") for field in move.fields}
        shown = _shown(move.form, given, language, {})
        known |= {
            field.key: _answer(field, given[field.key], shown.get(field.key, ""), language)
            for field in move.fields
            if not is_unanswered(given[field.key])
        }
    return known


def _plain(text: str) -> str:
    """Take the markup out of an answer that is shown with some."""
    return html.unescape(strip_tags(text)) if isinstance(text, SafeData) else text
