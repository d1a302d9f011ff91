"""The demo town's desk: its definitions are sound and its histories could have happened."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count, Q
from django.utils import timezone

from plugins.servicedesk.demo.definitions import (
    FOLDER,
    form_definition,
    services,
    workflow_definition,
)
from plugins.servicedesk.demo.load import load_demo_cases, load_demo_offers
from plugins.servicedesk.demo.sample_answers import Typist, moved_back
from plugins.servicedesk.demo.scans import scan
from plugins.servicedesk.demo.stories import all_stories, plan
from plugins.servicedesk.models import Application, Offer
from portal.accounts.demo.people import load_demo_people
from portal.cases.models import Case, CaseFile, TimelineEntry
from portal.forms.compile import compile_form
from portal.forms.uploads import check_upload
from portal.notifications.models import InboxNotice, OutboxMessage
from portal.workflow.compile import compile_workflow
from portal.workflow.definition import Workflow

TOWN = FOLDER.parents[2] / "portal/accounts/demo"
TOWN_UNITS = {
    unit["slug"] for unit in json.loads((TOWN / "org_units_fa.json").read_text(encoding="utf-8"))
}
SERVICES = {service["slug"]: service for service in services()}
WRITTEN_BY_HAND = ["sodur-parvaneh-sakhteman", "mojavez-haffari", "ghat-va-jabejayi-derakht"]
PERSIAN = re.compile("[\u0621-\u06cc\u06f0-\u06f9]")
LATIN_WORD = re.compile("[A-Za-z]{2,}")
every_service = pytest.mark.parametrize("slug", SERVICES)


def workflow_of(slug: str) -> Workflow:
    return compile_workflow(workflow_definition(SERVICES[slug]))


def localised_texts(value: object) -> list[dict[str, str]]:
    """Return every text per language inside a piece of JSON."""
    if isinstance(value, dict):
        if "fa" in value:
            return [value]
        return [text for part in value.values() for text in localised_texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in localised_texts(part)]
    return []


def test_every_service_of_the_catalogue_is_put_online():
    assert len(SERVICES) == len(services()) == 28


@every_service
def test_a_form_compiles_into_two_or_three_steps(slug):
    steps = compile_form(form_definition(SERVICES[slug])).steps
    assert 2 <= len(steps) <= 3
    assert sum(field.type != "file" for field in steps[0].fields) >= 3


@pytest.mark.parametrize("slug", WRITTEN_BY_HAND)
def test_the_forms_written_by_hand_have_three_steps(slug):
    assert len(compile_form(form_definition(SERVICES[slug])).steps) == 3


@every_service
def test_a_form_can_be_completed_with_sample_answers(slug):
    typist = Typist(slug, Random(slug))
    for step in compile_form(form_definition(SERVICES[slug])).steps:
        assert typist.fill(step).is_valid


def test_dates_typed_long_ago_lie_as_much_earlier():
    step = compile_form(form_definition(SERVICES["mojavez-haffari"])).step("work")
    answers = {"start_date": "2026-11-20", "end_date": None, "contractor_name": "2026-11-20"}
    assert moved_back(step, answers, 30) == {
        "start_date": "2026-10-21",
        "end_date": None,
        "contractor_name": "2026-11-20",
    }


@every_service
def test_a_workflow_leads_through_all_steps_to_an_approval(slug):
    path = workflow_of(slug).path()
    assert len(path) == len(SERVICES[slug]["steps"]) + 1
    assert path[-1].key == "approved"


@every_service
def test_a_workflow_offers_a_decision_a_question_and_a_way_out(slug):
    workflow = workflow_of(slug)
    first, last = workflow.path()[0].key, workflow.path()[-2].key
    assert {move.kind for move in workflow.moves_from(first, by="staff")} >= {"ask", "reject"}
    assert {move.kind for move in workflow.moves_from(last, by="staff")} == {"approve", "reject"}
    assert {move.key for move in workflow.moves_from("missing_documents")} == {"answer", "withdraw"}
    assert {move.permission for move in workflow.moves if move.kind in ("approve", "reject")} == {
        "cases.decide"
    }


@every_service
def test_every_unit_named_exists(slug):
    named = {state.unit for state in workflow_of(slug).states if state.unit}
    assert named | {SERVICES[slug]["unit"]} <= TOWN_UNITS


@every_service
def test_every_text_is_there_in_persian_and_in_english(slug):
    service = SERVICES[slug]
    kept = [service, form_definition(service), workflow_definition(service)]
    texts = localised_texts(json.loads(json.dumps(kept)))
    assert texts
    for text in texts:
        assert PERSIAN.search(text["fa"])
        assert not PERSIAN.search(text["en"])
        assert not LATIN_WORD.search(text["fa"])


@pytest.mark.parametrize("accept", [("pdf", "jpeg", "png"), ("jpeg", "png")])
def test_a_drawn_scan_passes_the_check_of_uploads(accept):
    file = scan("scan", accept, Random(1))
    assert isinstance(file, SimpleUploadedFile)
    assert check_upload(file, accept=accept).size > 1000


@pytest.mark.django_db
@pytest.mark.parametrize(
    "until",
    [
        "2026-11-22T08:00+03:30",
        "2026-11-22T15:30+03:30",
        "2027-04-04T23:59+03:30",
        "2026-07-03T12:00+03:30",
    ],
)
def test_all_acts_of_the_stories_lie_in_the_last_months_and_in_order(until):
    moment = datetime.fromisoformat(until)
    beats = plan(all_stories(), SERVICES, until=moment, chance=Random(1405))
    assert beats == sorted(beats)
    assert moment - timedelta(days=6) < beats[-1].at < moment
    assert moment - timedelta(days=135) < beats[0].at < moment - timedelta(days=60)
    for number in range(len(all_stories())):
        moments = [(beat.number, beat.at) for beat in beats if beat.story == number]
        assert moments == sorted(moments)


@pytest.fixture
def town(db, settings):
    settings.PORTAL_DEMO = True
    load_demo_people()


def test_offers_are_published_once(town):
    load_demo_offers()
    versions = set(Offer.objects.values_list("form_version", "workflow_version"))
    load_demo_offers()
    assert Offer.objects.count() == 28
    assert set(Offer.objects.values_list("form_version", "workflow_version")) == versions


def test_people_are_known_to_the_stories():
    known = json.loads((FOLDER / "citizens.json").read_text(encoding="utf-8"))
    samples = json.loads((TOWN / "people_fa.json").read_text(encoding="utf-8"))
    assert known["sample_mobiles"] == [citizen["mobile"] for citizen in samples["citizens"]]
    highest = max(story.citizen for story in all_stories() if story.citizen is not None)
    assert highest == len(known["sample_mobiles"]) + len(known["more"]) - 1


def test_the_town_has_cases_in_every_state_and_loads_them_once(town):
    load_demo_offers()
    load_demo_cases()
    counted = (Case.objects.count(), TimelineEntry.objects.count(), CaseFile.objects.count())
    assert load_demo_cases() == []
    assert counted == (
        Case.objects.count(), TimelineEntry.objects.count(), CaseFile.objects.count()
    )  # fmt: skip
    assert Application.objects.count() == Case.objects.count() == len(all_stories())
    _check_variety()
    _check_times()
    _check_the_permit_unit()
    _check_notices()


def _check_variety():
    phases = dict(Case.objects.values_list("phase").annotate(Count("pk")))
    assert set(phases) == {"draft", "open", "waiting_citizen", "waiting_agency", "closed"}
    assert phases["draft"] == 4
    outcomes = set(Case.objects.exclude(outcome="").values_list("outcome", flat=True))
    assert outcomes == {"approved", "rejected", "withdrawn"}
    assert set(TimelineEntry.objects.values_list("kind", flat=True)) == set(
        TimelineEntry.Kind.values
    )
    assert 3 <= Case.objects.overdue().count() < Case.objects.unfinished().count() / 2
    assert Case.objects.exclude(pauses=[]).exists()
    assert Case.objects.unfinished().filter(first_responded_at=None).count() >= 3
    assert Case.objects.filter(applicant=None).exists()


def _check_times():
    now = timezone.now()
    assert not TimelineEntry.objects.filter(at__gte=now - timedelta(minutes=30)).exists()
    assert not CaseFile.objects.filter(uploaded_at__gte=now - timedelta(minutes=30)).exists()
    for case in Case.objects.exclude(phase="draft"):
        moments = list(case.timeline.order_by("id").values_list("at", flat=True))
        assert moments == sorted(moments)
        assert moments[0] == case.submitted_at
        assert case.created_at < case.submitted_at
        assert case.updated_at == moments[-1]


def _check_the_permit_unit():
    """A case that is filed now comes first in the permit unit's inbox."""
    concerned = Q(unit__slug="shahrsazi") | Q(holder__slug="shahrsazi")
    waiting = Q(awaits_reply=True) | Q(first_responded_at=None)
    assert Case.objects.unfinished().filter(concerned).count() >= 10
    assert not Case.objects.unfinished().filter(concerned & waiting).exists()


def _check_notices():
    week_ago = timezone.now() - timedelta(days=7)
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"delivered"}
    assert not OutboxMessage.objects.filter(finished_at=None).exists()
    assert not InboxNotice.objects.filter(created_at__lt=week_ago, read_at=None).exists()
    assert InboxNotice.objects.filter(read_at=None).exists()
