"""Everything that a plugin may import from the portal, and nothing else.

Names here follow semantic versioning; whatever is not here may change at any time. The rooms
beside this module (``portal.api.cases``, ``portal.api.rest``, …) hold what fewer plugins need.
"""

from typing import TYPE_CHECKING

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
from portal.api.deprecated import moved_names
from portal.cases.events import (
    CaseAssigned,
    CaseMessageSent,
    CaseMoved,
    CaseRated,
    CaseSubmitted,
)
from portal.cases.kinds import CaseKind, TrackingPage
from portal.errors import DomainError, Refused, require
from portal.events.event import Event
from portal.events.publishing import publish
from portal.filing.services import Service
from portal.filing.workflows import Workflow
from portal.health import HealthAnswer
from portal.localised import LocalisedText, localise
from portal.notifications.actions import Recipient, notify
from portal.notifications.channels import Channel
from portal.notifications.notices import Notice
from portal.provided import Provide, provided
from portal.registry.back_office import Admin
from portal.registry.contribute import (
    card,
    demo,
    erase_personal_data,
    every,
    export_personal_data,
    health,
    on,
    search,
    slot,
    task,
    wagtail_hook,
)
from portal.registry.plugin import Plugin
from portal.registry.points import Door, Nav
from portal.search.sources import Hit

__all__ = [
    "Admin",
    "CaseAssigned",
    "CaseKind",
    "CaseMessageSent",
    "CaseMoved",
    "CaseRated",
    "CaseSubmitted",
    "Channel",
    "CitizenRequest",
    "DomainError",
    "Door",
    "Event",
    "HealthAnswer",
    "Hit",
    "IdentityLevel",
    "LocalisedText",
    "Nav",
    "Notice",
    "Permission",
    "Plugin",
    "Provide",
    "Recipient",
    "Refused",
    "Role",
    "Service",
    "StaffRequest",
    "TooMany",
    "TrackingPage",
    "Unit",
    "User",
    "Workflow",
    "card",
    "check",
    "citizen",
    "client_address",
    "demo",
    "erase_personal_data",
    "every",
    "export_personal_data",
    "has_permission",
    "health",
    "hit",
    "is_citizen",
    "localise",
    "notify",
    "on",
    "provided",
    "public",
    "publish",
    "require",
    "search",
    "slot",
    "staff",
    "task",
    "units_with",
    "wagtail_hook",
]

if not TYPE_CHECKING:
    __getattr__ = moved_names(__name__)
