"""The field bank: questions that several forms ask alike, and whose answers are offered again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.bank_questions import LONGEST_SLUG, shared_part
from plugins.servicedesk.models import BankQuestion
from plugins.servicedesk.ownership import DESIGN
from portal.api import DomainError, User, has_permission, require
from portal.api.audit import record
from portal.api.designing import latin_words


class NotInBank(DomainError):
    """The question has been taken out of the bank meanwhile."""

    status = 404
    message = _("This question is not in the field bank any more.")


@transaction.atomic
def keep_in_bank(*, actor: User, question: Mapping[str, Any], slug: str = "") -> BankQuestion:
    """Put a question into the bank, or its newest words under the ``slug`` that it has there.

    Forms that took it over keep theirs. Writes one audit entry.

    :raises Refused: the actor designs services nowhere.
    """
    require(has_permission(actor, DESIGN))
    slug = slug or free_slug(question, BankQuestion.objects.values_list("slug", flat=True))
    kept, _is_new = BankQuestion.objects.update_or_create(
        slug=slug, defaults={"field": shared_part(question)}
    )
    record(actor=actor, action="servicedesk.bank_question_kept", target=kept, slug=slug)
    return kept


@transaction.atomic
def remove_from_bank(*, actor: User, slug: str) -> None:
    """Take a question out of the bank; forms that took it over keep theirs.

    :raises Refused: the actor designs services nowhere.
    :raises NotInBank: it is not there.
    """
    require(has_permission(actor, DESIGN))
    kept = BankQuestion.objects.filter(slug=slug).first()
    if kept is None:
        raise NotInBank
    record(actor=actor, action="servicedesk.bank_question_removed", target=kept, slug=slug)
    kept.delete()


def taken_from_bank(slug: str) -> dict[str, Any]:
    """Return a copy of a question of the bank that remembers where it is from. One query.

    :raises NotInBank: it is not there.
    """
    kept = BankQuestion.objects.filter(slug=slug).first()
    if kept is None:
        raise NotInBank
    key = slug.replace("-", "_")
    return {**deepcopy(kept.field), "key": key, "bank": slug}


def free_slug(question: Mapping[str, Any], taken: Iterable[str]) -> str:
    """Return a name in the bank for a question, made from its key or its words."""
    label = question.get("label")
    words = str(question.get("key") or (label or {}).get("fa", ""))
    base = "-".join(latin_words(words))[: LONGEST_SLUG - 4] or str(question.get("type", "text"))
    known, slug, number = set(taken), base, 2
    while slug in known:
        slug, number = f"{base}-{number}", number + 1
    return slug
