"""What happened to each sample case, and when: plans only, nothing is written here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from plugins.servicedesk.demo.definitions import FOLDER, Json
from portal.api.workcalendar import is_working_day

BY_CITIZEN = {"submit", "draft", "answer", "write", "withdraw"}
ON_THE_WAY = {"forward", "approve", "reject"}
WORKDAY_BEGINS = time(7, 45)
WORKDAY_IS_OVER = time(15, 0)
MORNING, EVENING = 195, 780


@dataclass(frozen=True)
class Story:
    """One sample case: what was asked for, by whom, and everything that was done with it."""

    service: str
    citizen: int | None
    acts: tuple[tuple[str, str], ...]
    quiet_days: int | None = None
    answers: Json | None = None
    finished_steps: int = 0


@dataclass(frozen=True, order=True)
class Beat:
    """One act of a story at its moment."""

    at: datetime
    story: int
    number: int
    act: str
    text: str


def all_stories() -> list[Story]:
    """Return the stories in the order of their file."""
    rows = json.loads((FOLDER / "stories.json").read_text(encoding="utf-8"))
    return [_story(**row) for row in rows]


def _story(acts: list[str | dict[str, str]] | None = None, **fields: Any) -> Story:
    if acts is None:
        return Story(acts=(("draft", ""),), **fields)
    told = (next(iter(act.items())) if isinstance(act, dict) else (act, "") for act in acts)
    return Story(acts=(("submit", ""), *told), **fields)


def plan(
    stories: Iterable[Story], services: dict[str, Json], *, until: datetime, chance: Random
) -> list[Beat]:
    """Return all acts of all stories in the order of time, all before ``until``."""
    days = _Workdays(until)
    beats: list[Beat] = []
    for number, story in enumerate(stories):
        allowed = [step["days"] for step in services[story.service]["steps"]]
        beats += _beats(number, story, list(_days_ago(story, allowed, chance)), days, chance)
    return sorted(beats)


def _days_ago(story: Story, allowed: list[int], chance: Random) -> Iterator[int]:
    """Yield how many working days ago each act was done, counted back from the last one."""
    gaps, last_step = _gaps(story, allowed, chance)
    quiet = story.quiet_days
    left = chance.randint(0, max(allowed[last_step] - 1, 0)) if quiet is None else quiet
    left += sum(gaps)
    for gap in gaps:
        left -= gap
        yield left


def _gaps(story: Story, allowed: list[int], chance: Random) -> tuple[list[int], int]:
    """Return the working days before each act, and the step in which the story stops."""
    gaps, step = [], 0
    for act, _text in story.acts:
        gaps.append(_gap(act, allowed[step], chance))
        step = min(step + (act == "forward"), len(allowed) - 1)
    return gaps, step


def _gap(act: str, allowed: int, chance: Random) -> int:
    if act in ON_THE_WAY:
        return chance.randint(allowed // 2, allowed)
    if act == "answer":
        return chance.randint(2, 4)
    return chance.randint(0, 1) if act in ("ask", "say", "write", "withdraw") else 0


def _beats(
    number: int, story: Story, days_ago: list[int], workdays: _Workdays, chance: Random
) -> Iterator[Beat]:
    before: datetime | None = None
    for place, (act, text) in enumerate(story.acts):
        ago = days_ago[place]
        has_evening = act in BY_CITIZEN and ago > 0 and ago not in days_ago[place + 1 :]
        at = _moment(workdays[ago], before, EVENING if has_evening else MORNING, chance)
        yield Beat(at, number, place, act, text)
        before = at


def _moment(day: date, before: datetime | None, minutes: int, chance: Random) -> datetime:
    """Return a time in the first so many ``minutes`` of ``day``, or soon after what was before."""
    begin = timezone.make_aware(datetime.combine(day, WORKDAY_BEGINS))
    seconds = chance.randrange(60)
    if before and before >= begin:
        return before + timedelta(minutes=chance.randint(9, 35), seconds=seconds)
    return begin + timedelta(minutes=chance.randrange(minutes), seconds=seconds)


class _Workdays:
    """The working days up to a moment: ``[0]`` is the last one that is over, ``[1]`` before it."""

    def __init__(self, until: datetime) -> None:
        self._days: list[date] = []
        local = timezone.localtime(until)
        is_over = local.time() >= WORKDAY_IS_OVER
        self._next = local.date() + timedelta(days=1) if is_over else local.date()

    def __getitem__(self, number: int) -> date:
        while len(self._days) <= number:
            self._next -= timedelta(days=1)
            if is_working_day(self._next):
                self._days.append(self._next)
        return self._days[number]
