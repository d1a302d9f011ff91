"""Ready texts, as they fit a case and as they are put into what a clerk writes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext_lazy

from portal.cases.models import Case
from portal.casework.canned_rows import CannedReply
from portal.casework.people import paths_around
from portal.persian.jalali import format_date

PLACEHOLDERS = {
    "name": pgettext_lazy("placeholder", "name"),
    "code": pgettext_lazy("placeholder", "code"),
    "service": pgettext_lazy("placeholder", "service"),
    "due": pgettext_lazy("placeholder", "due"),
}
_PLACEHOLDER = re.compile(r"\{\s*([^{}\s]{1,40})\s*\}")


@dataclass(frozen=True)
class ReadyText:
    """A ready text with what is true of the case put into it."""

    pk: int
    title: str
    text: str


def ready_texts(case: Case) -> list[ReadyText]:
    """Return the texts that fit a case, those of its state and service first. One query."""
    rows = CannedReply.objects.fitting(
        units=sorted(paths_around(case)), service=case.service or case.kind, state=case.state
    )
    facts = facts_for(case)
    return [ReadyText(row.pk, row.title, filled_in(row.text, facts)) for row in rows]


def facts_for(case: Case) -> dict[str, str]:
    """Return what the placeholders stand for in a case. No query where its form is joined."""
    due = case.promised_at or case.due_at
    return {
        "name": form_of_address(case),
        "code": case.pretty_code,
        "service": case.label,
        "due": format_date(due, "medium") if due else "",
    }


def form_of_address(case: Case) -> str:
    """Return by what name an applicant is written to, without a name just as the applicant.

    That of the account goes before what was answered to the question for it.
    """
    person = case.applicant
    if case.on_behalf_of_id or (person and person.get_full_name()):
        return case.applicant_name
    return _written_name(case) or _("Applicant")


def _written_name(case: Case) -> str:
    questions = case.form.fields if case.form_version else ()
    written = (case.answers.get(one.key) for one in questions if one.profile == "full_name")
    return next((name for name in written if isinstance(name, str) and name), "")


def filled_in(text: str, facts: Mapping[str, str]) -> str:
    """Put ``facts`` in place of the placeholders; what is unknown stays as it is written."""
    meant = _meant_by_words()
    return _PLACEHOLDER.sub(lambda found: facts.get(meant.get(found[1], ""), found[0]), text)


def shown_placeholders() -> dict[str, str]:
    """Return the placeholders as they are written in the active language, by their names."""
    return {name: f"{{{word}}}" for name, word in PLACEHOLDERS.items()}


def unknown_placeholders(text: str) -> list[str]:
    """Return what is written like a placeholder and is none."""
    meant = _meant_by_words()
    return [word for word in _PLACEHOLDER.findall(text) if word not in meant]


@cache
def _meant_by_words() -> dict[str, str]:
    """Return the names of the placeholders by their words in all languages of the portal."""
    meant = {name: name for name in PLACEHOLDERS}
    for language, _title in settings.LANGUAGES:
        with override(language):
            meant |= {str(word): name for name, word in PLACEHOLDERS.items()}
    return meant


def inserted(typed: str, ready: str) -> str:
    """Return ``typed`` with a ready text after it."""
    return f"{typed.rstrip()}\n\n{ready}" if typed.strip() else ready


def count_use(chosen: str) -> None:
    """Count that the ready text with this number was sent; anything else counts nothing."""
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 18:
        CannedReply.objects.count_use(int(chosen))
