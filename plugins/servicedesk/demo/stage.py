"""Plays the stories through the real actions, each act at its own moment in the past."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from plugins.servicedesk.actions import start_application, submit_application
from plugins.servicedesk.case_fees import assess_fee, kept_fee
from plugins.servicedesk.demo.definitions import SENTENCES, services
from plugins.servicedesk.demo.filling import fill_step
from plugins.servicedesk.demo.insurance import spoken_to_directly
from plugins.servicedesk.demo.people import TownHall
from plugins.servicedesk.demo.sample_agency import at_once
from plugins.servicedesk.demo.sample_answers import LANGUAGE, Typist
from plugins.servicedesk.demo.scans import scan
from plugins.servicedesk.demo.stories import ON_THE_WAY, Story, all_stories, plan
from plugins.servicedesk.models import Application, Offer, SampleTransfer
from portal.api import User
from portal.api.cases import (
    Case,
    CaseFile,
    Channel,
    Citizen,
    RejectionReason,
    Upload,
    VisitReason,
    add_note,
    assign_case,
    move_case,
    new_secret,
    send_message,
)
from portal.api.definitions import check_upload
from portal.api.documents import (
    IssuedDocument,
    Revocation,
    prepare_document,
    revoke_document,
)
from portal.api.inquiries import Inquiry, InquiryState, make_inquiry
from portal.api.notifications import InboxNotice, MessageState, OutboxMessage
from portal.api.payments import InvoicePart, begin_payment, confirm_payment

SEED = 1405
FILLING_TAKES = timedelta(minutes=14)
SENDING_TAKES = timedelta(seconds=4)
READ_AFTER = timedelta(days=7)
CHANNELS = (Channel.WEB, Channel.WEB, Channel.WEB, Channel.MOBILE)
BILLING, BANK = "invoice", "servicedesk.sample_bank"
ENCLOSURE = {"fa": "پیوست", "en": "enclosure"}


@transaction.atomic
def perform_all(citizens: list[User]) -> int:
    """Let every story happen; acts of all cases follow one another as they did in time.

    Returns how many cases there are then. Takes about twenty seconds.
    """
    chance = Random(SEED)  # noqa: S311
    by_slug = {service["slug"]: service for service in services()}
    stories = all_stories()
    beats = plan(stories, by_slug, until=timezone.now(), chance=chance)
    town_hall = TownHall.with_everybody(chance)
    offers = {offer.slug: offer for offer in Offer.objects.complete()}
    plays = [
        Play(story, offers[story.service], _applicant(story, citizens), town_hall, chance)
        for story in stories
    ]
    with _without_wake_ups(), spoken_to_directly(at_once):
        for beat in beats:
            plays[beat.story].act(beat.act, beat.text, beat.at)
    return len(plays)


@contextmanager
def _without_wake_ups() -> Iterator[None]:
    """Drop what the acts want to do after the commit: wake the worker for messages long sent."""
    waiting = len(connection.run_on_commit)
    yield
    del connection.run_on_commit[waiting:]


def _reason_code(act: str, *, asks_to_come: bool) -> str:
    if act == "reject":
        return RejectionReason.AGAINST_RULES
    return VisitReason.NO_INFRASTRUCTURE if asks_to_come else ""


def _applicant(story: Story, citizens: list[User]) -> Citizen:
    return new_secret() if story.citizen is None else citizens[story.citizen]


@dataclass
class Play:
    """One story on its way; ``case`` is the case as the last act left it."""

    story: Story
    offer: Offer
    applicant: Citizen
    town_hall: TownHall
    chance: Random
    begun: datetime = field(default_factory=timezone.now)
    case: Case = field(init=False)

    def act(self, act: str, text: str, at: datetime) -> None:
        """Do one act as if it were ``at``, and date everything that it has written."""
        perform: Callable[[str, datetime], object] = getattr(self, f"_{act}", self._move(act))
        perform(text, at)
        self._date_notices(at)
        Case.objects.filter(pk=self.case.pk).update(updated_at=at)

    def _draft(self, text: str, at: datetime) -> None:
        self._fill(at, self.story.finished_steps)

    def _submit(self, text: str, at: datetime) -> None:
        self._fill(at, len(self.offer.form_version.compiled.steps))
        self.case = submit_application(actor=self.applicant, case=self.case, at=at)

    def _fill(self, at: datetime, step_count: int) -> None:
        channel = self.chance.choice(CHANNELS)
        draft = start_application(actor=self.applicant, offer=self.offer, channel=channel)
        person = self.applicant if isinstance(self.applicant, User) else None
        typist = Typist(self.offer.slug, self.chance, person, self.story.answers or {})
        days = (timezone.now() - at).days
        for step in self.offer.form_version.compiled.steps[:step_count]:
            fill_step(actor=self.applicant, draft=draft, step=step, typist=typist, days=days)
        CaseFile.objects.filter(case=draft).update(uploaded_at=at - FILLING_TAKES / 2)
        Case.objects.filter(pk=draft.pk).update(created_at=at - FILLING_TAKES)
        self.case = draft

    def _assign(self, text: str, at: datetime) -> None:
        clerk = self.town_hall.clerk(self.case)
        self.case = assign_case(
            actor=clerk, case=self.case, assignee=clerk, seen_version=self.case.version, at=at
        )

    def _note(self, text: str, at: datetime) -> None:
        add_note(actor=self.town_hall.clerk(self.case), case=self.case, text=text, at=at)

    def _say(self, text: str, at: datetime) -> None:
        clerk = self.town_hall.clerk(self.case)
        send_message(actor=clerk, case=self.case, text=text, as_staff=True, at=at)

    def _write(self, text: str, at: datetime) -> None:
        send_message(actor=self.applicant, case=self.case, text=text, as_staff=False, at=at)

    def _move(self, act: str) -> Callable[[str, datetime], object]:
        def move(text: str, at: datetime) -> None:
            offered = self.case.workflow.moves_from(self.case.state)
            chosen = next(move for move in offered if move.kind == act)
            if (
                act in ON_THE_WAY
                and self._goes_on(at)
                and self.case.state not in chosen.from_states
            ):
                return
            if any(effect.type == BILLING for effect in chosen.effects):
                self._set_open_lines(at)
            self.case = move_case(
                actor=self._mover(act, chosen.by), case=self.case, move_key=chosen.key,
                seen_version=self.case.version, text=text, at=at,
                reason_code=_reason_code(act, asks_to_come=chosen.visit),
                uploads=[self._enclosure()] if act == "answer" else (),
            )  # fmt: skip

            self._make_documents(at)

        return move

    def _make_documents(self, at: datetime) -> None:
        """Do what the worker does with a document that the act has issued."""
        for document in IssuedDocument.objects.filter(case=self.case, file=""):
            prepare_document(str(document.pk), at)

    def _revoke(self, text: str, at: datetime) -> None:
        document = IssuedDocument.objects.get(case=self.case)
        revoke_document(
            actor=self.town_hall.decider(self.case), document=document, reason=text,
            revocation=Revocation.CONDITIONS, at=at,
        )  # fmt: skip

    def _goes_on(self, at: datetime) -> bool:
        """Let happen what the case waits for; it may move the case on."""
        happened = [self._pays(at), self._is_answered(at)]
        return any(happened)

    def _is_answered(self, at: datetime) -> bool:
        """Do what the worker does with an inquiry, so that the agency answers."""
        waiting = Inquiry.objects.filter(case=self.case, state=InquiryState.WAITING)
        made = [make_inquiry(inquiry.pk, at) for inquiry in waiting]
        if made:
            mine = Inquiry.objects.filter(case=self.case, answered_at__gte=self.begun)
            mine.update(answered_at=at)
            self.case = Case.objects.with_related().get(pk=self.case.pk)
        return any(made)

    def _pays(self, at: datetime) -> bool:
        """Let the applicant pay what is due next, if there is a bill; it may move the case on."""
        parts = InvoicePart.objects.filter(invoice__case=self.case, paid_at=None)
        part = parts.select_related("invoice__case").order_by("position").first()
        if part is None or part.position:
            return False
        payment, _address = begin_payment(
            actor=self.applicant, part=part, gateway_id=BANK, at=at,
            return_url=lambda payment: f"{settings.WAGTAILADMIN_BASE_URL}/",
        )  # fmt: skip
        SampleTransfer.objects.filter(pk=payment.pk).update(state=SampleTransfer.State.PAID)
        confirm_payment(payment=payment, at=at)
        self.case = Case.objects.with_related().get(pk=self.case.pk)
        return True

    def _set_open_lines(self, at: datetime) -> None:
        """Let the unit set what is not known of the fee, so that it can be billed."""
        kept = kept_fee(Application.objects.get(case=self.case))
        for line in kept.open_lines if kept else ():
            assess_fee(
                actor=self.town_hall.clerk(self.case), case=self.case, number=line.number,
                amount_rial=self.chance.randint(20, 400) * 100_000,
                reason=SENTENCES["fee_reason"][LANGUAGE], at=at,
            )  # fmt: skip

    def _mover(self, act: str, by: str) -> Citizen:
        if by == "citizen":
            return self.applicant
        deciding = act in ("approve", "reject")
        return self.town_hall.decider(self.case) if deciding else self.town_hall.clerk(self.case)

    def _enclosure(self) -> Upload:
        file = scan(ENCLOSURE["fa"], ("pdf",), self.chance)
        return Upload(file=file, checked=check_upload(file))

    def _date_notices(self, at: datetime) -> None:
        """Let notices be as old as the act, the messages sent, and the older notices read."""
        code = self.case.tracking_code
        OutboxMessage.objects.filter(case_code=code, finished_at=None).update(
            state=MessageState.DELIVERED, attempts=1, created_at=at, finished_at=at + SENDING_TAKES
        )
        fresh = InboxNotice.objects.filter(case_code=code, created_at__gte=self.begun)
        is_old = at < timezone.now() - READ_AFTER
        fresh.update(created_at=at, read_at=at + timedelta(hours=3) if is_old else None)
