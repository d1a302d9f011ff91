"""What was answered in the form of a case, ready for its pages."""

from __future__ import annotations

from portal.cases.models import Case, CaseFile
from portal.forms.answers import Section, display_answers
from portal.persian.text import language_or_active


def files_by_field(case: Case) -> dict[str, CaseFile]:
    """Return the files that answer questions of the form, by the question's key. One query."""
    return {file.field_key: file for file in case.files.filter(entry__isnull=True)}


def given_answers(case: Case, files: dict[str, CaseFile]) -> list[Section]:
    """Return the answers in the active language, nothing for a case without a form. No query."""
    if case.form_version is None:
        return []
    names = {key: file.name for key, file in files.items()}
    return display_answers(case.form, case.answers, language_or_active(), files=names)
