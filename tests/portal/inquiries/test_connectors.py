"""Other agencies are asked through connectors, and every question stands in the audit book."""

import datetime
import uuid

import pytest
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.api.inquiries import (
    AgencyUnavailable,
    Answer,
    InquiryConnector,
    Pending,
    Question,
    ask_agency,
)
from portal.audit.models import AuditEntry
from portal.inquiries.connectors import connector_problems, connectors

pytestmark = pytest.mark.django_db
NOW = timezone.now()
OWNED = Answer({"owner": "Sam"}, "The plot belongs to Sam.", NOW)
QUESTION = Question({"plot": "12/7", "national_id": "0012345679"}, "ABCDEFGH", uuid.UUID(int=7))


@pytest.fixture
def offer(switchboard):
    switchboard.empty(connectors)

    def add(ask, check=()):
        connector = InquiryConnector(
            "Who owns a plot",
            agency="Land registry",
            ask=ask if callable(ask) else lambda question: ask,
            check=lambda: check,
        )
        switchboard.offer(connectors, land__owner=connector)

    return add


def failing(question):
    raise TimeoutError


def test_the_answer_of_an_agency_comes_back(offer):
    asked = []
    offer(lambda question: asked.append(question) or OWNED)
    assert ask_agency("land.owner", QUESTION, actor=SYSTEM) == OWNED
    assert asked == [QUESTION]


def test_an_agency_may_take_its_time(offer):
    offer(Pending("ref-1"))
    assert ask_agency("land.owner", QUESTION, actor=SYSTEM) == Pending("ref-1")


def test_a_question_is_written_down_without_what_was_asked_about(offer, clerk):
    offer(failing)
    with pytest.raises(AgencyUnavailable):
        ask_agency("land.owner", QUESTION, actor=clerk)
    entry = AuditEntry.objects.get(action="inquiries.asked")
    assert (entry.actor, entry.subject_code) == (clerk, "ABCDEFGH")
    assert entry.details == {"connector": "land.owner", "fields": ["national_id", "plot"]}


@pytest.mark.parametrize(
    "answer",
    [
        failing,
        None,
        {"owner": "Sam"},
        Pending(7),
        Pending("x" * 300),
        Answer({"owner": 7}, "", NOW),
        Answer({7: "Sam"}, "", NOW),
        Answer([("owner", "Sam")], "", NOW),
        Answer({"owner": "x" * 30_000}, "", NOW),
        Answer({str(n): "" for n in range(300)}, "", NOW),
        Answer({}, None, NOW),
        Answer({}, "x" * 30_000, NOW),
        Answer({}, "", datetime.datetime(2027, 1, 1)),  # noqa: DTZ001 -- naive on purpose
        Answer({}, "", "yesterday"),
    ],
)
def test_an_agency_that_answers_nonsense_is_reported_and_unavailable(offer, switchboard, answer):
    offer(answer)
    with pytest.raises(AgencyUnavailable) as refusal:
        ask_agency("land.owner", QUESTION, actor=SYSTEM)
    assert refusal.value.status == 503
    assert switchboard.reported == ["land.owner"]


def test_a_connector_that_is_unknown_or_off_asks_nobody(offer, switchboard):
    offer(failing)
    with pytest.raises(AgencyUnavailable):
        ask_agency("land.nobody", QUESTION, actor=SYSTEM)
    switchboard.closed.add("land")
    with pytest.raises(AgencyUnavailable):
        ask_agency("land.owner", QUESTION, actor=SYSTEM)
    assert switchboard.reports == []
    assert not AuditEntry.objects.filter(action="inquiries.asked").exists()


def test_a_connector_says_what_is_missing_in_its_settings(offer):
    offer(OWNED, check=["The certificate has expired."])
    (result,) = connector_problems()
    assert (result.id, result.ok, result.text) == (
        "land.owner",
        False,
        "The certificate has expired.",
    )
