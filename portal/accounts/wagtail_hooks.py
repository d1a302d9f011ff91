"""Units, roles, grants and people's data in the back office, for those who manage accounts."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy

from portal.accounts.actions import may_manage_accounts
from portal.accounts.back_office import PeopleAndUnits
from portal.accounts.models import Role, RoleGrant, Unit, User
from portal.accounts.personal_data_views import person_data
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


class PersonDataMenuItem(MenuItem):
    """Shown to people who manage accounts."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_manage_accounts(request.user)


@hooks.register("register_admin_urls")
def person_data_urls() -> list[URLPattern]:
    return [path("people/data/", person_data, name="person_data")]


@hooks.register("register_settings_menu_item")
def person_data_menu_item() -> MenuItem:
    return PersonDataMenuItem(
        _("Data of a person"), reverse("person_data"), name="person-data", icon_name="user"
    )


@hooks.register("register_user_listing_buttons")
def person_data_button(user: User, request_user: User) -> Iterator[Button]:
    """Lead from the list of users to the data of one of them. Costs at most one query a page."""
    if may_manage_accounts(request_user):
        address = f"{reverse('person_data')}?{urlencode({'person': user.username})}"
        yield Button(_("Data of this person"), address, icon_name="user")
