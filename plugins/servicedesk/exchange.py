"""An online service as one file: what another town needs to offer it too, and nothing else.

The file names everything by slugs and keys. It holds no number of a database, no person and no
case, and not whether the service is open just now.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plugins.servicedesk.bank_questions import LONGEST_SLUG, shared_part
from plugins.servicedesk.fees import read_lines
from plugins.servicedesk.instalments import read_instalments
from plugins.servicedesk.models import BankQuestion, Design, Offer
from plugins.servicedesk.named import Json, bank_named, templates_named, units_named
from portal.api import DomainError, IdentityLevel, Unit
from portal.api.definitions import InvalidDefinition, Node
from portal.api.designing import read_field
from portal.api.documents import DocumentTemplate

KIND = "darvazeh.offer"
FORMAT = 1
DISTRIBUTION = "darvazeh"
MOST_BYTES = 1_000_000
MOST_PAPERS = 30
MOST_DAYS = 999
DEEPEST = 40
TEXTS = ("title", "summary", "category")
PLAIN = ("identity_level", "promised_days", "fee_lines", "instalments", "papers")
TOP = ("kind", "format", "portal", "offer", "form", "workflow", "units", "documents", "bank")
OFFER_KEYS = ("slug", "unit", *TEXTS, *PLAIN)


class CannotImport(DomainError):
    """A file is not what it should be; the message says why, and nothing was changed."""

    status = 422
    message = gettext_lazy("This file cannot be imported.")


def export_offer(offer: Offer) -> Json:
    """Return an offer with its form, workflow, templates and questions of the bank. 5 queries.

    Equal content gives an equal file.
    """
    form, workflow = offer.form_version, offer.workflow_version
    assertions = Design.objects.filter(kind=Design.Kind.WORKFLOW, name=workflow.name)
    exported = {
        "kind": KIND,
        "format": FORMAT,
        "portal": version(DISTRIBUTION),
        "offer": {
            "slug": offer.slug,
            "unit": offer.unit.slug,
            **{name: getattr(offer, name) for name in (*TEXTS, *PLAIN)},
        },
        "form": _part(Design.Kind.FORM, form.name, form.definition, offer.title),
        "workflow": {
            **_part(Design.Kind.WORKFLOW, workflow.name, workflow.definition, offer.title),
            "assertions": next(iter(assertions.values_list("assertions", flat=True)), []),
        },
    }
    slugs = set(units_named(exported))
    units = Unit.objects.filter(slug__in=slugs)
    titles = {unit.slug: {"fa": unit.title, "en": unit.title_en or unit.title} for unit in units}
    exported["units"] = [
        {"slug": slug, "title": titles.get(slug, {"fa": slug})} for slug in sorted(slugs)
    ]
    exported["documents"] = list(_templates(set(templates_named(workflow.definition))))
    bank = BankQuestion.objects.filter(slug__in=set(bank_named(form.definition))).order_by("slug")
    exported["bank"] = [{"slug": one.slug, "field": one.field} for one in bank]
    return exported


def read_file(content: bytes) -> Json:
    """Return what an uploaded file holds, proved to be an offer of this or an older format.

    Whether its form and its workflow are sound is not looked at yet.

    :raises CannotImport: in words for whoever uploaded it.
    """
    if len(content) > MOST_BYTES:
        raise CannotImport(_("This file is too large to be an online service."))
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_constant=_no_such_number)
    except (ValueError, RecursionError) as error:
        raise CannotImport(
            _("This file is broken, or is not a file of an online service.")
        ) from error
    return checked(data)


def checked(data: object) -> Json:
    """Prove that ``data`` has the shape of an exported offer.

    :raises CannotImport: in words for whoever uploaded it.
    """
    if not isinstance(data, dict) or data.get("kind") != KIND:
        raise CannotImport(_("This is a file of another kind, not of an online service."))
    number = data.get("format")
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise CannotImport(_("This file does not say which format it has."))
    if number > FORMAT:
        raise CannotImport(
            _(
                "This file comes from a newer portal (%(portal)s). Update this portal first, or"
                " export the service from the older one."
            )
            % {"portal": str(data.get("portal"))[:40]}
        )
    if not _is_storable(data, DEEPEST):
        raise CannotImport(_("This file holds something that cannot be stored."))
    try:
        _read_shape(Node(data))
    except InvalidDefinition as refusal:
        raise CannotImport(
            _("This file is not complete or was changed by hand. %(place)s: %(reason)s")
            % {"place": refusal.place, "reason": refusal.reason}
        ) from refusal
    return data


def _part(kind: Design.Kind, name: str, definition: object, title: object) -> Json:
    design = Design.objects.filter(kind=kind, name=name).only("title").first()
    known = design.title if design and design.title else title
    return {"name": name, "title": known, "definition": definition}


def _templates(names: Iterable[str]) -> Iterator[Json]:
    for name in sorted(names):
        if template := DocumentTemplate.objects.newest(name):
            yield {"name": name, "definition": template.definition}


def _no_such_number(name: str) -> None:
    raise ValueError(name)


def _is_storable(value: object, levels: int) -> bool:
    """Whether a database takes it: no zero bytes, no halves of letters, not too deep."""
    if isinstance(value, str):
        return _is_whole(value)
    if isinstance(value, dict):
        return levels > 0 and all(
            _is_storable(key, 0) and _is_storable(part, levels - 1) for key, part in value.items()
        )
    if isinstance(value, list):
        return levels > 0 and all(_is_storable(part, levels - 1) for part in value)
    return True


def _is_whole(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _read_shape(root: Node) -> None:
    root.opened(TOP)
    offer = root.get("offer")
    offer.opened(OFFER_KEYS)
    _slug(offer.get("slug"))
    _slug(offer.get("unit"))
    offer.get("title").localised(required=True)
    for name in ("summary", "category"):
        offer.get(name).localised_or_empty()
    for name in TEXTS:
        _mapping(offer.get(name))
    offer.get("identity_level").one_of(IdentityLevel)
    offer.get("promised_days").whole_number(default=0, most=MOST_DAYS)
    _list(offer.get("fee_lines"))
    read_lines(offer.get("fee_lines"))
    read_instalments(offer.get("instalments"))
    for paper in _list(offer.get("papers"), most=MOST_PAPERS):
        _read_paper(paper)
    for name in ("form", "workflow"):
        _read_part(root.get(name), ("assertions",) if name == "workflow" else ())
    for unit in _list(root.get("units")):
        unit.opened(("slug", "title"))
        _slug(unit.get("slug"))
        unit.get("title").localised(required=True)
    for document in _list(root.get("documents")):
        document.opened(("name", "definition"))
        _slug(document.get("name"))
        _mapping(document.get("definition"))
    for question in _list(root.get("bank")):
        question.opened(("slug", "field"))
        _slug(question.get("slug"), longest=LONGEST_SLUG)
        _read_bank_field(question.get("field"))


def _read_part(node: Node, more: Iterable[str]) -> None:
    node.opened(("name", "title", "definition", *more))
    _slug(node.get("name"))
    _mapping(node.get("title"))
    _mapping(node.get("definition"))
    if more:
        _list(node.get("assertions"))


def _read_bank_field(node: Node) -> None:
    """Prove that a question can stand in a form, whichever plugin its type is of."""
    if not isinstance(node.value, Mapping):
        node.fail(_("An object is needed here."))
    question = {**shared_part(node.value), "key": "question"}
    read_field(Node(question, node.place), allow_unknown_types=True)


def _read_paper(node: Node) -> None:
    node.opened(("title", "required", "note"))
    _mapping(node.get("title"))
    node.get("title").localised(required=True)
    node.get("required").flag(default=False)
    node.get("note").localised_or_empty()


def _list(node: Node, *, most: int = 200) -> list[Node]:
    if node.is_absent or node.value == []:
        return []
    items = node.items()
    if len(items) > most:
        node.fail(_("This list is too long."))
    return items


def _mapping(node: Node) -> None:
    if not isinstance(node.value, Mapping):
        node.fail(_("An object is needed here."))


def _slug(node: Node, *, longest: int = 80) -> str:
    text = node.text()
    if len(text) > longest or not all(
        one.isascii() and (one.isalnum() or one in "-_") for one in text
    ):
        node.fail(_("This is not a name in small Latin letters, digits and hyphens."))
    return text
