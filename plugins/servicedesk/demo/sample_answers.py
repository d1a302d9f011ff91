"""What people type into the demo town's forms."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from plugins.servicedesk.demo.definitions import FOLDER
from plugins.servicedesk.demo.scans import scan
from portal.api import User, localise
from portal.api.definitions import (
    CompiledStep,
    FormField,
    StepResult,
    clean_step,
    columns_of,
    shown_in_step,
)
from portal.api.persian import format_date

LANGUAGE = "fa"
OPTIONAL_ANSWERED = 0.35
FILES = ("file", "files", "signature")
PICTURES = ("jpeg", "png")
UNTYPED = (*FILES, "information", "calculated")


class BadSample(ValueError):
    """A sample answer is refused by the form that it was written for."""


@cache
def samples() -> dict[str, Any]:
    """Return what can be typed: texts, ranges of numbers, and dates in days from filing."""
    loaded: dict[str, Any] = json.loads((FOLDER / "samples.json").read_text(encoding="utf-8"))
    return loaded


@dataclass(frozen=True)
class Typist:
    """Somebody who fills in one form; ``given`` answers win over chosen ones."""

    service: str
    chance: Random
    person: User | None = None
    given: dict[str, Any] = field(default_factory=dict)

    said: dict[str, Any] = field(default_factory=dict)

    def fill(self, step: CompiledStep) -> StepResult:
        """Return one step, filled in and accepted; only what is asked has an answer.

        Steps are filled in their order: what was said before decides what is asked.

        :raises BadSample: the form refuses what the samples hold, or stops.
        """
        typed = {q.key: self._typed(q) for q in step.fields if q.type not in UNTYPED}
        if any(q.show_if for q in step.fields) or step.show_if:
            first = clean_step(step, typed, None, LANGUAGE, earlier=self.said)
            asked = shown_in_step(step, first.answers, self.said).fields[step.key]
            typed = {key: value for key, value in typed.items() if key in asked}
        else:
            asked = frozenset(q.key for q in step.fields)
        files = {
            q.key: self._scan(q)
            for q in step.fields
            if q.type in FILES and q.key in asked and self._wanted(q)
        }
        result = clean_step(step, typed, files, LANGUAGE, earlier=self.said)
        if not result.is_done:
            why = result.stop or dict(result.errors)
            raise BadSample(f"{self.service} {step.key}: {why}")
        self.said.update(result.effective)
        return result

    def _wanted(self, question: FormField) -> bool:
        return question.required or self.chance.random() < OPTIONAL_ANSWERED

    def _typed(self, question: FormField) -> Any:
        if question.key in self.given:
            return self.given[question.key]
        if self.person and question.profile:
            return _from_profile(self.person, question.profile)
        return self._chosen(question) if self._wanted(question) else ""

    def _chosen(self, question: FormField) -> Any:
        match question.type:
            case "consent":
                return "on"
            case "yes_no":
                return self.chance.choice(self._known("choices", question.key) or ["yes", "no"])
            case "choice":
                return self.chance.choice(self._likely(question))
            case "multiple_choice":
                return [c.value for c in self.chance.sample(question.choices, 2)]
            case "date":
                return self._day(question.key)
            case "integer" | "decimal" | "money_rial":
                return self._number(question)
            case "renovation_code":
                return self.chance.choice(self._known("text", "renovation_codes"))
            case "address":
                return dict(self.chance.choice(samples()["addresses"]))
            case "map_point":
                return self.chance.choice(samples()["points"])
            case "date_range":
                return self._range(question.key)
            case "group":
                return self._rows(question)
        return self._text(question.key)

    def _likely(self, question: FormField) -> list[str]:
        likely = self._known("choices", question.key)
        return likely or [choice.value for choice in question.choices]

    def _text(self, key: str) -> str:
        texts = self._known("text", key)
        if not texts:
            raise BadSample(f"{self.service}: nothing to type into {key}")
        return self.chance.choice(texts)

    def _known(self, kind: str, key: str) -> list[Any]:
        """Return the samples for a question of this form, else for that question in any form."""
        known: dict[str, list[Any]] = samples()[kind]
        return known.get(f"{key}@{self.service}") or known.get(key, [])

    def _number(self, question: FormField) -> str:
        least, most = self._known("numbers", question.key)
        if question.type == "money_rial":
            return str(self.chance.randint(least // 100_000, most // 100_000) * 100_000)
        if question.type == "decimal" and most < 100:
            return str(round(self.chance.uniform(least, most), 1))
        return str(self.chance.randint(least, most))

    def _day(self, key: str) -> str:
        earliest, latest = samples()["dates"][key]
        days = self.chance.randint(earliest, latest)
        return format_date(timezone.localdate() + timedelta(days=days), "short", LANGUAGE)

    def _range(self, key: str) -> dict[str, str]:
        """Return a range as it is kept; its question takes it whole."""
        begin, longest = samples()["ranges"][key]
        first = timezone.localdate() + timedelta(days=begin)
        last = first + timedelta(days=self.chance.randint(1, longest))
        return {"from": first.isoformat(), "to": last.isoformat()}

    def _rows(self, question: FormField) -> list[dict[str, Any]]:
        """Return as few rows as possible, as they are kept."""
        least = question.minimum if isinstance(question.minimum, int) else 0
        return [
            {column.key: self._chosen(column) for column in columns_of(question)}
            for _row in range(max(least, 1))
        ]

    def _scan(self, question: FormField) -> SimpleUploadedFile:
        accept = PICTURES if question.type == "signature" else question.accept
        return scan(localise(question.label, LANGUAGE), accept, self.chance)


def moved_back(step: CompiledStep, answers: dict[str, Any], days: int) -> dict[str, Any]:
    """Return ``answers`` as they were ``days`` ago: every date so much earlier."""
    questions = {question.key: question for question in step.fields}
    return {
        key: _as_before(questions[key], value, days) if value and key in questions else value
        for key, value in answers.items()
    }


def _as_before(question: FormField, value: Any, days: int) -> Any:
    if question.type == "date":
        return _earlier(value, days)
    if question.type == "date_range":
        return {end: _earlier(day, days) for end, day in value.items()}
    if question.type == "group":
        dates = {column.key for column in columns_of(question) if column.type == "date"}
        return [
            {key: _earlier(cell, days) if key in dates else cell for key, cell in row.items()}
            for row in value
        ]
    return value


def _earlier(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()


def _from_profile(person: User, item: str) -> str:
    profile = {
        "full_name": person.get_full_name(),
        "national_id": person.national_id,
        "mobile": person.mobile or "",
    }
    return profile[item]
