"""The effect ``document`` of moves: ``{"type": "document", "template": name}``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.access import SYSTEM
from portal.accounts.models import User
from portal.cases.effects import Happening
from portal.definitions.reading import Node
from portal.documents.actions import issue_document
from portal.documents.models import DocumentTemplate
from portal.errors import DomainError
from portal.workflow.effects import Effect, Options

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}", re.ASCII)


class TemplateGone(DomainError):
    """No template of this name has been published."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(_("There is no document template “%(name)s”.") % {"name": name})


def _read(node: Node) -> Options:
    node.opened(("template",))
    name = node.get("template").text()
    if not SLUG.fullmatch(name):
        node.get("template").fail(_("This is not the name of a document template."))
    return {"template": name}


def _run(happening: Happening, options: Options) -> None:
    """Write the document down with the newest version of its template; the worker makes it."""
    template = DocumentTemplate.objects.newest(options["template"])
    if template is None:
        raise TemplateGone(options["template"])
    issue_document(
        actor=SYSTEM,
        case=happening.case,
        template_version=template,
        decision=happening.entry.text or None,
        issued_by=happening.actor if isinstance(happening.actor, User) else None,
        at=happening.at,
    )


def issue_in_words(document: str) -> str:
    """Say that a document is issued; ``document`` is its title where it is known. No query."""
    return _("The document “%(template)s” is issued.") % {"template": document}


def _preview(options: Options) -> str:
    return issue_in_words(options["template"])


#: Effects by the name that definitions use.
CORE_EFFECTS: Mapping[str, Effect] = {
    "document": Effect(gettext_lazy("Issue a document"), _run, _read, _preview),
}
