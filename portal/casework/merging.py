"""Joining a duplicate with its main case, and taking that back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.cases import notices, policies
from portal.cases.concurrency import claim_version, locked
from portal.cases.contests import CONTEST
from portal.cases.events import CaseMoved, about
from portal.cases.models import MERGED, Case, Outcome, Phase, TimelineEntry
from portal.cases.timeline import add_entry
from portal.casework.hand_overs import LONGEST_REASON, WhyMissing
from portal.casework.link_rows import CaseLink, Merge
from portal.casework.links import SameCase
from portal.casework.people import DECIDE, HANDLE
from portal.errors import DomainError, require
from portal.events.publishing import publish
from portal.localised import localise
from portal.persian.text import clean, in_order

UNDO_WITHIN = timedelta(days=1)
MOVE_KEY = "merged"
JOINED = {"fa": "این پرونده همراه پروندهٔ {code} رسیدگی می‌شود", "en": "Handled with case {code}"}
TOOK_IN = {"fa": "پروندهٔ تکراری {code} به این پرونده پیوست", "en": "Duplicate {code} was joined"}
APART = {"fa": "ادغام لغو شد و رسیدگی ادامه دارد", "en": "Taken apart; handling goes on"}
LEFT = {"fa": "پروندهٔ {code} از این پرونده جدا شد", "en": "Case {code} was taken out again"}
WHY = {"fa": "دلیل ادغام", "en": "Why they were joined"}


class CannotMerge(DomainError):
    """One of the two is closed, a complaint's case, or joined with another one."""

    status = 409
    message = _("Only open cases that are no complaints and not joined with others can be joined.")


class ReasonForStrangers(WhyMissing):
    """Two people's cases become one only for a written reason."""

    message = _("The two cases are of different applicants. Please write why they are one.")


class CannotUndo(DomainError):
    """A day has passed, or it was taken back already."""

    status = 409
    message = _("This can be taken back within one day only.")


@transaction.atomic
def merge_case(
    *, actor: User, duplicate: Case, main: Case, seen_version: int, reason: str = "",
    at: datetime | None = None,
) -> Merge:  # fmt: skip
    """Close ``duplicate`` as handled in ``main``; its applicant is told the code of that.

    Messages and files of the duplicate are read from the main case from then on. Publishes
    :class:`CaseMoved`. Costs at most 20 queries, and those of the notice.

    :raises StaleCase: somebody changed the duplicate after ``seen_version``.
    :raises CannotMerge, SameCase, ReasonForStrangers: see there.
    """
    duplicate, main = _both_locked(actor, duplicate, main)
    claim_version(duplicate, seen_version)
    if not (_is_joinable(duplicate) and _is_joinable(main)) or duplicate.duplicates.exists():
        raise CannotMerge
    why, now = clean(reason)[:LONGEST_REASON], at or timezone.now()
    if not why and not same_applicant(duplicate, main):
        raise ReasonForStrangers
    merge = Merge.objects.create(
        duplicate=duplicate, main=main, reason=why, former=_standing(duplicate), by=actor, at=now
    )
    _close(duplicate, main, now)
    _link(actor, duplicate, main)
    _write_down(actor, duplicate, main, why, now)
    words = localise(_with_code(JOINED, main.pretty_code), notices.language_of(duplicate))
    notices.tell_applicant(
        notice=notices.decided, case=duplicate, key=f"merged:{merge.pk}", text=words
    )
    _publish(duplicate, merge.former["state"], MERGED.key)
    return merge


@transaction.atomic
def undo_merge(*, actor: User, merge: Merge, at: datetime | None = None) -> Case:
    """Take a joining back within a day, by who decides on the case; it stands where it stood.

    The two stay linked, as related. Costs at most 17 queries, and those of the notice.

    :raises CannotUndo: see there.
    """
    case, main = locked(merge.duplicate), merge.main
    require(policies.works_on(actor, case, DECIDE))
    now = at or timezone.now()
    if not may_be_undone(merge, now):
        raise CannotUndo
    mine = Merge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=now, undone_by=actor)
    if not mine:
        raise CannotUndo
    claim_version(case, case.version)
    _reopen(case, merge.former)
    CaseLink.objects.filter(case=case, other=main).update(kind=CaseLink.Kind.RELATED)
    _say(actor, case, APART, is_public=True, at=now)
    _say(actor, main, LEFT, code=case.pretty_code, at=now)
    notices.tell_applicant(notice=notices.moved, case=case, key=f"unmerged:{merge.pk}")
    _publish(case, MERGED.key, case.state)
    return case


def may_be_undone(merge: Merge, now: datetime | None = None) -> bool:
    """Whether a joining can still be taken back. No query."""
    return merge.undone_at is None and (now or timezone.now()) <= merge.at + UNDO_WITHIN


