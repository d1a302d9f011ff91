"""What the inbox and "my cases" are searched by, folded so that spelling variants meet."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Func, Q, Value

from portal.accounts.models import User
from portal.cases.given_answers import plain
from portal.cases.models import Case
from portal.cases.tracking_codes import InvalidCode, parse
from portal.definitions.answer_values import is_unanswered
from portal.forms.answers import display_answers
from portal.persian.text import ascii_digits, search_tokens

SEARCHED_OF_PROFILE = frozenset({"first_name", "last_name", "national_id"})
LONGEST_ANSWERS = 20_000
LONGEST_WORD = 100
LONGEST_QUERY = 200
MOST_WORDS = 10
_BETWEEN_DIGITS = re.compile(r"[\s\-–\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


class _HasWords(Func):
    """Whether each word begins a word of a case, or is a ``whole`` one.

    PostgreSQL keeps the words of each case in a column of its own; others look through the text.
    """

    output_field = BooleanField()

    def __init__(self, words: list[str], *, whole: bool) -> None:
        super().__init__("search_text", "answers_text", Value(" ".join(words)), Value(whole))

    def as_sql(self, compiler: Any, connection: Any, *given: Any, **extra: Any) -> Any:
        text, answers = (compiler.compile(part)[0] for part in self.source_expressions[:2])
        like = f"(' ' || {text} || ' ' || {answers} || ' ') LIKE %s ESCAPE '!'"
        end = " %" if self._is_whole else "%"
        patterns = [f"% {word.replace('_', '!_')}{end}" for word in self._words]
        return f"({' AND '.join([like] * len(patterns))})", patterns

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        text: Any = self.source_expressions[0]
        end = "" if self._is_whole else ":*"
        sought = " & ".join(f"'{word}'{end}" for word in self._words)
        return f"({compiler.quote_name_unless_alias(text.alias)}.words @@ %s::tsquery)", [sought]

    @property
    def _words(self) -> list[str]:
        """The words, which are letters, digits and underlines: nothing that a query reads."""
        words: Any = self.source_expressions[2]
        return str(words.value).split(" ")

    @property
    def _is_whole(self) -> bool:
        whole: Any = self.source_expressions[3]
        return bool(whole.value)


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
    return _words(" ".join(piece for piece in pieces if piece))


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
    return _words(" ".join(dict.fromkeys([*typed, *shown])))[:LONGEST_ANSWERS]


def matching(query: str, *, whole_words: bool = False) -> Q:
    """Return the condition for cases that somebody looks for by code, title, name or answers.

    A whole code, mistyped or not, finds its case; else every word has to begin a word of the case,
    or to be one. What holds no word at all narrows nothing.
    """
    query = query[:LONGEST_QUERY]
    if code := whole_code(query):
        return Q(tracking_code=code)
    digits = _BETWEEN_DIGITS.sub("", ascii_digits(query))
    words = [digits] if digits.isdecimal() else _words(query).split()[:MOST_WORDS]
    return Q(_HasWords(words, whole=whole_words)) if words else Q()


def whole_code(query: str) -> str:
    """Return the tracking code that ``query`` is, in whatever digits, ``""`` if it is none."""
    try:
        return parse(query).code
    except InvalidCode:
        return ""


def _words(text: str) -> str:
    """Return the folded words of a text; of one longer than any (a pasted file) the beginning."""
    return " ".join(word[:LONGEST_WORD] for word in search_tokens(text))


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
