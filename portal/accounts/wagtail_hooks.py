"""Units, roles and grants in the back office, for those who may manage accounts."""

from __future__ import annotations

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from portal.accounts.back_office import PeopleAndUnits
from portal.accounts.models import Role, RoleGrant, Unit
from portal.accounts.policies import ManageAccountsPolicy

register_permission_policy(Unit, ManageAccountsPolicy(Unit, actions={"view", "add", "change"}))
register_permission_policy(Role, ManageAccountsPolicy(Role, actions={"view", "add", "change"}))
register_permission_policy(
    RoleGrant, ManageAccountsPolicy(RoleGrant, actions={"view", "add", "delete"})
)


@hooks.register("register_admin_viewset")
def people_and_units() -> PeopleAndUnits:
    """Add the menu group with its three lists."""
    return PeopleAndUnits()
