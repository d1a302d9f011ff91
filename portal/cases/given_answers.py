"""What was answered in the form of a case, ready for its pages."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence

from django.utils.html import strip_tags
from django.utils.safestring import SafeData
from django.utils.translation import gettext as _

from portal.cases.models import Case, CaseFile
from portal.forms.answers import Section, display_answers
from portal.persian.text import language_or_active

FilesByField = dict[str, list[CaseFile]]


def files_by_field(case: Case) -> FilesByField:
    """Return the files that answer questions of the form, by the question's key. One query."""
    return by_field(case.files.filter(entry__isnull=True).order_by("position", "uploaded_at"))


def by_field(files: Iterable[CaseFile]) -> FilesByField:
    """Sort files by the question that they answer. No query."""
    found: FilesByField = {}
    for file in files:
        found.setdefault(file.field_key, []).append(file)
    return found


def names_by_field(files: Mapping[str, Sequence[CaseFile]]) -> dict[str, str]:
    """Return what is written for the files of each question."""
    return {key: _(", ").join(file.name for file in found) for key, found in files.items()}


def given_answers(case: Case, files: FilesByField) -> list[Section]:
    """Return the answers in the active language, nothing for a case without a form. No query."""
    if case.form_version is None:
        return []
    names = names_by_field(files)
    return display_answers(case.form, case.answers, language_or_active(), files=names)


def plain(answer: str) -> str:
    """Take the markup out of an answer that is shown with some."""
    return html.unescape(strip_tags(answer)) if isinstance(answer, SafeData) else answer
