"""The demo town's desk: its definitions are sound and its histories could have happened."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count, Q
from django.utils import timezone

from plugins.servicedesk.demo.definitions import (
    FOLDER,
    bank_questions,
    documents,
    form_definition,
    services,
    turnings,
    workflow_definition,
)
from plugins.servicedesk.demo.load import load_demo_cases, load_demo_offers
from plugins.servicedesk.demo.sample_answers import Typist, moved_back
from plugins.servicedesk.demo.scans import scan
from plugins.servicedesk.demo.stories import all_stories, plan
from plugins.servicedesk.fee_check import check_fee
from plugins.servicedesk.fees import fee_of
from plugins.servicedesk.models import Application, BankQuestion, Design, Offer, OfferProblem
from plugins.servicedesk.named import templates_named
from plugins.servicedesk.workflow_designer.companions import companions_of
from plugins.servicedesk.workflow_designer.publishing import problems_of
from portal.accounts.demo.people import load_demo_people
from portal.cases.models import Case, CaseFile, TimelineEntry
from portal.definitions.reading import Node
from portal.documents.check import check_template
from portal.documents.models import IssuedDocument
from portal.forms.check import check_form
from portal.forms.compile import compile_form
from portal.forms.uploads import check_upload
from portal.inquiries.models import Inquiry
from portal.notifications.models import InboxNotice, OutboxMessage
from portal.payments.models import Invoice, InvoicePart, Payment
from portal.workcalendar.calendar import TownCalendar
from portal.workflow.assertions import read_assertions, run_assertions
from portal.workflow.check import check_workflow
from portal.workflow.compile import compile_workflow
from portal.workflow.definition import Workflow

TOWN = FOLDER.parents[2] / "portal/accounts/demo"
TOWN_UNITS = {
    unit["slug"] for unit in json.loads((TOWN / "org_units_fa.json").read_text(encoding="utf-8"))
}
SERVICES = {service["slug"]: service for service in services()}
PERSIAN = re.compile("[\u0621-\u06cc\u06f0-\u06f9]")
LATIN_WORD = re.compile("[A-Za-z]{2,}")
every_service = pytest.mark.parametrize("slug", SERVICES)


def workflow_of(slug: str) -> Workflow:
    return compile_workflow(workflow_definition(SERVICES[slug]))


def same_day_states(service: dict[str, Any]) -> list[str]:
    """Return where a checker misses the days of a state: staff do its step on the day itself."""
    steps = [(n, step) for n, step in enumerate(service["steps"]) if step.get("fee") != "pay"]
    return [f"states[{n}].days" for n, step in steps if not step["days"]]


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


@every_service
def test_forms_workflows_and_fees_have_nothing_wrong_and_nothing_doubtful(slug):
    service = SERVICES[slug]
    form = compile_form(form_definition(service))
    assert check_form(form_definition(service)) == []
    findings = check_workflow(workflow_definition(service), form=form, units=TOWN_UNITS)
    doubts = [(str(found.level), found.place) for found in findings]
    assert doubts == [("warning", place) for place in same_day_states(service)]
    assert check_fee(service["fee_lines"], form, service.get("instalments")) == []


@pytest.mark.parametrize("slug", documents())
def test_a_document_asks_only_for_what_its_service_knows(slug):
    form = compile_form(form_definition(SERVICES[slug]))
    assert check_template(documents()[slug], form, workflow=workflow_of(slug)) == []
    assert list(templates_named(workflow_definition(SERVICES[slug]))) == [slug]


def test_the_forms_use_what_forms_can_do():
    written = json.dumps([form_definition(service) for service in SERVICES.values()])
    for kind in (
        "address",
        "map_point",
        "plate",
        "time",
        "date_range",
        "files",
        "group",
        "calculated",
        "signature",
        "renovation_code",
    ):
        assert f'"type": "{kind}"' in written
    for slug, service in SERVICES.items():
        form = json.dumps(form_definition(service))
        assert '"show_if"' in form, slug
    assert written.count('"messages"') >= 3


def test_the_workflows_use_what_workflows_can_do():
    workflows = [workflow_of(slug) for slug in SERVICES]
    moves = [move for workflow in workflows for move in workflow.moves]
    states = [state for workflow in workflows for state in workflow.states]
    assert any(move.guard and move.guard_text for move in moves)
    assert any(move.fields for move in moves)
    assert any(move.by == "clock" and move.after for move in moves)
    assert {effect.type for move in moves for effect in move.effects} >= {
        "notice", "invoice", "document",
    }  # fmt: skip
    assert any(state.reminder for state in states)
    assert any(state.notice_text for state in states)


@pytest.mark.parametrize("slug", [slug for slug in SERVICES if turnings().get(slug)])
def test_what_a_workflow_must_do_holds(slug):
    examples = read_assertions(Node(turnings()[slug].get("assertions", [])))
    form, workflow = compile_form(form_definition(SERVICES[slug])), workflow_of(slug)
    results = run_assertions(workflow, examples, form=form, calendar=TownCalendar())
    assert [result.problems for result in results] == [()] * len(examples)


def test_some_workflow_keeps_examples():
    assert any(own.get("assertions") for own in turnings().values())
    assert set(turnings()) <= set(SERVICES)


def test_questions_of_the_bank_are_asked_alike_in_several_forms():
    bank = {question["slug"]: question["field"] for question in bank_questions()}
    asking = {slug: set() for slug in bank}
    for slug, service in SERVICES.items():
        for step in compile_form(form_definition(service)).steps:
            for field in step.fields:
                if field.bank:
                    asked = bank[field.bank]
                    assert (field.type, dict(field.label)) == (asked["type"], asked["label"])
                    asking[field.bank].add(slug)
    assert 4 <= len(bank) <= 6
    assert all(len(forms) >= 3 for forms in asking.values())
    assert len(set.union(*asking.values())) >= 10


@every_service
def test_sample_answers_have_a_fee(slug):
    service = SERVICES[slug]
    form = compile_form(form_definition(service))
    typist = Typist(slug, Random(slug))
    for step in form.steps:
        typist.fill(step)
    fee = fee_of(service["fee_lines"], typist.said, form)
    assert fee.problems == ()
    assert fee.total_rial < 10**11


@every_service
def test_a_form_can_be_completed_with_sample_answers(slug):
    form = compile_form(form_definition(SERVICES[slug]))
    for number in range(12):
        typist = Typist(slug, Random(f"{slug}{number}"))
        for step in form.steps:
            assert typist.fill(step).is_done


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
    ways_out = workflow.moves_from("missing_documents", by="citizen")
    assert {move.key for move in ways_out} == {"answer", "withdraw"}
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
    assert BankQuestion.objects.count() == len(bank_questions())
    [design] = Design.objects.all()
    assert design.assertions == turnings()[design.name]["assertions"]
    assert problems_of(design, companions_of(design)) == []
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
    _check_documents()


def _check_variety():
    phases = dict(Case.objects.values_list("phase").annotate(Count("pk")))
    assert set(phases) == {"draft", "open", "waiting_citizen", "waiting_agency", "closed"}
    assert phases["draft"] == 4
    outcomes = set(Case.objects.exclude(outcome="").values_list("outcome", flat=True))
    assert outcomes == {"approved", "rejected", "withdrawn"}
    told = set(TimelineEntry.objects.values_list("kind", flat=True))
    assert told >= set(TimelineEntry.Kind.values) - {"contested"}
    _check_bills()
    assert set(Inquiry.objects.values_list("state", flat=True)) == {"answered", "waiting"}
    assert 3 <= Case.objects.overdue().count() < Case.objects.unfinished().count() / 2
    assert Case.objects.exclude(pauses=[]).exists()
    assert Case.objects.unfinished().filter(first_responded_at=None).count() >= 3
    assert Case.objects.filter(applicant=None).exists()


def _check_bills():
    """Fees are billed by the workflows; some bills are paid, some in part, some wait."""
    states = dict(Invoice.objects.values_list("state").annotate(Count("pk")))
    assert states["paid"] >= 5
    assert states["open"] >= 2
    assert set(Payment.objects.values_list("state", flat=True)) == {"paid"}
    assert InvoicePart.objects.filter(position__gt=0).exists()
    sent = Application.objects.exclude(case__phase="draft")
    assert not sent.filter(fee={}).exists()
    assert not OfferProblem.objects.exists()


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


def _check_documents():
    """What was approved has its document to download; one of them has been revoked."""
    issued = IssuedDocument.objects.select_related("case", "template")
    assert issued.count() >= 4
    assert {document.state for document in issued} == {"ready"}
    assert {document.case.outcome for document in issued} == {"approved"}
    for document in issued:
        with document.file.open("rb") as file:
            assert file.read(5) == b"%PDF-"
        assert document.case.submitted_at < document.issued_at == document.ready_at
        assert document.holder == document.case.applicant.get_full_name()
    [revoked] = issued.exclude(revoked_at=None)
    assert revoked.revocation == "conditions"


def _check_notices():
    week_ago = timezone.now() - timedelta(days=7)
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"delivered"}
    assert not OutboxMessage.objects.filter(finished_at=None).exists()
    assert not InboxNotice.objects.filter(created_at__lt=week_ago, read_at=None).exists()
    assert InboxNotice.objects.filter(read_at=None).exists()
