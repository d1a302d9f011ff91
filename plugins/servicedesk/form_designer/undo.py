"""Remembers what was deleted last from a form, so that it can come back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from plugins.servicedesk.form_designer.working_copy import NotThere, Part, WorkingCopy
from plugins.servicedesk.models import Design
from portal.api import localise


class Undo:
    """The step or question that this person deleted last from a design."""

    def __init__(self, request: HttpRequest, design: Design) -> None:
        self._session, self._name = request.session, f"form-design-undo-{design.pk}"

    @property
    def offered(self) -> str:
        """The words of what could come back, or ``""``."""
        kept = self._session.get(self._name)
        part = kept["part"] if kept else {}
        return localise(part.get("label") or part.get("title")) or str(part.get("key", ""))

    def keep(self, part: Part, index: int, *, step: str = "", group: str = "") -> None:
        self._session[self._name] = {"part": part, "index": index, "step": step, "group": group}

    def forget(self) -> None:
        self._session.pop(self._name, None)

    def put_back(self, copy: WorkingCopy) -> str:
        """Put what was deleted back where it stood; returns the step to show.

        :raises NotThere: nothing was deleted, or its step or group is gone too.
        """
        kept = self._session.get(self._name)
        if not kept:
            raise NotThere
        return _put_back(copy, kept)


def _put_back(copy: WorkingCopy, kept: dict[str, Any]) -> str:
    part, index = kept["part"], kept["index"]
    if not kept["step"]:
        copy.steps.insert(index, part)
        return str(part["key"])
    if kept["group"]:
        copy.question(kept["group"]).setdefault("fields", []).insert(index, part)
    else:
        copy.step(kept["step"])["fields"].insert(index, part)
    return str(kept["step"])
