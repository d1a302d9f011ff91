"""What the inbox and "my cases" are searched by, folded so that spelling variants meet."""

from __future__ import annotations

import re

from django.conf import settings
from django.db.models import Q

from portal.accounts.models import User
from portal.cases.given_answers import plain
from portal.cases.models import Case
from portal.cases.tracking_codes import InvalidCode, parse
from portal.definitions.answer_values import is_unanswered
from portal.forms.answers import display_answers
from portal.persian.text import ascii_digits, search_key

SEARCHED_OF_PROFILE = frozenset({"first_name", "last_name", "national_id"})
LONGEST_ANSWERS = 20_000
MOST_WORDS = 10
_BETWEEN_DIGITS = re.compile(r"[\s\-–]")


def searchable_text(case: Case) -> str:
    """Return code, titles, name, mobile and national IDs of a case, folded. At most 2 queries."""
    person = case.applicant
    pieces = [case.tracking_code, *case.title.values(), case.contact_mobile]
    if case.contact_mobile.startswith("+98"):
        pieces.append("0" + case.contact_mobile[3:])
    if case.on_behalf_of:
        pieces += [case.on_behalf_of.name, case.on_behalf_of.legal_id]
    if person:
        pieces += [person.get_full_name(), person.national_id]
    return search_key(" ".join(piece for piece in pieces if piece))


def searchable_answers(case: Case) -> str:
    """Return what was answered, in every language of the portal, folded. No query when joined."""
    if case.form_version is None:
        return ""
    given = {key: answer for key, answer in case.answers.items() if not is_unanswered(answer)}
    typed = [answer for answer in given.values() if isinstance(answer, str)]
    shown = [
        plain(answer)
        for language, _name in settings.LANGUAGES
        for _title, _step, rows in display_answers(case.form, given, language)
        for _label, answer, key in rows
        if key in given
    ]
    return search_key(" ".join(dict.fromkeys([*typed, *shown])))[:LONGEST_ANSWERS]


def matching(query: str) -> Q:
    """Return the condition for cases that somebody looks for by code, title, name or answers.

    A whole code, mistyped or not, finds its case; else every word has to be there.
    """
    try:
        return Q(tracking_code=parse(query).code)
    except InvalidCode:
        pass
    digits = _BETWEEN_DIGITS.sub("", ascii_digits(query))
    words = [digits] if digits.isdecimal() else search_key(query).split()[:MOST_WORDS]
    found = Q()
    for word in words:
        found &= Q(search_text__contains=word) | Q(answers_text__contains=word)
    return found


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
