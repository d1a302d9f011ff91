"""The services that issue a document: what their forms ask can stand in its text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from plugins.servicedesk.models import Offer
from plugins.servicedesk.named import templates_named
from portal.api import localise
from portal.api.definitions import CompiledForm, InvalidDefinition, Workflow
from portal.api.documents import FILTER_LABELS, variable_labels


@dataclass(frozen=True)
class Companion:
    """A service that issues the document, with what its template may ask for."""

    offer: Offer
    form: CompiledForm
    workflow: Workflow


def offers_by_template() -> dict[str, list[Offer]]:
    """Return the services by the templates that their workflows name. One query."""
    found: defaultdict[str, list[Offer]] = defaultdict(list)
    for offer in Offer.objects.select_related("workflow_version", "unit"):
        for name in sorted(set(templates_named(offer.workflow_version.definition))):
            found[name].append(offer)
    return dict(found)


def companions_of(template: str) -> list[Companion]:
    """Return the services that issue a template. 2 queries, and none for each of them."""
    offers = offers_by_template().get(template, [])
    known = Offer.objects.complete().in_bulk([offer.pk for offer in offers])
    return [found for offer in offers if (found := _read(known[offer.pk]))]


def _read(offer: Offer) -> Companion | None:
    try:
        return Companion(offer, offer.form_version.compiled, offer.workflow_version.compiled)
    except InvalidDefinition:
        return None


@dataclass(frozen=True)
class Insertion:
    """Something to put into a text, and what it says."""

    code: str
    words: str


@dataclass(frozen=True)
class Insertions:
    """A group of them under a heading; ``""`` for what every document knows."""

    heading: str
    items: Sequence[Insertion]


def insertions_for(companions: Sequence[Companion]) -> list[Insertions]:
    """Return what can be put into the text: what all documents know, then each service's own."""
    common = variable_labels()
    groups = [Insertions("", [_printed(name, words) for name, words in common.items()])]
    for one in companions:
        labels = variable_labels(one.form, one.workflow)
        own = [_printed(name, words) for name, words in labels.items() if name not in common]
        groups.append(Insertions(localise(one.offer.title), own))
    return groups


def filters_to_insert() -> list[Insertion]:
    """Return the ways to write a value."""
    return [Insertion(f"| {name}", str(words)) for name, words in FILTER_LABELS.items()]


def _printed(name: str, words: str) -> Insertion:
    return Insertion(f"{{{{ {name} }}}}", words)
