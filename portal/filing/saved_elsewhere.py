"""Two devices on one step: whoever saves second is shown what the first one saved."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.cases.models import Case
from portal.definitions.reading import Json
from portal.definitions.versions import checksum_of
from portal.forms.answers import display_answers
from portal.forms.compiled import CompiledStep

#: The name of the control that says what a page has shown; no question can have it.
SEEN = "step-seen"


def mark_of(draft: Case, step: CompiledStep) -> str:
    """Return a short mark of what a draft answers to a step now. No query."""
    return checksum_of({one.key: draft.answers.get(one.key) for one in step.fields})[:16]


def saved_elsewhere(
    draft: Case, step: CompiledStep, typed: QueryDict, answers: Mapping[str, Json], language: str
) -> str:
    """Tell what another device saved since the page that sent ``typed`` was opened.

    ``""`` where nothing was, or just the same. No query.
    """
    seen = typed.get(SEEN)
    if not seen or seen == mark_of(draft, step):
        return ""
    differing = {key for key, answer in answers.items() if draft.answers.get(key) != answer}
    if not differing:
        return ""
    rows = [
        _("“%(question)s”: %(answer)s") % {"question": label, "answer": shown}
        for _title, _key, rows in display_answers(draft.form, draft.answers, language)
        for label, shown, key in rows
        if key in differing
    ]
    return _(
        "This step was saved on another device meanwhile. It says there: %(answers)s. What you"
        " typed is still below; send it again to put it in place of that."
    ) % {"answers": _("; ").join(rows) or _("nothing")}
