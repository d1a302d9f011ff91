from __future__ import annotations

from portal.accounts.access import SYSTEM, Actor
from portal.accounts.models import User


def can_publish(actor: Actor) -> bool:
    """Say whether ``actor`` works here, signed in as staff, or is the system.

    What exactly somebody may design is asked by the plugin whose matters these are.
    """
    if not isinstance(actor, User):
        return actor is SYSTEM
    return actor.is_active and actor.is_staff and not actor.signed_in_by_code
