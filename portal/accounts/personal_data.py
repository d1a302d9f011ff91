"""What is kept of a person: collected on request, and erased when the account is closed.

Whoever keeps personal data contributes a :class:`PersonalDataExporter` and a
:class:`PersonalDataEraser` beside it. What a plugin keeps that is switched off or could not be
loaded can be neither collected nor erased; it is named instead, so that nobody believes it gone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.access import Actor
from portal.accounts.actions import may_manage_accounts
from portal.accounts.models import User
from portal.audit.actions import record
from portal.contributions import (
    Contribution,
    Declared,
    ExtensionPoint,
    Gate,
    guard,
    is_active,
    title_of,
)
from portal.errors import require


def _nothing_against_it(person: User) -> None:
    return None


@dataclass(frozen=True, eq=False)
class PersonalDataExporter(Declared):
    """Collects what one part of the portal keeps of a person.

    ``export(person)`` returns what JSON can hold (dates, decimals and UUIDs too), under plain
    English keys with texts in the active language, or None if there is nothing. It only reads.
    """

    title: str | Promise
    export: Callable[[User], Any]


@dataclass(frozen=True, eq=False)
class PersonalDataEraser(Declared):
    """Erases what one part of the portal keeps of a person whose account is being closed.

    ``may_erase(person)`` is asked first, of every eraser: a sentence says what has to be settled
    before and stops everything. ``erase(person)`` then runs in one transaction with the others,
    the profile still being there, and returns a sentence on what was done, or None. It may be
    called again for a closed account. A ``DomainError`` that it raises stops everything too; any
    other error is reported, and the rest goes on.
    """

    title: str | Promise
    erase: Callable[[User], str | Promise | None]
    may_erase: Callable[[User], str | Promise | None] = _nothing_against_it


exporters: ExtensionPoint[PersonalDataExporter] = ExtensionPoint(
    gettext_lazy("Personal data handed out")
)
erasers: ExtensionPoint[PersonalDataEraser] = ExtensionPoint(gettext_lazy("Personal data erased"))


def kept_titles() -> list[str]:
    """Return the names of the parts of the portal that keep something of people. No query."""
    return [title_of(found) for found in exporters.all()]


def export_personal_data(*, actor: Actor, person: User) -> dict[str, Any]:
    """Collect everything that is kept of ``person``, ready for JSON, in the active language.

    Returns ``{"collected_at", "parts": [{"id", "title", "data"}], "could_not_be_collected":
    [title]}``. People collect their own data; those who manage accounts anybody's. Either stands
    in the audit book.

    :raises Refused: ``actor`` is neither.
    """
    require(actor == person or may_manage_accounts(actor))
    parts, missing = [], []
    for found in exporters.all():
        title = title_of(found)
        collected, data = _collect(found, person)
        if not collected:
            missing.append(title)
        elif data is not None:
            parts.append({"id": found.id, "title": title, "data": data})
    record(
        actor=actor,
        action="accounts.personal_data_exported",
        target=person,
        parts=[part["id"] for part in parts],
    )
    now = timezone.now().isoformat(timespec="seconds")
    missing += Gate.missing()
    return {"collected_at": now, "parts": parts, "could_not_be_collected": missing}


def reasons_to_keep(person: User) -> list[str]:
    """Return what has to be settled before the account of ``person`` can be closed.

    An eraser that cannot be asked counts as a reason, since erasing cannot be undone; to go on
    without it, administrators switch its plugin off.
    """
    own = _rights_to_give_back(person)
    return [*([own] if own else []), *_reasons_of_erasers(person)]


def _collect(found: Contribution[PersonalDataExporter], person: User) -> tuple[bool, Any]:
    if is_active(found):
        with guard(found), transaction.atomic():
            return True, _as_json(found.value.export(person))
    return False, None


def _as_json(data: object) -> Any:
    """Return ``data`` as plain JSON values.

    :raises TypeError, ValueError: JSON, or UTF-8, cannot hold it.
    """
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, allow_nan=False)
    return json.loads(text.encode())


def _rights_to_give_back(person: User) -> str:
    """Say so if somebody works here: their rights are taken away by an administrator first."""
    works_here = person.is_superuser or person.is_staff or person.role_grants.exists()
    if not works_here:
        return ""
    return _("This account has rights of the town’s staff. An administrator has to take them away.")


def _reasons_of_erasers(person: User) -> Iterator[str]:
    for found in erasers.all():
        if Gate.is_open(found.plugin) and (reason := _asked(found, person)):
            yield reason
    for slug in filter(Gate.is_open, Gate.missing()):
        yield _cannot_ask(slug)


def _asked(found: Contribution[PersonalDataEraser], person: User) -> str:
    if is_active(found):
        with guard(found), transaction.atomic():
            reason = found.value.may_erase(person)
            if reason is None or isinstance(reason, str | Promise):
                return str(reason or "")
            raise TypeError(f"may_erase() answered {type(reason).__name__}, not a sentence")
    return _cannot_ask(title_of(found))


def _cannot_ask(part: str) -> str:
    text = _("We cannot check just now whether “%(part)s” allows it. Please try later.")
    return text % {"part": part}
