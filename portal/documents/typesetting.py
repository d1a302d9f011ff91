"""From what a document says to its page, and from there to PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi, override
from django.utils.translation import gettext as _

from portal.documents.definition import DocumentDefinition, compile_document
from portal.documents.markup import html_of
from portal.documents.models import IssuedDocument
from portal.documents.values import as_json, rows_as_json
from portal.documents.variables import on_date
from portal.documents.vocabulary import KNOWN
from portal.forms.compiled import CompiledForm
from portal.forms.group_types import columns_of
from portal.localised import localise
from portal.pdf import pdf_of, qr_image

COUNTED_IN = ("fa", "en")
SAMPLE_CODE = "00000000000000"
SAMPLE_UNIT = "00"
SAMPLE_ROWS = 2


def verification_address(code: str) -> str:
    """Return the short public address, printed and in QR codes, where a document is verified."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('verify_document', args=[code])}"


def pdf_of_document(document: IssuedDocument) -> bytes:
    """Typeset a document as it was frozen. About a second, no query when case and unit are joined.

    :raises CannotFill: its text prints something that is not known, or does not suit.
    :raises InvalidDefinition: its template breaks today's rules.
    """
    definition = document.template.compiled
    with override(document.language):
        return pdf_of(_page(definition, _facts(document), document.variables))


def preview_pdf(definition: Mapping[str, Any], sample: Mapping[str, Any] | None = None) -> bytes:
    """Typeset a template with sample variables, marked as a sample. About a second, no query.

    ``sample`` is as :func:`sample_variables` gives it; variables that it lacks are printed by
    their names.

    :raises InvalidDefinition: the template breaks a rule.
    :raises CannotFill: a value does not suit its filter, or the text becomes too long.
    """
    compiled = compile_document(definition)
    pattern, today = compiled.number_pattern, timezone.localdate()
    with override(compiled.language):
        facts = {
            "title": localise(compiled.title),
            "number": pattern.number(pattern.series(unit=SAMPLE_UNIT, day=today), 1),
            "code": SAMPLE_CODE,
            "issued": today,
            "is_sample": True,
        }
        variables = sample_variables(language=compiled.language) if sample is None else sample
        return pdf_of(_page(compiled, facts, variables))


def sample_variables(
    form: CompiledForm | None = None, *, language: str | None = None
) -> dict[str, Any]:
    """Return variables to preview a template with: each is its own name, dates are today. No query.

    ``{"applicant": {"name": {"shown", "raw"}, …}, "today": {…}, …}``, as documents keep them.
    """
    spoken = language or settings.LANGUAGE_CODE
    today = on_date(timezone.localdate(), spoken)
    sample: dict[str, Any] = {
        root: {name: as_json(f"⟨{root}.{name}⟩") for name in names if name}
        for root, names in KNOWN.items()
        if names
    }
    sample["today"] = sample["case"]["submitted"] = sample["document"]["issued"] = today
    sample["town"] = {"name": as_json(localise(settings.TOWN_NAME, spoken))}
    if form is not None:
        sample["answers"] = {field.key: _sample_answer(field, spoken) for field in form.fields}
    return sample


def _sample_answer(field: Any, language: str) -> dict[str, Any]:
    if columns := columns_of(field):
        labels = [(column.key, localise(column.label, language)) for column in columns]
        row = {key: as_json(f"⟨{label}⟩") for key, label in labels}
        return rows_as_json(labels, [row] * SAMPLE_ROWS)
    return as_json(f"⟨{localise(field.label, language)}⟩")


def _counting_words() -> list[str]:
    """Return what stands before, between and after the numbers at the foot of a page."""
    text = _("Page %(number)s of %(total)s") % {"number": "\0", "total": "\0"}
    return text.split("\0")


def _facts(document: IssuedDocument) -> dict[str, Any]:
    return {
        "title": localise(document.title, document.language),
        "number": document.number,
        "code": document.code,
        "issued": timezone.localdate(document.issued_at),
        "valid_until": document.valid_until,
        "replaces": document.replaces,
        "unit": document.case.unit.label,
    }


def _page(
    definition: DocumentDefinition,
    facts: Mapping[str, Any],
    variables: Mapping[str, Any],
) -> str:
    language = definition.language
    preview = facts.get("is_sample", False)
    filled = definition.body.fill(variables, language, preview=preview)
    context = {
        **facts,
        "body": html_of(filled),
        "signatory": [localise(line, language) for line in definition.signatory],
        "paper": definition.paper.lower(),
        "language": language,
        "counting_words": _counting_words(),
        "counting": language if language in COUNTED_IN else COUNTED_IN[-1],
        "rtl": get_language_bidi(),
        "town_name": settings.TOWN_NAME,
        "qr": qr_image(verification_address(facts["code"])),
        "verification_address": verification_address(facts["code"]),
    }
    return render_to_string("documents/document_pdf.html", context)
