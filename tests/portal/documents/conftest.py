"""Templates and documents of the matter of every test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal.accounts.access import SYSTEM
from portal.accounts.models import Unit, User
from portal.cases.actions import submit_case
from portal.cases.models import Case
from portal.documents.actions import issue_document, publish_template
from portal.documents.models import DocumentTemplate, IssuedDocument
from portal.documents.tasks import prepare
from portal.workflow.actions import publish
from tests.portal.cases.richer import richer

PERMIT: dict[str, Any] = {
    "title": {"fa": "گواهی", "en": "Certificate"},
    "body": (
        "برای {{ applicant.name }}\n\nخیابان: {{ answers.street }}\nشماره: {{ document.number }}"
    ),
    "number_pattern": "{year}/{unit}/{serial}",
    "valid_days": 30,
    "signatory": [{"fa": "شهردار", "en": "Mayor"}],
}
Issue = Callable[..., IssuedDocument]


def permit(**changes: Any) -> dict[str, Any]:
    return {**PERMIT, **changes}


@pytest.fixture
def template(designer: User) -> DocumentTemplate:
    """A permit that prints a name, an answer and its number."""
    return publish_template(actor=designer, name="permit", definition=PERMIT)


@pytest.fixture
def typeset(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were typeset; no PDF is made of them."""
    pages: list[str] = []

    def keep(html: str) -> bytes:
        pages.append(html)
        return b"%PDF-1.7 " + html.encode()

    monkeypatch.setattr("portal.documents.typesetting.pdf_of", keep)
    return pages


@pytest.fixture
def issue(case: Case, template: DocumentTemplate, typeset: list[str]) -> Issue:
    """Issue a document of :func:`case`; it is made at once, unless ``made=False``."""

    def issue_one(*, made: bool = True, **given: Any) -> IssuedDocument:
        document = issue_document(
            **{"actor": SYSTEM, "case": case, "template_version": template, **given}
        )
        if made:
            prepare(str(document.pk))
        document.refresh_from_db()
        return document

    return issue_one


@pytest.fixture
def document(issue: Issue) -> IssuedDocument:
    """A finished document of :func:`case`."""
    return issue()


@pytest.fixture
def case_with_document(
    citizen: User, designer: User, filled_draft: Case, other_unit: Unit, template: DocumentTemplate
) -> Case:
    """A submitted case in whose workflow a rejection issues a document."""
    effect = {"type": "document", "template": template.name}
    version = publish(
        actor=designer, name="documented", definition=richer(reject={"effects": [effect]})
    )
    Case.objects.filter(pk=filled_draft.pk).update(workflow_version=version)
    filled_draft.refresh_from_db()
    return submit_case(actor=citizen, draft=filled_draft)
