"""Writing an inquiry down within a move: what is asked of whom, with what the form was told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import override

from portal.cases.given_answers import plain
from portal.cases.models import Case
from portal.cases.staff_fields import known_answers
from portal.contributions import guard
from portal.definitions.answer_values import is_unanswered
from portal.forms.answers import display_answers
from portal.inquiries.connectors import connectors
from portal.inquiries.models import Inquiry
from portal.queue import enqueue_on_commit

ASK = "portal.inquiries.tasks.make_inquiry"
Texts = dict[str, str]


def begin_inquiry(
    *, case: Case, connector: str, fields: Mapping[str, str], at: datetime, then_move: str = ""
) -> Inquiry:
    """Write one inquiry down within the caller's transaction; it is made after the commit.

    ``fields`` maps what the connector calls a thing to the question of the form that answers it;
    what was not answered is left out. Costs 2 queries.
    """
    title, agency = words_of(connector)
    inquiry = Inquiry.objects.create(
        case=case, connector=connector, title=title, agency=agency, then_move=then_move,
        question=_rows(case, fields), asked_at=at, next_try_at=at,
    )  # fmt: skip
    enqueue_on_commit(ASK, inquiry.pk)
    return inquiry


def words_of(connector: str) -> tuple[Texts, Texts]:
    """Return what a connector and its agency are called, by language; its id where it is off."""
    found = next((one for one in connectors.active() if one.id == connector), None)
    title, agency = {}, {}
    for language, _name in settings.LANGUAGES:
        title[language] = agency[language] = connector
        if found is not None:
            with override(language), guard(found):
                title[language] = str(found.value.title)
                agency[language] = str(found.value.agency)
    return title, agency


def _rows(case: Case, fields: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what is sent, as the row keeps it: for the agency and for people to read."""
    answers = known_answers(case)
    shown = {language: _display(case, language) for language, _name in settings.LANGUAGES}
    rows = []
    for key, field in fields.items():
        if is_unanswered(answers.get(field)):
            continue
        value = _as_text(answers[field])
        said = {language: found.get(field, (field, value)) for language, found in shown.items()}
        label = {language: words for language, (words, _answer) in said.items()}
        answer = {language: words for language, (_label, words) in said.items()}
        rows.append({"key": key, "value": value, "label": label, "shown": answer})
    return rows


def _display(case: Case, language: str) -> dict[str, tuple[str, str]]:
    """Return the label and the shown answer of each question, by its key. No query."""
    if case.form_version is None:
        return {}
    sections = display_answers(case.form, case.answers, language)
    return {
        key: (label, plain(answer))
        for _title, _key, rows in sections
        for label, answer, key in rows
    }


def _as_text(answer: object) -> str:
    """Return an answer as agencies are sent it: text as it is, anything else as JSON."""
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
