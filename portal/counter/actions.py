"""What operators do for a citizen, one verb each; every one leaves a line in the audit book."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from portal.accounts import sign_in_codes
from portal.accounts.access import SystemActor
from portal.accounts.models import IdentityLevel, User
from portal.accounts.rate_limits import hit
from portal.audit.actions import record
from portal.cases.actions import send_message
from portal.cases.actions.drafts import store_file
from portal.cases.actions.talk import Upload
from portal.cases.effects import case_told
from portal.cases.models import Case, TimelineEntry
from portal.cases.notices import language_of, tell_applicant
from portal.counter import policies
from portal.counter.consents import account_with_code, account_without_code, words_of_request
from portal.counter.models import AssistedFiling, Consent, Office, PaperReason
from portal.counter.offerings import CounterService, find_service
from portal.counter.pending_consents import PendingConsent
from portal.counter.standing_in import on_behalf
from portal.counter.tariffs import tariff_for
from portal.errors import DomainError, require

FILINGS_PER_OPERATOR = {"limit": 60, "per_seconds": 3600}
CODES_PER_CITIZEN = {"limit": 10, "per_seconds": 86_400}


class OwnMatter(DomainError):
    """An operator's own matter goes through the operator's own account."""

    message = _("This is your own number. Please file your own matters with your own account.")


class NationalIdNeeded(DomainError):
    """The service has to know the national ID of the citizen."""

    message = _("This service needs the national ID of the citizen.")


class NoNumber(DomainError):
    """There is no phone that a code could be sent to."""

    message = _("There is no mobile number to send a code to. Take the consent on paper.")


class NoConsent(DomainError):
    """The citizen has not agreed, not to this, or not today."""

    status = 403
    message = _("The citizen has not agreed to this, or the consent has ended. Ask for it again.")


class ServiceGone(DomainError):
    """The service is off, closed or gone meanwhile."""

    status = 409
    message = _("This service takes no applications at the moment.")


class AlreadyAgreed(DomainError):
    """What was told cannot be changed any more: the citizen has agreed to it as it was."""

    status = 409
    message = _("The citizen has agreed already, to what was told before. Begin a new filing.")


class SomebodyElse(DomainError):
    """The number has moved to another account since the draft was begun."""

    status = 409
    message = _("This number now belongs to another account. Please begin a new filing.")


@dataclass(frozen=True)
class Told:
    """What a citizen said at the counter: number (E.164) or ``""``, name, national ID or ``""``."""

    mobile: str
    full_name: str
    national_id: str = ""


@transaction.atomic
def begin_filing(
    *, actor: User, office: Office, service: CounterService, told: Told, key: UUID
) -> AssistedFiling:
    """Write down who wants which service filed; nothing is filed before the citizen agrees.

    The same ``key`` gives the same filing; what an operator went back to put right is put right
    in it, until the citizen agrees. What it costs is settled here and stays.

    :raises OwnMatter, NationalIdNeeded: see there.
    :raises AlreadyAgreed: the key's filing is of another number, name or service.
    :raises TooMany: more than sixty in an hour.
    """
    require(policies.may_file(actor, office))
    facts = {
        "service": service.id,
        "service_title": service.title,
        "tariff_rial": tariff_for(office, service.id),
        **asdict(told),
    }
    earlier = AssistedFiling.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if earlier:
        require(earlier.operator_id == actor.pk and earlier.office_id == office.pk)
        if _is_the_same(earlier, service, told):
            return earlier
        if earlier.consent or earlier.objected_at:
            raise AlreadyAgreed
    if policies.is_for_oneself(actor, told.mobile):
        raise OwnMatter
    if service.level == IdentityLevel.NATIONAL_ID and not told.national_id:
        raise NationalIdNeeded
    hit("counter_filings", str(actor.pk), **FILINGS_PER_OPERATOR)
    filing, is_new = AssistedFiling.objects.update_or_create(
        id=key, office=office, operator=actor, defaults=facts
    )
    _note(actor, "counter.begun" if is_new else "counter.changed", filing, service=service.id)
    return filing


def _is_the_same(filing: AssistedFiling, service: CounterService, told: Told) -> bool:
    kept = Told(filing.mobile, filing.full_name, filing.national_id)
    return filing.service == service.id and kept == told


def ask_for_code(
    *, actor: User, filing: AssistedFiling, address: str, earlier: PendingConsent | None = None
) -> PendingConsent:
    """Send a code to the citizen's own phone, in words that name the office and the service.

    ``earlier``, this session's earlier code for the filing, stops working.

    :raises NoNumber, NoConsent: see there; the latter after an objection, or once it was sent.
    :raises TooMany: for this number, this address, this operator's haste, or the whole portal.
    """
    require(policies.may_act(actor, filing))
    _refuse_settled(filing)
    if not filing.mobile:
        raise NoNumber
    hit("counter_codes", filing.mobile, **CODES_PER_CITIZEN)
    words, language = words_of_request(filing)
    common: dict[str, Any] = {
        "address": address, "language": language, "purpose": "consent", "words": words,
    }  # fmt: skip
    if earlier and earlier.code.mobile == filing.mobile:
        code = sign_in_codes.resend(pending=earlier.code, **common)
    else:
        code = sign_in_codes.start(mobile=filing.mobile, **common)
    _note(actor, "counter.code_sent", filing)
    return PendingConsent(filing.pk, code)


def agree_by_code(
    *, actor: User, filing: AssistedFiling, pending: PendingConsent, code: str
) -> AssistedFiling:
    """Take the code that the citizen read out; the citizen's account is made if there is none.

    :raises ExpiredCode, WrongCode, TooManyTries, TooMany: as for signing in.
    :raises NoConsent: the code was sent for another filing, or this one is settled.
    :raises ClosedAccount, SomebodyElse: see there.
    """
    require(policies.may_act(actor, filing))
    _refuse_settled(filing)
    if pending.filing_id != filing.pk or pending.code.mobile != filing.mobile:
        raise NoConsent
    try:
        sign_in_codes.redeem(pending=pending.code, code=code)
    except DomainError as refusal:
        _note(actor, "counter.code_refused", filing, reason=type(refusal).__name__)
        raise
    citizen = account_with_code(filing.mobile)
    return _agree(actor, filing, Consent.SMS, citizen)


@transaction.atomic
def agree_on_paper(
    *, actor: User, filing: AssistedFiling, reason: PaperReason, scan: Upload
) -> AssistedFiling:
    """Take a consent signed on paper, with the reason and a scan, and open the form with it.

    The scan lies with the case. Without a number of the citizen's own the case has no account;
    with one, the citizen is told at once, and can say that it was somebody else.

    :raises NoConsent, ServiceGone, ClosedAccount, SomebodyElse: see there; nothing is kept then.
    """
    require(policies.may_act(actor, filing))
    _refuse_settled(filing)
    citizen = account_without_code(filing.mobile, reason)
    filing = _agree(actor, filing, Consent.PAPER, citizen, reason=reason)
    filing.case = draft = open_form(actor=actor, filing=filing)
    filing.paper_scan = store_file(case=draft, file=scan.file, checked=scan.checked, user=actor)
    filing.save(update_fields=["paper_scan"])
    if citizen is not None:
        _tell_of_paper(filing, draft)
    return filing


def _tell_of_paper(filing: AssistedFiling, draft: Case) -> None:
    with override(language_of(draft)):
        text = gettext(
            "%(office)s fills this in for you, with a consent on paper. Not you? Say so here."
        ) % {"office": filing.office.label}
    tell_applicant(
        notice=case_told, case=draft, key=f"paper:{filing.consent_at}", text=text,
        page="counter:not_me",
    )  # fmt: skip


@transaction.atomic
def import_consent(
    *, actor: SystemActor, filing: AssistedFiling, consent: Consent, at: datetime
) -> AssistedFiling:
    """Write down a consent that was given elsewhere at another time; for imports and the demo."""
    require(isinstance(actor, SystemActor))
    reason = PaperReason.CANNOT_READ if consent == Consent.PAPER else None
    citizen = account_with_code(filing.mobile)
    return _agree(actor, filing, consent, citizen, reason=reason, at=at)


@transaction.atomic
def open_form(*, actor: User, filing: AssistedFiling) -> Case:
    """Begin the draft in the citizen's name; the second time it is the same draft.

    :raises NoConsent: the consent is not in force.
    :raises ServiceGone: the service cannot be filed any more.
    """
    require(policies.may_act(actor, filing))
    filing = AssistedFiling.objects.select_for_update(of=("self",)).with_related().get(pk=filing.pk)
    if not filing.is_agreed:
        raise NoConsent
    if filing.case:
        return filing.case
    service = find_service(filing.service)
    if service is None:
        raise ServiceGone
    draft = service.begin(actor=on_behalf(actor, filing, holds=True), idempotency_key=filing.pk)
    filing.case = draft
    filing.save(update_fields=["case"])
    _note(actor, "counter.form_opened", filing)
    return draft


@transaction.atomic
def say_for_citizen(*, actor: User, filing: AssistedFiling, text: str) -> TimelineEntry:
    """Bring a message of the citizen to the unit, while the consent is in force.

    :raises NoConsent: it is not, or nothing was sent yet.
    """
    require(policies.may_act(actor, filing))
    if not filing.is_agreed or filing.case is None or filing.case.is_draft:
        raise NoConsent
    behalf = on_behalf(actor, filing, holds=True)
    entry = send_message(actor=behalf, case=filing.case, text=text, as_staff=False)
    _note(actor, "counter.message_sent", filing)
    return entry


@transaction.atomic
def note_printed(*, actor: User, filing: AssistedFiling) -> AssistedFiling:
    """Write down that the citizen was given the receipt; the first time counts.

    :raises NoConsent: nothing was sent yet.
    """
    require(policies.may_act(actor, filing))
    if filing.case is None or filing.case.is_draft:
        raise NoConsent
    filing.receipt_printed_at = filing.receipt_printed_at or timezone.now()
    filing.save(update_fields=["receipt_printed_at"])
    _note(actor, "counter.receipt_printed", filing)
    return filing


def _refuse_settled(filing: AssistedFiling) -> None:
    """Refuse what was objected to, and what has been sent: it needs no new consent."""
    if filing.objected_at or (filing.case and not filing.case.is_draft):
        raise NoConsent


@transaction.atomic
def _agree(
    actor: User | SystemActor,
    filing: AssistedFiling,
    consent: Consent,
    citizen: User | None,
    *,
    reason: PaperReason | None = None,
    at: datetime | None = None,
) -> AssistedFiling:
    filing = AssistedFiling.objects.select_for_update(of=("self",)).with_related().get(pk=filing.pk)
    _refuse_settled(filing)
    if filing.case and filing.citizen != citizen:
        raise SomebodyElse
    filing.citizen, filing.consent, filing.consent_at = citizen, consent, at or timezone.now()
    filing.paper_reason = reason or ""
    filing.save(update_fields=["citizen", "consent", "consent_at", "paper_reason"])
    _note(actor, "counter.consented", filing, consent=str(consent), reason=str(reason or ""))
    return filing


def _note(actor: object, action: str, filing: AssistedFiling, **details: str) -> None:
    code = filing.case.tracking_code if filing.case else ""
    record(
        actor=actor, action=action, target=filing, code=code, request=None,
        office=filing.office.unit.slug, **details,
    )  # fmt: skip
