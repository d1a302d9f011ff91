"""Drafts of any kind are filled in, reviewed and sent on the same pages."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.cases.actions import submit_case
from portal.cases.kinds import CaseKind
from portal.cases.models import Case
from portal.contributions import Gate
from portal.errors import DomainError, Refused
from portal.filing.actions import NotSent, submit_draft
from tests.portal.filing.addresses import at

pytestmark = pytest.mark.django_db


class NotToday(DomainError):
    message = "Not today."


@pytest.fixture
def of_kind(declare, filled_draft):
    """Make the filled draft one of a kind with the given properties."""

    def make(**properties):
        declare(type("Test", (), {"slug": "test", "matter": CaseKind("Matter", **properties)}))
        return filled_draft

    return make


def test_a_plain_kind_is_reviewed_and_sent(client_for, citizen, of_kind):
    draft, client = of_kind(), client_for(citizen)
    shown = client.get(at("review", draft)).content.decode()
    assert "خیابان بهار" in shown
    assert "Unit" in shown
    assert client.post(at("review", draft)).url == reverse(
        "cases:receipt", args=[draft.tracking_code]
    )
    assert not Case.objects.get().is_draft


def test_a_kind_adds_its_part_to_the_review(client_for, citizen, of_kind):
    draft = of_kind(
        review_template="ui/components/status.html",
        review_context=lambda case: {"label": case.tracking_code},
    )
    part = client_for(citizen).get(at("review", draft)).context["part_of_kind"]
    assert draft.tracking_code in part


@pytest.mark.parametrize(
    "properties",
    [
        {"review_template": "no/such/template.html"},
        {"review_template": "filing/level.html", "review_context": lambda case: 1 / 0},
        {"review_template": "filing/level.html", "review_context": lambda case: "nonsense"},
    ],
)
def test_a_part_that_fails_is_left_out_and_reported(
    client_for, citizen, of_kind, reported, properties
):
    page = client_for(citizen).get(at("review", of_kind(**properties)))
    assert page.status_code == 200
    assert page.context["part_of_kind"] == ""
    assert reported == ["test.matter.review"]


def test_a_muted_part_is_left_out(client_for, citizen, of_kind, monkeypatch, reported):
    draft = of_kind(review_template="no/such/template.html")
    monkeypatch.setattr(Gate, "is_muted", lambda name: name == "test.matter.review")
    page = client_for(citizen).get(at("review", draft))
    assert page.context["part_of_kind"] == ""
    assert reported == []


def test_a_kind_has_its_own_rule_for_sending(citizen, of_kind):
    asked = []

    def submit(*, actor, case):
        asked.append((actor, case.pk))
        return submit_case(actor=actor, draft=case)

    draft = of_kind(submit=submit)
    submit_draft(actor=citizen, draft=draft)
    submit_draft(actor=citizen, draft=Case.objects.get())
    assert asked == [(citizen, draft.pk)]
    assert draft.timeline.count() == 1


def test_a_refusal_of_the_kind_is_told_and_the_draft_stays(client_for, citizen, of_kind):
    def submit(*, actor, case):
        raise NotToday

    response = client_for(citizen).post(at("review", of_kind(submit=submit)), follow=True)
    assert "Not today." in response.content.decode()
    assert Case.objects.get().is_draft


def not_sent(actor, case):
    return case


def another_case(actor, case):
    submit_case(actor=actor, draft=case)
    return Case(pk=case.pk + 1, phase="open")


@pytest.mark.parametrize("rule", [not_sent, another_case])
def test_a_rule_that_does_not_send_its_case_is_reported(citizen, of_kind, reported, rule):
    with pytest.raises(NotSent):
        submit_draft(actor=citizen, draft=of_kind(submit=rule))
    assert Case.objects.get().is_draft
    assert reported == ["test.matter"]


def test_a_rule_is_not_asked_for_a_stranger(another_citizen, of_kind):
    asked = []
    draft = of_kind(submit=lambda **given: asked.append(given))
    with pytest.raises(Refused):
        submit_draft(actor=another_citizen, draft=draft)
    assert asked == []


def test_a_rule_is_not_asked_again_by_a_page_that_is_out_of_date(citizen, of_kind):
    asked = []

    def submit(*, actor, case):
        asked.append(case.pk)
        return submit_case(actor=actor, draft=case)

    draft = of_kind(submit=submit)
    stale = Case.objects.get()
    submit_draft(actor=citizen, draft=draft)
    assert not submit_draft(actor=citizen, draft=stale).is_draft
    assert asked == [draft.pk]


def speak_english(*args, **given):
    translation.activate("en")
    raise RuntimeError("bug")


def test_a_kind_that_fails_in_another_language_leaves_the_page_in_its_own(
    client_for, citizen, of_kind, reported
):
    draft = of_kind(
        submit=speak_english, review_template="filing/level.html", review_context=speak_english
    )
    client = client_for(citizen)
    shown = client.get(at("review", draft))
    assert "Send the request" not in shown.content.decode()
    told = client.post(at("review", draft), follow=True)
    assert "could not be sent" not in told.content.decode()
    assert reported == ["test.matter.review", "test.matter"]


def test_every_change_needs_the_token_of_a_page(citizen, of_kind):
    draft = of_kind()
    client = Client(enforce_csrf_checks=True)
    client.force_login(citizen, backend="portal.accounts.backends.SmsCodeBackend")
    code = draft.tracking_code
    addresses = [
        at("review", draft),
        at("discard", draft),
        reverse("filing:step", args=[code, "place"]),
        reverse("filing:remove_file", args=[code, "place", "deed"]),
    ]
    assert {client.post(address).status_code for address in addresses} == {403}
    assert Case.objects.get().is_draft


@pytest.mark.parametrize("fault", [RuntimeError("bug"), None])
def test_a_rule_that_fails_sends_nothing_and_is_reported(citizen, of_kind, reported, fault):
    def submit(*, actor, case):
        submit_case(actor=actor, draft=case)
        if fault:
            raise fault

    with pytest.raises(NotSent):
        submit_draft(actor=citizen, draft=of_kind(submit=submit))
    assert Case.objects.get().is_draft
    assert reported == ["test.matter"]


def test_a_database_that_is_away_is_not_the_kinds_fault(client_for, citizen, of_kind, reported):
    def submit(*, actor, case):
        raise OperationalError("database is locked")

    response = client_for(citizen).post(at("review", of_kind(submit=submit)))
    assert response.status_code == 503
    assert reported == []


def test_a_home_that_is_not_there_leads_to_the_first_page(client_for, citizen, of_kind, reported):
    draft = of_kind(home_view="no:where")
    assert client_for(citizen).post(at("discard", draft)).url == reverse("cases:my_cases")
    assert reported == ["test.matter.home"]


def test_another_citizen_finds_nothing(client_for, another_citizen, of_kind):
    draft = of_kind()
    client = client_for(another_citizen)
    for name in ("overview", "review"):
        assert client.get(at(name, draft)).status_code == 404
    for name in ("review", "discard"):
        assert client.post(at(name, draft)).status_code == 404
    assert Case.objects.get().is_draft


def test_a_draft_of_an_unknown_kind_says_that_nothing_is_lost(client_for, citizen, draft):
    page = client_for(citizen).get(at("overview", draft))
    assert page.status_code == 200
    assert page.context["switched_off"]


def test_a_draft_without_a_form_can_be_looked_at_and_sent(client_for, citizen, of_kind):
    draft = of_kind()
    Case.objects.update(form_version=None)
    client = client_for(citizen)
    assert client.get(at("overview", draft)).context["complete"]
    assert client.get(at("review", draft)).status_code == 200
    client.post(at("review", draft))
    assert not Case.objects.get().is_draft
