from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import Actor
from portal.accounts.models import User
from portal.definitions import policies
from portal.definitions.versions import FrozenVersion, FrozenVersionQuerySet, checksum_of
from portal.errors import DomainError, require

V = TypeVar("V", bound=FrozenVersion)


class PublishedMeanwhile(DomainError):
    """Two people published under the same name in the same moment."""

    status = 409
    message = _("Somebody else has just published a version. Look at it, then try again.")


def publish_version(
    *,
    actor: Actor,
    versions: FrozenVersionQuerySet[V],
    compile_definition: Callable[[Mapping[str, Any]], object],
    name: str,
    definition: Mapping[str, Any],
) -> V:
    """Make a definition the newest of the ``versions`` of its kind called ``name`` (a slug).

    A definition that equals the newest version gives that version. Costs at most 3 queries.

    :raises InvalidDefinition: ``compile_definition`` refuses it; nothing is written.
    :raises PublishedMeanwhile: another version took the number first.
    :raises Refused: the actor is not on the staff.
    """
    require(policies.can_publish(actor))
    compile_definition(definition)
    try:
        with transaction.atomic():
            return _publish(actor, versions, name, dict(definition))
    except IntegrityError as error:
        raise PublishedMeanwhile from error


def _publish(
    actor: Actor, versions: FrozenVersionQuerySet[V], name: str, definition: dict[str, Any]
) -> V:
    newest = versions.newest(name)
    if newest and newest.checksum == checksum_of(definition):
        return newest
    return versions.create(
        name=name,
        number=newest.number + 1 if newest else 1,
        definition=definition,
        created_by=actor if isinstance(actor, User) else None,
    )
