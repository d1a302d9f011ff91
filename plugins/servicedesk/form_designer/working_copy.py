"""A form while it is put together: steps and questions by key, changed one thing at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.designing.keys import key_from
from plugins.servicedesk.form_designer.renaming import rename_answer
from portal.api import DomainError
from portal.api.designing import KEY

Part = dict[str, Any]


class NotThere(DomainError):
    """The question or step has been removed or renamed."""

    status = 404
    message = _("This part of the form is not there any more. Look at the form as it is now.")


class WorkingCopy:
    """A copy of a definition that may be unfinished and wrong; its changes touch nothing stored.

    Whatever JSON it is made of, each step and question has a key of its own afterwards.
    """

    def __init__(self, definition: object) -> None:
        given = definition.get("steps") if isinstance(definition, Mapping) else None
        self.steps: list[Part] = _put_right(deepcopy(given), _step)
        _make_unique(self.steps, "step")
        _make_unique([question for _step, question in self.questions], "question")
        for _step_of, question in self.questions:
            if "fields" in question:
                question["fields"] = _put_right(question["fields"], _question)
                _make_unique(question["fields"], "column")

    @property
    def definition(self) -> Part:
        return {"steps": self.steps}

    @property
    def questions(self) -> Iterator[tuple[Part, Part]]:
        """Yield each question with its step, in order."""
        for step in self.steps:
            for question in step["fields"]:
                yield step, question

    @property
    def keys(self) -> list[str]:
        return [question["key"] for _step, question in self.questions]

    def step(self, key: str) -> Part:
        """Return the step called ``key``.

        :raises NotThere: there is none.
        """
        return _found(self.steps, key)

    def question(self, key: str, group: str = "") -> Part:
        """Return a question, or one of the rows of the question ``group``.

        :raises NotThere: there is none.
        """
        return _found(self.beside(key, group), key)

    def beside(self, key: str, group: str = "") -> list[Part]:
        """Return the list in which a question stands.

        :raises NotThere: there is no such question.
        """
        if group:
            columns: list[Part] = self.question(group).setdefault("fields", [])
            return columns
        return list_of(self.step_of(key))

    def step_of(self, key: str) -> Part:
        """Return the step that asks a question.

        :raises NotThere: there is no such question.
        """
        for step, question in self.questions:
            if question["key"] == key:
                return step
        raise NotThere

    def before(self, key: str) -> list[Part]:
        """Return the questions that are asked before the question or the step called ``key``."""
        found: list[Part] = []
        for step in self.steps:
            if step["key"] == key:
                return found
            for question in step["fields"]:
                if question["key"] == key:
                    return found
                found.append(question)
        return found

    def add_step(self, title: Mapping[str, str]) -> Part:
        """Put a new step at the end."""
        key = key_from(title, [step["key"] for step in self.steps], "step")
        step: Part = {"key": key, "title": dict(title), "fields": []}
        self.steps.append(step)
        return step

    def add(self, question: Mapping[str, Any], step: str, group: str = "") -> Part:
        """Put a question at the end of a step, or into the rows of ``group``; gives it a key.

        :raises NotThere: the step or the group is gone.
        """
        target = self.beside("", group) if group else self.step(step)["fields"]
        taken = [one["key"] for one in target] if group else self.keys
        key = question.get("key") or key_from(question.get("label"), taken, str(question["type"]))
        added = {**deepcopy(dict(question)), "key": key_from(key, taken, "question")}
        target.append(added)
        return added

    def put(self, key: str, question: Mapping[str, Any], group: str = "") -> None:
        """Replace a question; where it gets another key, all that ask about it follow.

        :raises NotThere: the question is gone.
        """
        beside = self.beside(key, group)
        beside[beside.index(_found(beside, key))] = dict(question)
        if question["key"] != key:
            rename_answer(self.definition, key, question["key"], group)

    def duplicate(self, key: str, group: str = "") -> Part:
        """Put a copy of a question behind it, under a key of its own.

        :raises NotThere: the question is gone.
        """
        beside = self.beside(key, group)
        taken = [one["key"] for one in beside] if group else self.keys
        copied: Part = {**deepcopy(_found(beside, key)), "key": key_from(key, taken, "question")}
        beside.insert(_index(beside, key) + 1, copied)
        return copied

    def remove(self, key: str, group: str = "") -> tuple[Part, int]:
        """Take a question out; returns it and where it stood.

        :raises NotThere: the question is gone already.
        """
        beside = self.beside(key, group)
        index = _index(beside, key)
        return beside.pop(index), index

    def remove_step(self, key: str) -> tuple[Part, int]:
        """Take a step out with its questions; returns it and where it stood.

        :raises NotThere: the step is gone already.
        """
        index = _index(self.steps, key)
        return self.steps.pop(index), index

    def move(self, key: str, by: int, group: str = "") -> None:
        """Move a question up (-1) or down (1), at the edge of its step into the next one.

        :raises NotThere: the question is gone.
        """
        beside = self.beside(key, group)
        index = _index(beside, key)
        if 0 <= index + by < len(beside):
            beside.insert(index + by, beside.pop(index))
        elif not group:
            here = self.steps.index(self.step_of(key))
            if 0 <= here + by < len(self.steps):
                target = self.steps[here + by]["fields"]
                target.insert(0 if by > 0 else len(target), beside.pop(index))

    def place(self, key: str, step: str, index: int) -> None:
        """Put a question at a place of a step.

        :raises NotThere: the question or the step is gone.
        """
        target = self.step(step)["fields"]
        question, _index_before = self.remove(key)
        target.insert(max(0, min(index, len(target))), question)

    def move_step(self, key: str, by: int) -> None:
        """Move a step up (-1) or down (1).

        :raises NotThere: the step is gone.
        """
        index = _index(self.steps, key)
        if 0 <= index + by < len(self.steps):
            self.steps.insert(index + by, self.steps.pop(index))


def list_of(step: Part) -> list[Part]:
    """Return the questions of a step themselves, to be changed in place."""
    questions: list[Part] = step["fields"]
    return questions


def _found(parts: list[Part], key: str) -> Part:
    for part in parts:
        if part["key"] == key:
            return part
    raise NotThere


def _index(parts: list[Part], key: str) -> int:
    return parts.index(_found(parts, key))


def _put_right(given: object, part: Callable[[Part], Part]) -> list[Part]:
    entries = given if isinstance(given, list | tuple) else []
    return [part(dict(entry)) for entry in entries if isinstance(entry, Mapping)]


def _step(given: Part) -> Part:
    return {**given, "fields": _put_right(given.get("fields"), _question)}


def _question(given: Part) -> Part:
    kind = given.get("type")
    return {**given, "type": kind if isinstance(kind, str) and kind.strip() else "text"}


def _make_unique(parts: list[Part], otherwise: str) -> None:
    """Give each part a key that no part before it has."""
    taken: set[str] = set()
    for part in parts:
        key = part.get("key")
        if not isinstance(key, str) or not KEY.fullmatch(key) or key in taken:
            part["key"] = key_from(key or part.get("label") or part.get("title"), taken, otherwise)
        taken.add(part["key"])
