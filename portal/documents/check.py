"""Everything that is wrong or doubtful about the template of a document, for who writes it."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from portal.definitions.careful_reading import read_past_mistakes
from portal.definitions.findings import Finding, Findings
from portal.definitions.reading import InvalidDefinition, Node
from portal.documents.definition import KEYS, read_rest, source_of
from portal.documents.template_rules import all_faults, unknown_names
from portal.documents.vocabulary import rows_of, vocabulary_of
from portal.forms.compiled import CompiledForm
from portal.localised import LocalisedText
from portal.workflow.definition import Workflow


def check_template(
    definition: object,
    form: CompiledForm | None = None,
    *,
    workflow: Workflow | None = None,
) -> list[Finding]:
    """List all errors and doubts of a template; never raises, whatever JSON it is given.

    Places in the text are ``body:<line>``. With a form, and a workflow, variables of their
    questions are looked at too. No query.
    """
    found = Findings()
    node = Node(definition)
    rest = read_past_mistakes(node, _read_rest, found, stand_ins={"title": "·"})
    _check_body(node.get("body"), found, form, workflow)
    for place, text in _texts(rest or {}):
        _check_languages(place, text, found)
    if rest and not rest["signatory"]:
        found.warning("signatory", _("Nobody signs this document."))
    return found.all


def _read_rest(node: Node) -> dict[str, object]:
    node.opened(KEYS)
    return read_rest(node)


def _check_body(
    node: Node, found: Findings, form: CompiledForm | None, workflow: Workflow | None
) -> None:
    try:
        source = source_of(node)
    except InvalidDefinition as refusal:
        found.error(refusal.place, refusal.reason)
        return
    faults, tree = all_faults(source)
    if tree is not None:
        faults += unknown_names(tree, vocabulary_of(form, workflow), rows_of(form))
    for line, reason in sorted(faults):
        found.error(f"{node.place}:{line}", reason)


def _texts(rest: Mapping[str, object]) -> list[tuple[str, object]]:
    lines = rest.get("signatory", ())
    signatory = [
        (f"signatory[{n}]", line)
        for n, line in enumerate(lines if isinstance(lines, tuple) else ())
    ]
    return [("title", rest.get("title")), *signatory]


def _check_languages(place: str, text: LocalisedText | object, found: Findings) -> None:
    if not isinstance(text, Mapping):
        return
    for language, name in settings.LANGUAGES:
        if not text.get(language):
            found.warning(place, _("There is no text in %(language)s.") % {"language": name})
