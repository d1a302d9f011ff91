"""The kinds of states and moves in the words of a town clerk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plugins.servicedesk.workflow_designer.working_copy import Part
from portal.api.persian import digits_for
from portal.api.workflows import Kind, Mover, Outcome, Phase, Reason, permission_choices

Words = str | Promise

#: What a state is, as one choice: its phase and its outcome.
STATE_KINDS: Mapping[str, tuple[Phase, Outcome, Words]] = {
    "open": (Phase.OPEN, Outcome.NONE, gettext_lazy("The staff work on it")),
    "waiting_citizen": (
        Phase.WAITING_CITIZEN, Outcome.NONE, gettext_lazy("It waits for the applicant"),
    ),
    "waiting_agency": (
        Phase.WAITING_AGENCY, Outcome.NONE, gettext_lazy("It waits for another agency"),
    ),
    "approved": (Phase.CLOSED, Outcome.APPROVED, gettext_lazy("End: approved")),
    "rejected": (Phase.CLOSED, Outcome.REJECTED, gettext_lazy("End: rejected")),
    "answered": (Phase.CLOSED, Outcome.ANSWERED, gettext_lazy("End: answered")),
    "withdrawn": (Phase.CLOSED, Outcome.WITHDRAWN, gettext_lazy("End: taken back")),
}  # fmt: skip
#: The kinds of states in which a request has come to its end.
ENDS = tuple(kind for kind, (phase, _o, _w) in STATE_KINDS.items() if phase == Phase.CLOSED)
MOVE_KINDS: Mapping[Kind, Words] = {
    Kind.FORWARD: gettext_lazy("goes on"),
    Kind.APPROVE: gettext_lazy("approves the request"),
    Kind.REJECT: gettext_lazy("rejects the request"),
    Kind.ASK: gettext_lazy("asks the applicant for something"),
    Kind.ANSWER: gettext_lazy("answers what was asked"),
    Kind.WITHDRAW: gettext_lazy("takes the request back"),
}
REASONS: Mapping[Reason, Words] = {
    Reason.NONE: gettext_lazy("no text is written"),
    Reason.OPTIONAL: gettext_lazy("a text may be written"),
    Reason.REQUIRED: gettext_lazy("a text must be written"),
}
CITIZEN, CLOCK, STAFF = "citizen", "clock", "staff:"
USUAL_PERMISSIONS = ("cases.handle", "cases.decide", "documents.issue", "cases.assign")


def kind_of_state(state: Part) -> str:
    """Return the kind of a state as :data:`STATE_KINDS` names it; ``open`` for what is unclear."""
    for kind, (phase, outcome, _words) in STATE_KINDS.items():
        same_end = state.get("outcome", "") == outcome or phase != Phase.CLOSED
        if state.get("phase", Phase.OPEN) == phase and same_end:
            return kind
    return "open"


def set_kind(state: dict[str, Any], kind: str) -> None:
    """Write a kind into a state, in place."""
    phase, outcome, _words = STATE_KINDS[kind]
    state["phase"] = str(phase)
    if outcome:
        state["outcome"] = str(outcome)
    else:
        state.pop("outcome", None)


def who_choices() -> list[Any]:
    """Return who may make a move: the applicant, the clock, or staff by a permission in words."""
    titles = {key: str(title) for key, title in permission_choices()}
    usual = [(STAFF + key, titles[key]) for key in USUAL_PERMISSIONS if key in titles]
    others = [(STAFF + key, title) for key, title in titles.items() if key not in USUAL_PERMISSIONS]
    return [
        (_("Staff who may …"), usual),
        (_("Somebody else"), [
            (CITIZEN, _("The applicant")), (CLOCK, _("Nobody: it happens after some time")),
        ]),
        (_("Staff with another permission"), others),
    ]  # fmt: skip


def who_of(move: Part) -> str:
    """Return who may make a move as :func:`who_choices` names it."""
    by = move.get("by", Mover.STAFF)
    return by if by in (CITIZEN, CLOCK) else f"{STAFF}{move.get('permission', '')}"


def set_who(move: dict[str, Any], who: str) -> None:
    """Write who may make a move, in place."""
    move.pop("permission", None)
    if who in (CITIZEN, CLOCK):
        move["by"] = who
    else:
        move.pop("by", None)
        move["permission"] = who.removeprefix(STAFF)


def who_in_words(move: Part) -> str:
    """Say who may make a move."""
    who = who_of(move)
    if who == CITIZEN:
        return _("the applicant")
    if who == CLOCK:
        after = move.get("after")
        return days_in_words(after) if isinstance(after, dict) else _("after some time")
    titles = {key: str(title) for key, title in permission_choices()}
    permission = who.removeprefix(STAFF)
    if not permission:
        return _("nobody yet")
    return _("staff: %(permission)s") % {"permission": titles.get(permission, permission)}


def days_in_words(after: Mapping[str, Any]) -> str:
    """Say when the clock makes a move."""
    days = after.get("days")
    number = days if isinstance(days, int) and not isinstance(days, bool) else 0
    if after.get("working", True):
        text = ngettext(
            "by itself after %(days)s working day", "by itself after %(days)s working days", number
        )
    else:
        text = ngettext("by itself after %(days)s day", "by itself after %(days)s days", number)
    return text % {"days": digits_for(number)}
