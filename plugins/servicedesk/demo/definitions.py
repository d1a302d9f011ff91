"""From the short description of a service to its form and its workflow."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]

FOLDER = Path(__file__).parent
HANDLE, DECIDE = "cases.handle", "cases.decide"
DAYS_TO_ANSWER = 10
#: What the ``fee`` of a step says: it is billed after this step, or paid in it.
BILL, PAY = "bill", "pay"
PHASES = {"agency": "waiting_agency", PAY: "waiting_citizen"}
WAITING = "missing_documents"
SENTENCES: Json = json.loads((FOLDER / "sentences.json").read_text(encoding="utf-8"))


@cache
def services() -> tuple[Json, ...]:
    """Return the services that the demo town puts online, in the order of its catalogue."""
    return tuple(json.loads((FOLDER / "offers.json").read_text(encoding="utf-8")))


@cache
def documents() -> Json:
    """Return the document templates by the service whose approval issues them."""
    written: Json = json.loads((FOLDER / "documents.json").read_text(encoding="utf-8"))
    return written


@cache
def bank_questions() -> tuple[Json, ...]:
    """Return the questions of the field bank that the forms share."""
    return tuple(json.loads((FOLDER / "bank_questions.json").read_text(encoding="utf-8")))


@cache
def turnings() -> Json:
    """Return what some services have beyond the usual way, by service.

    ``states`` and ``moves`` add to those of the way by their key, ``more_states`` and
    ``more_moves`` come after them; ``assertions`` are kept beside the design.
    """
    written: Json = json.loads((FOLDER / "turnings.json").read_text(encoding="utf-8"))
    return written


def form_definition(service: Json) -> Json:
    """Return the form of a service."""
    path = FOLDER / "forms" / f"{service['slug']}.json"
    written: Json = json.loads(path.read_text(encoding="utf-8"))
    return written


def workflow_definition(service: Json) -> Json:
    """Return the way of a service through the town hall, with its turnings and its ends."""
    usual, own = _usual_way(service), turnings().get(service["slug"], {})
    return {
        **usual,
        "states": _enriched(usual["states"], own.get("states", {}), own.get("more_states", [])),
        "moves": _enriched(usual["moves"], own.get("moves", {}), own.get("more_moves", [])),
    }


def _enriched(usual: list[Json], own: Json, more: list[Json]) -> list[Json]:
    """Return parts with what is their own; effects come after the usual ones."""
    parts = []
    for part in usual:
        added = own.get(part["key"], {})
        effects = [*part.get("effects", []), *added.get("effects", [])]
        parts.append({**part, **added, **({"effects": effects} if effects else {})})
    return [*parts, *more]


def _usual_way(service: Json) -> Json:
    steps = service["steps"]
    keys = [f"step_{number}" for number in range(1, len(steps) + 1)]
    pay_keys = {key for key, step in zip(keys, steps, strict=True) if step.get("fee") == PAY}
    asking = [key for key in keys[: len(keys) // 2 + 1] if key not in pay_keys]
    return {
        "initial": keys[0],
        "states": [
            *(_step_state(key, _kind(steps, n), steps[n]) for n, key in enumerate(keys)),
            {"key": WAITING, **SENTENCES["missing_documents"], "days": DAYS_TO_ANSWER},
            {"key": "approved", **SENTENCES["approved"], "label": service["result"]},
            {"key": "rejected", **SENTENCES["rejected"]},
            {"key": "withdrawn", **SENTENCES["withdrawn"]},
        ],
        "moves": [
            *_forward_moves(keys, steps),
            {
                **_move("approve", [keys[-1]], "approved", DECIDE, "optional"),
                **_issuing(service["slug"]),
            },
            _move("ask", asking, WAITING, HANDLE, "required"),
            _citizen_move("answer", [WAITING], keys[0]),
            _move("reject", keys, "rejected", DECIDE, "required"),
            _citizen_move("withdraw", [*keys, WAITING], "withdrawn"),
        ],
    }


def _issuing(slug: str) -> Json:
    if slug not in documents():
        return {}
    return {"effects": [{"type": "document", "template": slug}]}


def _step_state(key: str, kind: str, step: Json) -> Json:
    return {
        "key": key,
        "label": step["title"],
        "phase": PHASES.get(kind, "open"),
        "unit": step["unit"],
        "days": step["days"],
        "citizen_hint": SENTENCES["hints"][kind],
        "notice": kind != "automatic",
    }


def _kind(steps: list[Json], place: int) -> str:
    """Say what a step is for the applicant: a bill to pay, somebody else's turn, or ours."""
    step = steps[place]
    if step.get("fee") == PAY:
        return PAY
    if step.get("agency"):
        return "agency"
    if step["automatic"]:
        return "automatic"
    is_billed = any(before.get("fee") == BILL for before in steps[:place])
    return "billed" if is_billed else "open"


def _forward_moves(keys: list[str], steps: list[Json]) -> Iterable[Json]:
    for number in range(len(keys) - 1):
        here, ahead = steps[number], steps[number + 1]
        effects = list(_billing(here, ahead, f"to_{keys[min(number + 2, len(keys) - 1)]}"))
        yield {
            **({"effects": effects} if effects else {}),
            "key": f"to_{keys[number + 1]}",
            "label": _followed_by(_verb(here, ahead), ahead["title"]),
            "from_states": [keys[number]],
            "to": keys[number + 1],
            "permission": HANDLE,
            "reason": "optional",
            "kind": "forward",
        }


def _billing(here: Json, ahead: Json, move_after: str) -> Iterable[Json]:
    """Bill the fee when its step is done, or before a step in which the applicant pays.

    Paying makes the move out of that step.
    """
    if ahead.get("fee") == PAY:
        yield {"type": "invoice", "then": move_after}
    elif here.get("fee") == BILL:
        yield {"type": "invoice"}


def _verb(here: Json, ahead: Json) -> Json:
    verbs: Json = SENTENCES["verbs"]
    if here.get("agency"):
        verb: Json = verbs["reply_arrived"]
    elif ahead.get("agency"):
        verb = verbs["inquire"]
    else:
        verb = verbs["pass_on"] if here["unit"] != ahead["unit"] else verbs["go_on"]
    return verb


def _followed_by(verb: Json, title: Json) -> Json:
    return {language: f"{text} {title[language]}" for language, text in verb.items()}


def _move(key: str, sources: list[str], target: str, permission: str, reason: str) -> Json:
    return {
        "key": key,
        "label": SENTENCES["moves"][key],
        "from_states": sources,
        "to": target,
        "permission": permission,
        "reason": reason,
        "kind": key,
    }


def _citizen_move(key: str, sources: list[str], target: str) -> Json:
    return {
        "key": key,
        "label": SENTENCES["moves"][key],
        "from_states": sources,
        "to": target,
        "reason": "optional",
        "kind": key,
        "by": "citizen",
    }
