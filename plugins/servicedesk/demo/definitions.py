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
WAITING = "missing_documents"
SENTENCES: Json = json.loads((FOLDER / "sentences.json").read_text(encoding="utf-8"))


@cache
def services() -> tuple[Json, ...]:
    """Return the services that the demo town puts online, in the order of its catalogue."""
    return tuple(json.loads((FOLDER / "offers.json").read_text(encoding="utf-8")))


def form_definition(service: Json) -> Json:
    """Return the form of a service: written by hand where there is a file, else put together."""
    path = FOLDER / "forms" / f"{service['slug']}.json"
    if path.exists():
        written: Json = json.loads(path.read_text(encoding="utf-8"))
        return written
    steps = [_subject_step(service), _papers_step(service), _applicant_step(service)]
    return {"steps": [step for step in steps if step["fields"]]}


def _subject_step(service: Json) -> Json:
    return {"key": "subject", **service["subject"]}


def _papers_step(service: Json) -> Json:
    """Ask for the papers that the town cannot fetch by itself."""
    fields = [_file_field(paper) for paper in service["papers"] if "field" in paper]
    return {"key": "papers", **SENTENCES["papers_step"], "fields": fields}


def _file_field(paper: Json) -> Json:
    field = {
        "key": paper["field"],
        "type": "file",
        "label": paper["title"],
        "help": paper["note"],
        "required": paper["required"],
    }
    return {**field, "accept": paper["accept"]} if "accept" in paper else field


def _applicant_step(service: Json) -> Json:
    step: Json = SENTENCES["applicant_step"]
    wanted = service["identity_level"] == "national_id"
    fields = [field for field in step["fields"] if wanted or field["key"] != "national_id"]
    return {"key": "applicant", **step, "fields": fields}


def workflow_definition(service: Json) -> Json:
    """Return the way of a service through the town hall, with its turnings and its ends."""
    steps = service["steps"]
    keys = [f"step_{number}" for number in range(1, len(steps) + 1)]
    asking = keys[: len(keys) // 2 + 1]
    return {
        "initial": keys[0],
        "states": [
            *(_step_state(key, step) for key, step in zip(keys, steps, strict=True)),
            {"key": WAITING, **SENTENCES["missing_documents"], "days": DAYS_TO_ANSWER},
            {"key": "approved", **SENTENCES["approved"], "label": service["result"]},
            {"key": "rejected", **SENTENCES["rejected"]},
            {"key": "withdrawn", **SENTENCES["withdrawn"]},
        ],
        "moves": [
            *_forward_moves(keys, steps),
            _move("approve", [keys[-1]], "approved", DECIDE, "optional"),
            _move("ask", asking, WAITING, HANDLE, "required"),
            _citizen_move("answer", [WAITING], keys[0]),
            _move("reject", keys, "rejected", DECIDE, "required"),
            _citizen_move("withdraw", [*keys, WAITING], "withdrawn"),
        ],
    }


def _step_state(key: str, step: Json) -> Json:
    kind = "agency" if step.get("agency") else "automatic" if step["automatic"] else "open"
    return {
        "key": key,
        "label": step["title"],
        "phase": "waiting_agency" if kind == "agency" else "open",
        "unit": step["unit"],
        "days": step["days"],
        "citizen_hint": SENTENCES["hints"][kind],
        "notice": not step["automatic"],
    }


def _forward_moves(keys: list[str], steps: list[Json]) -> Iterable[Json]:
    for number in range(len(keys) - 1):
        here, ahead = steps[number], steps[number + 1]
        yield {
            "key": f"to_{keys[number + 1]}",
            "label": _followed_by(_verb(here, ahead), ahead["title"]),
            "from_states": [keys[number]],
            "to": keys[number + 1],
            "permission": HANDLE,
            "reason": "optional",
            "kind": "forward",
        }


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
