"""Inquiries at other agencies: the contract that plugins fulfil, and the one way of asking.

A connector asks one agency one kind of question (a plot at the land registry, a person at the
civil registry). The answer may take days; then the connector first says that it is pending, and
is asked again with the same key.

Only what the question needs leaves the house, and every question stands in the audit book: who
asked whom, about which case, with which fields, without their values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import Actor
from portal.audit.actions import record
from portal.contributions import Contribution, Declared, ExtensionPoint, guard
from portal.errors import DomainError
from portal.health import HealthResult, setup_results

TIMEOUT_SECONDS = 20
LONGEST_TEXT = 20_000
LONGEST_REFERENCE = 200
MOST_FACTS = 200
Facts = Mapping[str, str]


class AgencyUnavailable(DomainError):
    """The connector is unknown, switched off, out of reach, or answered nonsense."""

    status = 503
    message = _("The other agency does not answer just now. Please try again later.")


@dataclass(frozen=True)
class Question:
    """What is asked: ``subject`` names it by the connector's own keys, such as ``national_id``.

    ``case_code`` is the tracking code of the case that needs it. ``key`` stays the same however
    often the question is put.
    """

    subject: Facts
    case_code: str
    key: UUID


@dataclass(frozen=True)
class Answer:
    """What the agency said: ``facts`` for machines, ``text`` for staff; the moment is aware."""

    facts: Facts
    text: str
    received_at: datetime


@dataclass(frozen=True)
class Pending:
    """The agency has taken the question; ``reference`` is its name for it."""

    reference: str


def _no_problems() -> list[str]:
    return []


@dataclass(frozen=True, eq=False)
class InquiryConnector(Declared):
    """A way of asking another agency.

    ``ask(question)`` may be repeated with one ``key`` and must not put a second question; it
    gives up after :data:`TIMEOUT_SECONDS`. Where the agency is out of reach it raises
    :class:`AgencyUnavailable`, which is no fault of the plugin; any other error is.
    ``check()`` names what is missing in the settings, without calling out. ``needs`` says by key
    what a question must name, in words for designers of workflows:
    ``{"national_id": _("National ID")}``; without it they name the keys themselves.
    """

    title: str | Promise
    agency: str | Promise
    ask: Callable[[Question], Answer | Pending]
    check: Callable[[], list[str]] = _no_problems
    needs: Mapping[str, str | Promise] = field(default_factory=dict)


@dataclass(frozen=True)
class ConnectorWords:
    """A connector as designers choose it, in the active language; ``needs`` by its own keys."""

    id: str
    title: str
    agency: str
    needs: Facts


connectors: ExtensionPoint[InquiryConnector] = ExtensionPoint(_("Inquiries at agencies"))


def ask_agency(connector_id: str, question: Question, *, actor: Actor) -> Answer | Pending:
    """Put ``question`` to the agency behind ``<slug>.<attribute>``, and write that down first.

    Takes up to :data:`TIMEOUT_SECONDS`, so call it from a task and outside of a transaction.
    The caller knows whether ``actor`` may ask. Costs one query of its own.

    :raises AgencyUnavailable: see there. Asking again later is safe.
    """
    connector = _find(connector_id)
    record(
        actor=actor,
        action="inquiries.asked",
        code=question.case_code,
        connector=connector.id,
        fields=sorted(question.subject),
    )
    away = AgencyUnavailable()
    with guard(connector):
        try:
            return _checked(connector.value.ask(question))
        except AgencyUnavailable as refusal:
            away = refusal
    raise away


def connectors_in_words() -> list[ConnectorWords]:
    """Return the connectors that are on, in the active language. No query."""
    found = []
    for connector in connectors.active():
        with guard(connector):
            found.append(_in_words(connector))
    return found


def missing_in(connector_id: str, subject: Facts) -> list[str]:
    """Return in words what a connector needs and ``subject`` does not name. No query."""
    known = {one.id: one.needs for one in connectors_in_words()}
    return [words for key, words in known.get(connector_id, {}).items() if not subject.get(key)]


def _in_words(connector: Contribution[InquiryConnector]) -> ConnectorWords:
    value = connector.value
    needs = {key: str(words) for key, words in value.needs.items()}
    return ConnectorWords(connector.id, str(value.title), str(value.agency), needs)


def connector_problems() -> list[HealthResult]:
    """Say of every connector whether it is set up, and what is missing."""
    return setup_results(connectors)


def _find(connector_id: str) -> Contribution[InquiryConnector]:
    for connector in connectors.active():
        if connector.id == connector_id:
            return connector
    raise AgencyUnavailable


def _checked(answer: object) -> Answer | Pending:
    if isinstance(answer, Pending):
        if not isinstance(answer.reference, str) or len(answer.reference) > LONGEST_REFERENCE:
            raise TypeError("a pending inquiry has a reference that is no text, or too long")
        return answer
    if not isinstance(answer, Answer):
        raise TypeError(f"ask() answered {type(answer).__name__}")
    _refuse_bad_facts(answer.facts)
    if not isinstance(answer.text, str) or len(answer.text) > LONGEST_TEXT:
        raise TypeError("an agency's text is no text, or too long")
    if not isinstance(answer.received_at, datetime) or timezone.is_naive(answer.received_at):
        raise TypeError("an agency's answer does not say when it came, with its time zone")
    return answer


def _refuse_bad_facts(facts: object) -> None:
    if not isinstance(facts, Mapping) or len(facts) > MOST_FACTS:
        raise TypeError("an agency's facts are no mapping, or too many")
    texts = [text for pair in facts.items() for text in pair]
    if not all(isinstance(text, str) and len(text) <= LONGEST_TEXT for text in texts):
        raise TypeError("an agency's facts are not all short texts")
