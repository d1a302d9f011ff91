"""What the inbox and "my cases" are searched by, folded so that spelling variants meet."""

from __future__ import annotations

from portal.accounts.models import User
from portal.cases.models import Case
from portal.persian.text import search_key

SEARCHED_OF_PROFILE = frozenset({"first_name", "last_name", "national_id"})


def searchable_text(case: Case) -> str:
    """Return code, titles, name, mobile and national ID of a case, folded. At most one query."""
    person = case.applicant
    pieces = [case.tracking_code, *case.title.values(), case.contact_mobile]
    if case.contact_mobile.startswith("+98"):
        pieces.append("0" + case.contact_mobile[3:])
    if person:
        pieces += [person.get_full_name(), person.national_id]
    return search_key(" ".join(piece for piece in pieces if piece))


def follow_profile(
    *, instance: User, created: bool, update_fields: frozenset[str] | None, **signal: object
) -> None:
    """Hear that a person was saved; only what is searched costs anything."""
    if not created and (update_fields is None or update_fields & SEARCHED_OF_PROFILE):
        refresh_search_text(instance)


def refresh_search_text(applicant: User) -> None:
    """Write what is searched anew on the cases of ``applicant``, whose profile has changed.

    Neither raises the cases' version nor touches their time of change. One query when nothing
    changes, two otherwise.
    """
    changed = []
    for case in Case.objects.filter(applicant=applicant):
        case.applicant = applicant
        text = searchable_text(case)
        if text != case.search_text:
            case.search_text = text
            changed.append(case)
    Case.objects.bulk_update(changed, ["search_text"])
