"""What the inbox and "my cases" are searched by, folded so that spelling variants meet."""

from __future__ import annotations

from portal.cases.models import Case
from portal.persian.text import search_key


def searchable_text(case: Case) -> str:
    """Return code, titles, name, mobile and national ID of a case, folded. At most one query."""
    person = case.applicant
    pieces = [case.tracking_code, *case.title.values(), case.contact_mobile]
    if case.contact_mobile.startswith("+98"):
        pieces.append("0" + case.contact_mobile[3:])
    if person:
        pieces += [person.get_full_name(), person.national_id]
    return search_key(" ".join(piece for piece in pieces if piece))
