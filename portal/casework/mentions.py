"""Speaking to colleagues in internal notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.cases import policies
from portal.cases.actions import add_note
from portal.cases.models import Case, TimelineEntry
from portal.cases.querysets import CaseQuerySet
from portal.casework.mention_rows import Mention
from portal.casework.telling import tell_colleagues
from portal.errors import DomainError
from portal.persian.text import search_key

SHOWN_WORDS = 200


class CannotSeeCase(DomainError):
    """Somebody is spoken to who may not see the case."""

    message = gettext_lazy("%(name)s may not see this case, so the note was not saved.")

    def __init__(self, person: User) -> None:
        super().__init__(str(self.message) % {"name": person.display_name})


@transaction.atomic
def write_note(
    *,
    actor: User,
    case: Case,
    text: str,
    mentioned: Sequence[User] = (),
    at: datetime | None = None,
) -> TimelineEntry:
    """Keep an internal note and tell those who are spoken to in it, with a link to the case.

    Costs 7 queries, and 6 to 11 for each person.

    :raises CannotSeeCase: one of them may not see the case.
    :raises NothingToSay: no words.
    """
    people = list(dict.fromkeys(mentioned))
    for person in people:
        if not policies.can_see_as_staff(person, case):
            raise CannotSeeCase(person)
    entry = add_note(actor=actor, case=case, text=_with_names(text, people), at=at)
    Mention.objects.bulk_create(
        (Mention(case=case, entry=entry, person=person) for person in people),
        ignore_conflicts=True,
    )

    def words() -> str:
        said = _("%(name)s speaks to you in an internal note: %(text)s")
        return said % {"name": actor.display_name, "text": entry.text[:SHOWN_WORDS]}

    others = [person for person in people if person != actor]
    tell_colleagues(case=case, people=others, words=words, key=f"mention:{entry.pk}")
    return entry


def _with_names(text: str, people: Sequence[User]) -> str:
    """Put the names of those who are not named yet before a text, as if they had been typed."""
    named = named_in(text, people)
    missing = " ".join(f"@{person.display_name}" for person in people if person not in named)
    return f"{missing}\n{text}" if missing and text.strip() else text


def named_in(text: str, people: Iterable[User]) -> list[User]:
    """Return those of ``people`` who are named after an ``@`` in ``text``. No query."""
    said = search_key(text.replace("‌", " "))
    return [
        person
        for person in people
        if (name := search_key(person.display_name.replace("‌", " ")))
        and re.search(rf"@{re.escape(name)}(?!\w)", said)
    ]


def mentioning(rows: CaseQuerySet, user: User) -> CaseQuerySet:
    """Keep the cases where ``user`` is spoken to in a note. No query of its own."""
    return rows.filter(pk__in=Mention.objects.filter(person=user).values("case"))
