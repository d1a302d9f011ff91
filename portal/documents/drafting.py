"""Writing a document down: its number, its code, and everything it will say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.cases.models import Case
from portal.cases.tracking_codes import generate
from portal.documents.definition import DocumentDefinition
from portal.documents.models import DocumentTemplate, IssuedDocument, NumberSeries
from portal.documents.values import as_json
from portal.documents.variables import on_date, variables_of
from portal.localised import localise
from portal.persian.text import digits_for


def drafted(
    case: Case,
    template: DocumentTemplate,
    *,
    said: str,
    extra: Mapping[str, object],
    issued_by: User | None,
    at: datetime,
) -> IssuedDocument:
    """Return a document with number, code and content, not yet stored. At most 9 queries.

    Its series stays locked until the caller's transaction ends.
    """
    document = IssuedDocument(case=case, template=template, issued_at=at, issued_by=issued_by)
    _take_number(document, template.compiled)
    document.code = _free_code()
    fill(document, said, extra)
    return document


def fill(document: IssuedDocument, said: str, extra: Mapping[str, object]) -> None:
    """Collect what a document says, from its case as it is now. At most 4 queries."""
    definition = document.template.compiled
    language, day = definition.language, timezone.localdate(document.issued_at)
    until = day + timedelta(days=definition.valid_days) if definition.valid_days else None
    kept = {key: str(value) for key, value in extra.items()}
    variables = variables_of(document.case, language=language, day=day, decision=said, extra=kept)
    document.title = _title(definition)
    document.valid_until = until
    variables["document"] = _own_facts(document, language, day)
    document.holder = variables["applicant"].get("name", {}).get("shown", "")
    document.context = {
        "language": language,
        "decision": said,
        "extra": kept,
        "variables": variables,
    }


def _title(definition: DocumentDefinition) -> dict[str, str]:
    if isinstance(definition.title, Mapping):
        return dict(definition.title)
    return {definition.language: str(definition.title)}


def _own_facts(document: IssuedDocument, language: str, day: date) -> dict[str, Any]:
    known = {
        "number": as_json(digits_for(document.number, language), document.number),
        "title": as_json(localise(document.title, language)),
        "issued": on_date(day, language),
    }
    if document.valid_until:
        known["valid_until"] = on_date(document.valid_until, language)
    return known


def _take_number(document: IssuedDocument, definition: DocumentDefinition) -> None:
    """Give a document the next number of its series, which stays locked until the transaction ends.

    Whoever else wants one waits, and a transaction that is undone gives its number back. A number
    that another pattern has given already is passed over.
    """
    pattern, day = definition.number_pattern, timezone.localdate(document.issued_at)
    document.series = pattern.series(unit=document.case.unit.slug, day=day)
    series, _created = NumberSeries.objects.select_for_update().get_or_create(name=document.series)
    while True:
        series.last += 1
        document.serial = series.last
        document.number = pattern.number(document.series, series.last)
        if not IssuedDocument.objects.filter(number=document.number).exists():
            break
    series.save(update_fields=["last"])


def _free_code() -> str:
    while True:
        code = generate()
        if not IssuedDocument.objects.filter(code=code).exists():
            return code
