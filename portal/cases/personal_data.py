"""What the ledger keeps of a person: collected as they see it, drafts erased, cases kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.closing import delete_after_commit
from portal.accounts.models import User
from portal.accounts.representation import organisation_ids_of
from portal.cases.given_answers import by_field, names_by_field, plain
from portal.cases.models import Case, CaseFile, Phase, Rating, TimelineEntry
from portal.errors import DomainError
from portal.forms.answers import display_answers
from portal.persian.text import digits_for


class CasesStillOpen(DomainError):
    """A case was submitted while its owner's account was being closed."""

    status = 409
    message = _("A case of this person is in progress, so the account cannot be closed yet.")


def export_cases(person: User) -> list[dict[str, Any]] | None:
    """Return the person's own cases and drafts as that person sees them, or None without any.

    Files stand in it with their addresses, not their contents. What the person typed in for
    others belongs to those others, and what was filed for an organisation to those who act for
    it: who does no more finds that it was filed, not what it says. Costs at most 7 queries at any
    length.
    """
    cases = (
        Case.objects.filter(applicant=person)
        .select_related("form_version", "workflow_version", "unit", "on_behalf_of")
        .prefetch_related("files", "timeline__files")
        .order_by("created_at", "pk")
    )
    open_to_them = {None, *organisation_ids_of(person)}
    return [
        _case(case) if case.on_behalf_of_id in open_to_them else _outline(case) for case in cases
    ] or None


def export_ratings(person: User) -> list[dict[str, Any]] | None:
    """Return what the person said of how cases were handled, or None. One query."""
    rows = Rating.objects.filter(by=person).select_related("case").order_by("at")
    return [
        {
            "tracking_code": row.case.pretty_code,
            "stars": row.stars,
            "text": row.text,
            "at": row.at,
        }
        for row in rows
    ] or None


def forget_ratings(person: User) -> str | None:
    """Let the stars count on in the figures of their service, without the words and the person.

    One query.
    """
    count = Rating.objects.filter(by=person).update(by=None, text="")
    return str(_("What you wrote with your ratings is deleted.")) if count else None


def may_erase_cases(person: User) -> str | None:
    """Refuse while the town still works on a case of this person. Costs one query."""
    count = Case.objects.filter(applicant=person).unfinished().count()
    if not count:
        return None
    text = ngettext(
        "You have %(count)s case in progress. Wait until it is closed, or take it back.",
        "You have %(count)s cases in progress. Wait until they are closed, or take them back.",
        count,
    )
    return text % {"count": digits_for(count)}


@transaction.atomic
def erase_cases(person: User) -> str | None:
    """Delete the drafts with their files; what submitted cases are searched by follows the profile.

    The drafts are locked first, so that none of them can be submitted meanwhile.

    :raises CasesStillOpen: one has been submitted since it was asked.
    """
    own = Q(applicant=person) | Q(applicant=None, submitter=person)
    drafts = list(Case.objects.filter(own, phase=Phase.DRAFT).select_for_update())
    if Case.objects.filter(applicant=person).unfinished().exists():
        raise CasesStillOpen
    for draft in drafts:
        _delete_draft(draft)
    if not drafts:
        return None
    text = ngettext(
        "%(count)s form that was not sent is deleted.",
        "%(count)s forms that were not sent are deleted.",
        len(drafts),
    )
    return text % {"count": digits_for(len(drafts))}


def _outline(case: Case) -> dict[str, Any]:
    organisation = case.on_behalf_of.name if case.on_behalf_of else ""
    return {
        "tracking_code": case.pretty_code,
        "title": case.label,
        "on_behalf_of": organisation,
        "started_at": case.created_at,
        "submitted_at": case.submitted_at,
    }


def _case(case: Case) -> dict[str, Any]:
    files = list(case.files.all())
    submitted = {} if case.is_draft else {"state": case.state_label}
    return {
        **_outline(case),
        "unit": case.unit.label,
        "phase": str(Phase(case.phase).label),
        **submitted,
        "closed_at": case.closed_at,
        "contact_mobile": case.contact_mobile,
        "answers": _answers(case, files),
        "timeline": [_entry(entry) for entry in case.timeline.all() if entry.is_public],
        "files": _files(file for file in files if file.entry_id is None),
    }


def _answers(case: Case, files: Iterable[CaseFile]) -> list[dict[str, str]]:
    if case.form_version is None:
        return []
    names = names_by_field(by_field(file for file in files if file.field_key))
    language = get_language() or settings.LANGUAGE_CODE
    return [
        {"step": step, "question": label, "answer": plain(answer)}
        for step, _key, rows in display_answers(case.form, case.answers, language, files=names)
        for label, answer, _field in rows
    ]


def _entry(entry: TimelineEntry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "what": entry.shown_label,
        "by": entry.shown_actor,
        "text": entry.text,
        "answers": [{"question": q, "answer": a} for q, a in entry.public_answers],
        "corrections": [{"question": q, "before": b, "after": a} for q, b, a in entry.corrected],
        "files": _files(entry.files.all()),
    }


def _files(files: Iterable[CaseFile]) -> list[dict[str, Any]]:
    return [
        {
            "name": file.name,
            "sent_at": file.uploaded_at,
            "size_bytes": file.size_bytes,
            "address": reverse("cases:file", args=[file.pk]),
        }
        for file in files
    ]


def _delete_draft(draft: Case) -> None:
    for file in draft.files.all():
        delete_after_commit(file.file)
        file.delete()
    draft.delete()
