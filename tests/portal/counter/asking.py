"""What an operator asks and is given before a form opens."""

from __future__ import annotations

from portal.accounts.models import User
from portal.cases.actions.talk import Upload
from portal.counter.actions import Told, ask_for_code, begin_filing
from portal.counter.models import AssistedFiling
from portal.counter.offerings import CounterService
from portal.counter.pending_consents import PendingConsent
from portal.forms.uploads import check_upload
from portal.testing.matters import picture


def ask(operator: User, filing: AssistedFiling) -> PendingConsent:
    """Send the citizen a code."""
    return ask_for_code(actor=operator, filing=filing, address="192.0.2.1")


def scan() -> Upload:
    """Return the picture of a consent on paper."""
    file = picture("رضایت.png")
    return Upload(file=file, checked=check_upload(file))


def told_again(
    filing: AssistedFiling, service: CounterService, operator: User, **told: str
) -> AssistedFiling:
    """Write down the same wish once more, with something of what was told put right."""
    said = {
        "mobile": filing.mobile, "full_name": filing.full_name, "national_id": filing.national_id
    }  # fmt: skip
    return begin_filing(
        actor=operator, office=filing.office, service=service, key=filing.pk,
        told=Told(**{**said, **told}),
    )  # fmt: skip
