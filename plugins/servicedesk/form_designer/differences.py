"""What changed between two forms, in words: questions added, removed, moved and changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plugins.servicedesk.designing.condition_rows import say
from plugins.servicedesk.designing.difference import ADDED, CHANGED, REMOVED, Change
from plugins.servicedesk.designing.gallery import card_of
from plugins.servicedesk.designing.questions import read_questions
from plugins.servicedesk.designing.try_out import in_words
from plugins.servicedesk.form_designer.working_copy import Part, WorkingCopy
from portal.api import localise
from portal.api.definitions import FormField
from portal.api.designing import FILE_KINDS, in_every_wording
from portal.api.persian import digits_for


def differences(old: object, new: object) -> list[Change]:
    """Return what changed from one definition to another, in the order of the new one. Pure."""
    before, after = _Side(old), _Side(new)
    changes = [*_of_steps(before, after), *_of_questions(before, after)]
    for key, (step, question) in before.questions.items():
        if key not in after.questions:
            changes.append(Change(REMOVED, _question_in(question, step)))
    return changes


class _Side:
    def __init__(self, definition: object) -> None:
        self.copy = WorkingCopy(definition)
        self.questions = {one["key"]: (step, one) for step, one in self.copy.questions}
        self.known = read_questions([one for _step, one in self.copy.questions])
        self.steps = {step["key"]: step for step in self.copy.steps}


def _of_steps(before: _Side, after: _Side) -> Iterator[Change]:
    for key, step in after.steps.items():
        words = _("Step “%(title)s”") % {"title": _title(step)}
        if key not in before.steps:
            yield Change(ADDED, words)
        elif details := tuple(_details(before.steps[key], step, STEP_ASPECTS, before, after)):
            yield Change(CHANGED, words, details)
    for key, step in before.steps.items():
        if key not in after.steps:
            yield Change(REMOVED, _("Step “%(title)s”") % {"title": _title(step)})
    kept = [key for key in after.steps if key in before.steps]
    if kept != [key for key in before.steps if key in after.steps]:
        order = _(", ").join(_title(after.steps[key]) for key in kept)
        old = _(", ").join(_title(before.steps[key]) for key in before.steps if key in after.steps)
        yield Change(CHANGED, _("Order of the steps"), ((_("Order"), old, order),))


def _of_questions(before: _Side, after: _Side) -> Iterator[Change]:
    moved = _moved(before, after)
    for key, (step, question) in after.questions.items():
        if key not in before.questions:
            yield Change(ADDED, _question_in(question, step))
            continue
        old_step, old = before.questions[key]
        details = list(_details(old, question, ASPECTS, before, after))
        if key in moved:
            details.append((_("Place"), _place(before, key), _place(after, key)))
        elif old_step["key"] != step["key"]:
            details.append((_("Step"), _title(old_step), _title(step)))
        if details:
            yield Change(CHANGED, _name(question), tuple(details))


def _moved(before: _Side, after: _Side) -> set[str]:
    """Return the questions that changed their order: as few as explain it."""
    old = [key for key in before.questions if key in after.questions]
    new = [key for key in after.questions if key in before.questions]
    place = {key: n for n, key in enumerate(old)}
    return set(new) - set(_longest_rising([(place[key], key) for key in new]))


def _longest_rising(places: list[tuple[int, str]]) -> list[str]:
    best: list[list[str]] = []
    ends: list[int] = []
    for n, (place, key) in enumerate(places):
        chains = [best[m] for m in range(n) if ends[m] < place]
        best.append([*max(chains, key=len, default=[]), key])
        ends.append(place)
    return max(best, key=len, default=[])


def _place(side: _Side, key: str) -> str:
    step = side.questions[key][0]
    number = [one["key"] for one in step["fields"]].index(key) + 1
    words = {"title": _title(step), "number": digits_for(number)}
    return _("“%(title)s”, number %(number)s") % words


def _details(
    old: Part, new: Part, aspects: Mapping[str, tuple[str | Promise, Say]],
    before: _Side, after: _Side,
) -> Iterator[tuple[str, str, str]]:  # fmt: skip
    for key, (name, say_it) in aspects.items():
        if old.get(key) == new.get(key):
            continue
        was, now = say_it(old.get(key), before.known), say_it(new.get(key), after.known)
        if was != now:
            yield str(name), was, now
    others = (set(old) | set(new)) - set(aspects) - {"key", "fields" if "title" in new else ""}
    if any(old.get(key) != new.get(key) for key in others):
        yield _("Other settings"), _("as before"), _("changed")


Say = Callable[[Any, list[FormField]], str]


def _text(value: Any, known: list[FormField]) -> str:
    if isinstance(value, Mapping):
        return in_every_wording(value)
    return str(value or "")


def _flag(value: Any, known: list[FormField]) -> str:
    return _("yes") if value else _("no")


def _type(value: Any, known: list[FormField]) -> str:
    return card_of(str(value)).title


def _number(value: Any, known: list[FormField]) -> str:
    return "" if value is None else digits_for(value)


def _choices(value: Any, known: list[FormField]) -> str:
    listed = value if isinstance(value, list) else []
    return _(", ").join(localise(one.get("label")) for one in listed if isinstance(one, Mapping))


def _condition(value: Any, known: list[FormField]) -> str:
    return say(value, known) or _("always")


def _stops(value: Any, known: list[FormField]) -> str:
    listed = [one for one in value or [] if isinstance(one, Mapping)]
    return " · ".join(
        _("if %(condition)s: %(text)s")
        % {"condition": say(one.get("when"), known), "text": localise(one.get("text"))}
        for one in listed
    )


def _formula(value: Any, known: list[FormField]) -> str:
    return in_words(value, known)


def _files(value: Any, known: list[FormField]) -> str:
    return _(", ").join(FILE_KINDS[one].label for one in value or FILE_KINDS if one in FILE_KINDS)


def _columns(value: Any, known: list[FormField]) -> str:
    listed = value if isinstance(value, list) else []
    return _(", ").join(
        f"{localise(one.get('label'))} ({card_of(str(one.get('type'))).title})"
        for one in listed if isinstance(one, Mapping)
    )  # fmt: skip


def _messages(value: Any, known: list[FormField]) -> str:
    return " · ".join(_text(one, known) for one in (value or {}).values())


STEP_ASPECTS: Mapping[str, tuple[str | Promise, Say]] = {
    "title": (gettext_lazy("Title"), _text),
    "intro": (gettext_lazy("Words above the questions"), _text),
    "show_if": (gettext_lazy("When it is asked"), _condition),
}
ASPECTS: Mapping[str, tuple[str | Promise, Say]] = {
    "type": (gettext_lazy("Kind"), _type),
    "label": (gettext_lazy("Words"), _text),
    "help": (gettext_lazy("Explanation"), _text),
    "required": (gettext_lazy("Must be answered"), _flag),
    "choices": (gettext_lazy("Answers to choose from"), _choices),
    "min": (gettext_lazy("Lower limit"), _number),
    "max": (gettext_lazy("Upper limit"), _number),
    "min_length": (gettext_lazy("Fewest letters"), _number),
    "max_length": (gettext_lazy("Most letters"), _number),
    "accept": (gettext_lazy("Kinds of files"), _files),
    "most": (gettext_lazy("Most files"), _number),
    "formula": (gettext_lazy("How it is calculated"), _formula),
    "fields": (gettext_lazy("Questions of a row"), _columns),
    "show_if": (gettext_lazy("When it is asked"), _condition),
    "stops": (gettext_lazy("What ends the way"), _stops),
    "messages": (gettext_lazy("Own messages"), _messages),
}


def _title(step: Part) -> str:
    return localise(step.get("title")) or str(step["key"])


def _name(question: Part) -> str:
    label = localise(question.get("label")) or question["key"]
    return _("Question “%(label)s”") % {"label": label}


def _question_in(question: Part, step: Part) -> str:
    return _("%(question)s (%(kind)s) in the step “%(title)s”") % {
        "question": _name(question),
        "kind": card_of(str(question["type"])).title,
        "title": _title(step),
    }
