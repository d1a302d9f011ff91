"""What changed between two workflows, in words: states and steps added, removed and changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plugins.servicedesk.designing.condition_rows import say
from plugins.servicedesk.designing.difference import ADDED, CHANGED, REMOVED, Change
from plugins.servicedesk.designing.gallery import card_of
from plugins.servicedesk.named import template_titles, templates_named
from plugins.servicedesk.workflow_designer.companions import Companions, all_fields
from plugins.servicedesk.workflow_designer.design_page import effects_in_words
from plugins.servicedesk.workflow_designer.remarks import label_of, state_label
from plugins.servicedesk.workflow_designer.words import (
    MOVE_KINDS,
    REASONS,
    STATE_KINDS,
    kind_of_state,
    who_in_words,
)
from plugins.servicedesk.workflow_designer.working_copy import Part, WorkingCopy, questions_of
from portal.api.accounts import unit_labels
from portal.api.designing import in_every_wording
from portal.api.persian import digits_for
from portal.api.workflows import Kind, Reason

Say = Callable[["Side", Part], str]
#: Where a definition keeps what is said as one thing.
KEPT_AS = {"who": ("by", "permission", "after"), "kind": ("kind", "phase", "outcome")}
Aspects = Mapping[str, tuple[str | Promise, Say]]


class Side:
    """One of the two workflows, with the words for what its parts name."""

    def __init__(
        self, definition: object, companions: Companions, units: Mapping[str, str],
        documents: Mapping[str, str],
    ) -> None:  # fmt: skip
        self.copy, self.units, self.documents = WorkingCopy(definition), units, documents
        self.known = all_fields(companions, self.copy)
        self.states = {one["key"]: one for one in self.copy.states}
        self.moves = {one["key"]: one for one in self.copy.moves}

    def state(self, key: object) -> str:
        found = self.states.get(str(key))
        return state_label(found) if found else str(key or "")


def differences(old: object, new: object, companions: Companions) -> list[Change]:
    """Return what changed from one definition to another, in the order of the new one.

    Costs one query, and one more where documents are issued.
    """
    units = unit_labels()
    documents = template_titles({*templates_named(old), *templates_named(new)})
    before, after = (Side(one, companions, units, documents) for one in (old, new))
    return [
        *_of_beginning(before, after),
        *_of_parts(before, after, "states", _state_words, STATE_ASPECTS),
        *_of_order(before, after),
        *_of_parts(before, after, "moves", _move_words, MOVE_ASPECTS),
    ]


def _state_words(part: Part) -> str:
    return _("State “%(label)s”") % {"label": state_label(part)}


def _move_words(part: Part) -> str:
    return _("Step “%(label)s”") % {"label": label_of(part)}


def _of_beginning(before: Side, after: Side) -> Iterator[Change]:
    if before.copy.initial != after.copy.initial:
        was, now = before.state(before.copy.initial), after.state(after.copy.initial)
        yield Change(CHANGED, _("Where requests begin"), ((_("State"), was, now),))


def _of_order(before: Side, after: Side) -> Iterator[Change]:
    """Say that the states, or the steps, stand in another order."""
    for name, words in (("states", _("Order of the states")), ("moves", _("Order of the steps"))):
        old, new = getattr(before, name), getattr(after, name)
        was, now = [k for k in old if k in new], [k for k in new if k in old]
        if was != now:
            labels = [_(", ").join(label_of(new[key]) for key in keys) for keys in (was, now)]
            yield Change(CHANGED, words, ((_("Order"), labels[0], labels[1]),))


def _of_parts(
    before: Side, after: Side, name: str, words: Callable[[Part], str], aspects: Aspects
) -> Iterator[Change]:
    old, new = getattr(before, name), getattr(after, name)
    for key, part in new.items():
        if key not in old:
            yield Change(ADDED, words(part))
        elif details := tuple(_details(before, after, old[key], part, aspects)):
            yield Change(CHANGED, words(part), details)
    for key, part in old.items():
        if key not in new:
            yield Change(REMOVED, words(part))


def _details(
    before: Side, after: Side, old: Part, new: Part, aspects: Aspects
) -> Iterator[tuple[str, str, str]]:
    yield from _sources(before, after, old, new)
    for key, (name, say_it) in aspects.items():
        if all(old.get(one) == new.get(one) for one in KEPT_AS.get(key, (key,))):
            continue
        was, now = say_it(before, old), say_it(after, new)
        if was != now:
            yield str(name), was, now


def _sources(before: Side, after: Side, old: Part, new: Part) -> Iterator[tuple[str, str, str]]:
    """Say in which states a step no longer begins, and in which it now does."""
    was, now = old.get("from_states", ()), new.get("from_states", ())
    if left := [before.state(key) for key in was if key not in now]:
        yield _("It no longer begins in"), _(", ").join(left), ""
    if came := [after.state(key) for key in now if key not in was]:
        yield _("It now begins in"), "", _(", ").join(came)


def _text(key: str) -> Say:
    def said(side: Side, part: Part) -> str:
        value = part.get(key)
        if isinstance(value, Mapping):
            return in_every_wording(value)
        return str(value or "")

    return said


def _unit(side: Side, part: Part) -> str:
    slug = str(part.get("unit") or "")
    return side.units.get(slug, slug)


def _days(side: Side, part: Part) -> str:
    return digits_for(part["days"]) if part.get("days") else ""


def _clock(side: Side, part: Part) -> str:
    waits = kind_of_state(part) == "waiting_citizen"
    pauses = part.get("clock", "pauses" if waits else "runs") == "pauses"
    return _("the clock stands still") if pauses else _("the clock goes on")


def _flag(key: str, *, default: bool = True) -> Say:
    return lambda side, part: _("yes") if part.get(key, default) else _("no")


def _reminder(side: Side, part: Part) -> str:
    given = part.get("reminder")
    if not isinstance(given, Mapping):
        return ""
    words = {"days": digits_for(given.get("days", "")), "text": _text("text")(side, dict(given))}
    if given.get("working", True):
        return _("after %(days)s working days: %(text)s") % words
    return _("after %(days)s days: %(text)s") % words


def _kind_of_move(side: Side, part: Part) -> str:
    kind = part.get("kind", Kind.FORWARD)
    return str(MOVE_KINDS[Kind(kind)]) if kind in tuple(Kind) else str(kind)


def _reason(side: Side, part: Part) -> str:
    reason = part.get("reason", Reason.NONE)
    return str(REASONS[Reason(reason)]) if reason in tuple(Reason) else str(reason)


def _guard(side: Side, part: Part) -> str:
    guard = part.get("guard")
    return (say(guard, side.known) or str(guard)) if guard else _("always possible")


def _questions(side: Side, part: Part) -> str:
    return _(", ").join(_question(one) for one in questions_of(part))


def _question(part: Part) -> str:
    words = [card_of(str(part.get("type"))).title]
    if isinstance(part.get("choices"), list):
        words += [label_of({"key": "", **one}) for one in part["choices"] if isinstance(one, dict)]
    if part.get("required"):
        words.append(_("must be answered"))
    if part.get("public"):
        words.append(_("the applicant sees it"))
    return f"{label_of(part)} ({_(', ').join(words)})"


def _effects(side: Side, part: Part) -> str:
    return " ".join(effects_in_words(part, side.documents))


STATE_ASPECTS: Aspects = {
    "label": (gettext_lazy("What the applicant reads"), _text("label")),
    "internal_label": (gettext_lazy("What the staff read"), _text("internal_label")),
    "kind": (
        gettext_lazy("What happens there"),
        lambda side, part: str(STATE_KINDS[kind_of_state(part)][2]),
    ),
    "unit": (gettext_lazy("Responsible unit"), _unit),
    "days": (gettext_lazy("Working days"), _days),
    "clock": (gettext_lazy("The promise to the applicant"), _clock),
    "citizen_hint": (gettext_lazy("What the applicant must do"), _text("citizen_hint")),
    "next_hint": (gettext_lazy("What comes next"), _text("next_hint")),
    "notice": (gettext_lazy("The applicant is told"), _flag("notice")),
    "notice_text": (gettext_lazy("Words of the notice"), _text("notice_text")),
    "reminder": (gettext_lazy("Reminder"), _reminder),
}
MOVE_ASPECTS: Aspects = {
    "label": (gettext_lazy("Name"), _text("label")),
    "who": (gettext_lazy("Who makes it"), lambda side, part: who_in_words(part)),
    "to": (gettext_lazy("Where it leads"), lambda side, part: side.state(part.get("to"))),
    "kind": (gettext_lazy("What it does"), _kind_of_move),
    "reason": (gettext_lazy("What is written with it"), _reason),
    "visit": (gettext_lazy("The applicant has to come in person"), _flag("visit", default=False)),
    "guard": (gettext_lazy("When it is possible"), _guard),
    "guard_text": (gettext_lazy("What is said where it is not possible"), _text("guard_text")),
    "fields": (gettext_lazy("What the staff fill in"), _questions),
    "effects": (gettext_lazy("What it sets off"), _effects),
}