def same_applicant(one: Case, other: Case) -> bool:
    """Whether two cases are of one organisation, or of one person. No query."""
    if one.on_behalf_of_id or other.on_behalf_of_id:
        return one.on_behalf_of_id == other.on_behalf_of_id
    return one.applicant_id is not None and one.applicant_id == other.applicant_id


def merge_of(case: Case) -> Merge | None:
    """Return the joining that a duplicate stands in. One query for duplicates, else none."""
    if not case.is_merged:
        return None
    rows = Merge.objects.filter(duplicate=case, undone_at=None)
    return rows.select_related("main", "duplicate").first()


def tell_followers(moved: CaseMoved) -> None:
    """Tell the applicants of a case's duplicates where it stands now. One query without any.

    Who has the main case, too, is told about that already.
    """
    followers = Case.objects.filter(merged_into=moved.case_id).with_related()
    for duplicate in followers.select_related("merged_into__workflow_version"):
        main = duplicate.merged_into
        if main is None or same_applicant(duplicate, main):
            continue
        language = notices.language_of(duplicate)
        state = localise(main.workflow.state(moved.to).label, language)
        notices.tell_applicant(
            notice=notices.moved, case=duplicate, key=f"follows:{moved.to}:{main.version}",
            text=f"{main.pretty_code}: {state}",
        )  # fmt: skip


def _both_locked(actor: User, duplicate: Case, main: Case) -> tuple[Case, Case]:
    """Lock both in the order of their numbers, so that two clerks do not wait for each other."""
    if duplicate.pk == main.pk:
        raise SameCase
    first, second = sorted((duplicate, main), key=lambda case: case.pk)
    rows = {case.pk: case for case in (locked(first), locked(second))}
    for case in rows.values():
        require(policies.works_on(actor, case, HANDLE))
    return rows[duplicate.pk], rows[main.pk]


def _is_joinable(case: Case) -> bool:
    return not (case.is_draft or case.is_closed or case.is_merged or case.kind == CONTEST)


def _standing(case: Case) -> dict[str, Any]:
    """Return what the joining changes, as it is before it."""
    moments = ("due_at", "paused_at")
    return {
        "phase": case.phase, "state": case.state, "awaits_reply": case.awaits_reply,
        "assignee": case.assignee_id,
        **{name: (one := getattr(case, name)) and one.isoformat() for name in moments},
    }  # fmt: skip


def _close(case: Case, main: Case, now: datetime) -> None:
    case.phase, case.outcome, case.merged_into = Phase.CLOSED, Outcome.MERGED, main
    case.closed_at, case.due_at, case.awaits_reply = now, None, False
    case.save()


def _reopen(case: Case, former: dict[str, Any]) -> None:
    case.phase, case.outcome, case.merged_into = Phase(former["phase"]), Outcome.NONE, None
    case.closed_at, case.awaits_reply = None, former["awaits_reply"]
    case.due_at = parse_datetime(former["due_at"]) if former["due_at"] else None
    case.save()


def _link(actor: User, duplicate: Case, main: Case) -> None:
    """Let the two be linked as duplicate and main case, whatever they were before."""
    CaseLink.objects.filter(case=main, other=duplicate).delete()
    CaseLink.objects.update_or_create(
        case=duplicate, other=main, defaults={"kind": CaseLink.Kind.DUPLICATE, "by": actor}
    )


def _write_down(actor: User, duplicate: Case, main: Case, why: str, at: datetime) -> None:
    add_entry(
        duplicate, TimelineEntry.Kind.MOVED, actor=actor, by_staff=True, at=at,
        label=_with_code(JOINED, main.pretty_code), from_state=duplicate.state,
        to_state=MERGED.key,
    )  # fmt: skip
    _say(actor, main, TOOK_IN, code=duplicate.pretty_code, at=at)
    if why:
        for case in (duplicate, main):
            _say(actor, case, WHY, text=why, at=at)


def _say(
    actor: User, case: Case, label: dict[str, str], *, at: datetime, code: str = "",
    text: str = "", is_public: bool = False,
) -> None:  # fmt: skip
    add_entry(
        case, TimelineEntry.Kind.NOTE, actor=actor, by_staff=True, is_public=is_public, at=at,
        label=_with_code(label, code), text=text,
    )  # fmt: skip


def _with_code(label: dict[str, str], code: str) -> dict[str, str]:
    isolated = in_order(code)
    return {
        language: label[language].format(code=isolated)
        for language, _name in settings.LANGUAGES
        if language in label
    }


def _publish(case: Case, origin: str, to: str) -> None:
    publish(
        CaseMoved(**about(case), from_state=origin, to=to, move=MOVE_KEY, outcome=str(case.outcome))
    )
