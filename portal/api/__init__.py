"""Everything that a plugin may import from the portal, and nothing else.

Names here follow semantic versioning; whatever is not here may change at any time.
"""

from portal.accounts.access import has_permission, units_with
from portal.accounts.audiences import (
    CitizenRequest,
    StaffRequest,
    citizen,
    is_citizen,
    public,
    staff,
)
from portal.accounts.models import IdentityLevel, Unit, User
from portal.accounts.permissions import PermissionDeclaration as Permission
from portal.accounts.permissions import RoleDeclaration as Role
from portal.accounts.rate_limits import TooMany, check, client_address, hit
from portal.cases.kinds import CaseKind, TrackingPage
from portal.errors import DomainError, Refused, require
from portal.localised import LocalisedText, localise
from portal.notifications.actions import Recipient, notify
from portal.notifications.notices import Notice
from portal.registry.plugin import Door, Nav, Plugin, card, demo, every, search, slot
from portal.search.sources import Hit

__all__ = [
    "CaseKind",
    "CitizenRequest",
    "DomainError",
    "Door",
    "Hit",
    "IdentityLevel",
    "LocalisedText",
    "Nav",
    "Notice",
    "Permission",
    "Plugin",
    "Recipient",
    "Refused",
    "Role",
    "StaffRequest",
    "TooMany",
    "TrackingPage",
    "Unit",
    "User",
    "card",
    "check",
    "citizen",
    "client_address",
    "demo",
    "every",
    "has_permission",
    "hit",
    "is_citizen",
    "localise",
    "notify",
    "public",
    "require",
    "search",
    "slot",
    "staff",
    "units_with",
]
