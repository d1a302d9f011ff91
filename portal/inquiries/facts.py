"""What the town knows in a case and may tell an agency, fact by fact."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.cases.given_answers import plain
from portal.cases.models import Case
from portal.cases.staff_fields import known_answers
from portal.definitions.answer_values import is_unanswered
from portal.forms.answers import display_answers
from portal.persian.identifiers import display_mobile

#: ``{"key", "value", "label": {…}, "shown": {…}}``, texts by language.
Row = dict[str, Any]
Texts = dict[str, str]

APPLICANT = "applicant."


def rows_of(case: Case, fields: Mapping[str, str]) -> list[Row]:
    """Return what is sent, as the row keeps it: for the agency and for people to read. No query.

    ``fields`` maps what the agency calls a thing to the question that answers it; what was not
    answered is left out.
    """
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


def facts_of(case: Case) -> list[Row]:
    """Return everything of a case that an officer may tick: who applied, then what was answered.

    A fact of the applicant is ``applicant.<what>``, an answer has the key of its question. No
    query where the applicant, the organisation and the form's version are joined.
    """
    asked = {key: key for key in _display(case, settings.LANGUAGE_CODE)}
    return [*_about_applicant(case), *rows_of(case, asked)]


def ticked(case: Case, keys: Collection[str]) -> list[Row]:
    """Return the facts with these keys, named as agencies know them (``national_id``). No query."""
    chosen = [fact for fact in facts_of(case) if fact["key"] in keys]
    return [{**fact, "key": fact["key"].removeprefix(APPLICANT)} for fact in chosen]


def _about_applicant(case: Case) -> list[Row]:
    person, organisation = case.applicant, case.on_behalf_of
    known = {
        "name": (_applicant, person.get_full_name() if person else ""),
        "national_id": (_national_id, (person.national_id if person else "") or ""),
        "mobile": (_mobile, display_mobile(case.contact_mobile) if case.contact_mobile else ""),
        "organisation": (_organisation, organisation.name if organisation else ""),
        "legal_id": (_legal_id, organisation.legal_id if organisation else ""),
    }
    return [
        {
            "key": f"{APPLICANT}{key}",
            "value": value,
            "label": _in_every_language(words),
            "shown": dict.fromkeys(_languages(), value),
        }
        for key, (words, value) in known.items()
        if value
    ]


def _applicant() -> str:
    return _("Applicant")


def _national_id() -> str:
    return _("National ID")


def _mobile() -> str:
    return _("Mobile number")


def _organisation() -> str:
    return _("Legal person")


def _legal_id() -> str:
    return _("National ID of the legal person")


def _languages() -> list[str]:
    return [language for language, _name in settings.LANGUAGES]


def _in_every_language(words: Any) -> Texts:
    found = {}
    for language in _languages():
        with override(language):
            found[language] = words()
    return found


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
