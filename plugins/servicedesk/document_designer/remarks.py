"""What a check says about a template, at the field or the line that it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from plugins.servicedesk.designing.remarks import Remark, Remarks
from plugins.servicedesk.document_designer.companions import Companion
from portal.api import localise
from portal.api.documents import check_template

PLACE = re.compile(r"(\w+)(?:\[(\d+)\]|:(\d+))?.*")
LONGEST_EXCERPT = 60


@dataclass(frozen=True)
class DocumentRemark(Remark):
    """One finding; ``target`` is the field of the page, ``line`` the words of the line."""

    target: str = ""
    number: int = 0
    line: str = ""


def remarks_on(
    definition: Mapping[str, Any], companions: Sequence[Companion]
) -> Remarks[DocumentRemark]:
    """Look a template over, with the questions of every service that issues it. No query."""
    found: dict[tuple[str, str, str], str] = {}
    for finding in check_template(definition):
        found[(finding.place, finding.level, finding.text)] = ""
    for one in companions:
        for finding in check_template(definition, one.form, workflow=one.workflow):
            key = (finding.place, finding.level, finding.text)
            found.setdefault(key, localise(one.offer.title))
    remarks = [
        _remark(place, level, text, service, definition)
        for (place, level, text), service in found.items()
    ]
    return Remarks(sorted(remarks, key=lambda one: one.number))


def _remark(
    place: str, level: str, text: str, service: str, definition: Mapping[str, Any]
) -> DocumentRemark:
    match = PLACE.fullmatch(place)
    name, row, line = match.groups() if match else ("", None, None)
    words = _("%(text)s (%(service)s)") % {"text": text, "service": service} if service else text
    return DocumentRemark(
        level=level,
        text=words,
        target=_target(name or "", row),
        number=int(line or 0),
        line=_line(definition, int(line)) if line else "",
    )


def _target(name: str, row: str | None) -> str:
    if name == "signatory":
        return f"id_signatory-{row or 0}_fa"
    return f"id_{name}_fa" if name == "title" else f"id_{name}"


def _line(definition: Mapping[str, Any], number: int) -> str:
    lines = str(definition.get("body") or "").split("\n")
    return lines[number - 1].strip()[:LONGEST_EXCERPT] if 0 < number <= len(lines) else ""
