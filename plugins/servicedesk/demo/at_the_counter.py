"""What the demo town's counter offices have filed for citizens in the last weeks."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plugins.servicedesk.actions import submit_application
from plugins.servicedesk.demo.definitions import FOLDER
from plugins.servicedesk.demo.filling import fill_step
from plugins.servicedesk.demo.sample_answers import Typist
from portal.api import User
from portal.api.accounts import SYSTEM
from portal.api.cases import Case
from portal.api.counter import (
    AssistedFiling,
    Consent,
    Office,
    OnBehalf,
    Told,
    begin_filing,
    find_service,
    import_consent,
    object_to_filing,
    on_behalf,
    open_form,
)
from portal.api.notifications import InboxNotice, MessageState, OutboxMessage

SEED = 137
RECENT_HOURS = 48
ASKING_TAKES = timedelta(minutes=9)


@transaction.atomic
def load_demo_filings() -> list[str]:
    """File a dozen cases at the counters, at their own times; nothing where there are some.

    Takes about three seconds.
    """
    if AssistedFiling.objects.exists() or not Office.objects.exists():
        return []
    chance = Random(SEED)  # noqa: S311
    rows = json.loads((FOLDER / "counter_filings.json").read_text(encoding="utf-8"))
    for row in rows:
        _Visit(row, chance, _moment(row["hours_ago"], chance)).happen()
    return [_("%(count)s filings for citizens were made.") % {"count": len(rows)}]


def _moment(hours_ago: int, chance: Random) -> datetime:
    """Return when it happened: lately, or in the morning of a day before yesterday."""
    at = timezone.localtime(timezone.now() - timedelta(hours=hours_ago))
    if hours_ago < RECENT_HOURS:
        return at
    return at.replace(hour=chance.randrange(8, 13), minute=chance.randrange(60))


@dataclass
class _Visit:
    """One citizen at one counter."""

    row: dict[str, Any]
    chance: Random
    at: datetime

    def happen(self) -> None:
        operator = User.objects.get(username=self.row["operator"])
        filing = self._agreed(operator)
        case = open_form(actor=operator, filing=filing)
        actor = on_behalf(operator, AssistedFiling.objects.get(pk=filing.pk), holds=True)
        self._fill(actor, case)
        if not self.row.get("only_begun"):
            submit_application(actor=actor, case=case, at=self.at)
        self._date(filing, case)
        if actor.citizen and (text := self.row.get("objection")):
            sent = AssistedFiling.objects.get(pk=filing.pk)
            object_to_filing(actor=actor.citizen, filing=sent, text=text)

    def _agreed(self, operator: User) -> AssistedFiling:
        service = find_service(f"servicedesk.{self.row['service']}")
        if service is None:
            raise LookupError(self.row["service"])
        told = Told(self.row["mobile"], self.row["full_name"], self.row["national_id"])
        filing = begin_filing(
            actor=operator, office=Office.objects.of_operator(operator).get(), service=service,
            told=told, key=uuid.UUID(int=self.chance.getrandbits(128), version=4),
        )  # fmt: skip
        consent = Consent(self.row["consent"])
        return import_consent(actor=SYSTEM, filing=filing, consent=consent, at=timezone.now())

    def _fill(self, actor: OnBehalf, case: Case) -> None:
        given = {name: self.row[name] for name in ("full_name", "mobile", "national_id")}
        typist = Typist(self.row["service"], self.chance, None, given)
        days = (timezone.now() - self.at).days
        steps = case.form.steps[:1] if self.row.get("only_begun") else case.form.steps
        for step in steps:
            fill_step(actor=actor, draft=case, step=step, typist=typist, days=days)

    def _date(self, filing: AssistedFiling, case: Case) -> None:
        """Let everything be as old as the visit, and the messages sent."""
        began = self.at - ASKING_TAKES
        Case.objects.filter(pk=case.pk).update(created_at=began, updated_at=self.at)
        printed = None if self.row.get("only_begun") else self.at + timedelta(minutes=1)
        AssistedFiling.objects.filter(pk=filing.pk).update(
            begun_at=began, consent_at=began, receipt_printed_at=printed
        )
        code = case.tracking_code
        OutboxMessage.objects.filter(case_code=code, finished_at=None).update(
            state=MessageState.DELIVERED, attempts=1, created_at=self.at, finished_at=self.at
        )
        InboxNotice.objects.filter(case_code=code).update(created_at=self.at)
