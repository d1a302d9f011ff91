"""Each service of the demo town is filed by a citizen through its own pages, to the receipt."""

from __future__ import annotations

import uuid
from html.parser import HTMLParser
from random import Random
from typing import Any

import pytest
from django.urls import reverse

from plugins.servicedesk.case_fees import kept_fee
from plugins.servicedesk.demo.filling import fill_step
from plugins.servicedesk.demo.load import load_demo_offers
from plugins.servicedesk.demo.sample_answers import Typist
from plugins.servicedesk.models import Application, Offer, OfferProblem
from portal.accounts.demo import load_demo_people
from portal.accounts.models import User
from portal.cases.models import Case

pytestmark = pytest.mark.django_db
DAYS_AGO = 0
LONGEST_FEE = 10**11


class Answers(HTMLParser):
    """What a browser would send of the form ``answers`` of a page, without pressing a button."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._inside = False
        self._area = self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "form":
            self._inside = given.get("id") == "answers"
        if not self._inside:
            return
        name = given.get("name") or ""
        if tag == "input":
            self._input(name, given)
        elif tag == "textarea":
            self._area = name
            self.sent.setdefault(name, []).append("")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.sent.setdefault(self._select, []).append(given.get("value") or "")

    def _input(self, name: str, given: dict[str, Any]) -> None:
        kind = given.get("type", "text")
        is_choice = kind in ("radio", "checkbox")
        is_off = is_choice and "checked" not in given
        if name and not is_off and kind not in ("file", "submit", "button"):
            usual = "on" if is_choice else ""
            self.sent.setdefault(name, []).append(given.get("value") or usual)

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "form":
            self._inside = False


def filled_by_pages(client: Any, person: User, draft: Case, slug: str) -> None:
    """Answer every step with samples; send what its page then shows, as a browser would."""
    typist = Typist(slug, Random(slug), person)
    for step in draft.form.steps:
        draft.refresh_from_db()
        fill_step(actor=person, draft=draft, step=step, typist=typist, days=DAYS_AGO)
        address = reverse("filing:step", args=[draft.tracking_code, step.key])
        page = client.get(address)
        assert page.status_code == 200, (slug, step.key)
        answer = client.post(address, {**Answers(page.content.decode()).sent, "go": "next"})
        said = answer.context and dict(answer.context["form"].errors)
        assert answer.status_code == 302, (slug, step.key, said)


def sent_from_the_review(client: Any, draft: Case, slug: str) -> None:
    review = reverse("filing:review", args=[draft.tracking_code])
    page = client.get(review)
    assert page.status_code == 200, slug
    assert 'aria-labelledby="fee"' in page.content.decode(), slug
    done = client.post(review)
    assert done.url == reverse("cases:receipt", args=[draft.tracking_code]), slug
    for name in ("cases:receipt", "cases:my_case"):
        assert client.get(reverse(name, args=[draft.tracking_code])).status_code == 200, slug


def test_every_service_is_filed_through_its_own_pages(settings, client):
    settings.PORTAL_DEMO = True
    load_demo_people()
    load_demo_offers()
    person = User.objects.get(mobile="+989120000001")
    client.force_login(person)
    offers = list(Offer.objects.complete())
    assert len(offers) == 28
    for offer in offers:
        start = reverse("servicedesk:start", args=[offer.slug])
        assert client.get(start).status_code == 200, offer.slug
        assert client.post(start, {"key": uuid.uuid4()}).status_code == 302, offer.slug
        draft = Case.objects.get(application__offer=offer)
        filled_by_pages(client, person, draft, offer.slug)
        sent_from_the_review(client, draft, offer.slug)
        application = Application.objects.get(case=draft)
        fee = kept_fee(application).fee
        assert len(application.fee["lines"]) == len(fee.lines), offer.slug
        assert 0 <= fee.total_rial < LONGEST_FEE, offer.slug
    assert not OfferProblem.objects.exists()
