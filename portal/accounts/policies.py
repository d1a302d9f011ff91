"""Wagtail's question "may this user do that with this model", answered by our permissions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

from portal.accounts.access import units_with
from portal.accounts.models import Role, User
from portal.accounts.permissions import MANAGE_ACCOUNTS


class ManageAccountsPolicy(BasePermissionPolicy):
    """Open to whoever holds ``accounts.manage`` city-wide, for the actions named."""

    def __init__(self, model: type[Model], *, actions: set[str]) -> None:
        super().__init__(model)
        self.actions = actions

    def user_has_permission(self, user: User | AnonymousUser, action: str) -> bool:
        return action in self.actions and units_with(user, MANAGE_ACCOUNTS).everywhere

    def user_has_any_permission(self, user: User | AnonymousUser, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        if not self.actions.intersection(actions):
            return User.objects.none()
        holding = [r.pk for r in Role.objects.all() if MANAGE_ACCOUNTS in r.permissions]
        granted = Q(role_grants__role__in=holding, role_grants__unit=None)
        return User.objects.filter(Q(is_superuser=True) | granted, is_active=True).distinct()

    def users_with_permission(self, action: str) -> QuerySet[User]:
        return self.users_with_any_permission([action])

    def instances_user_has_any_permission_for(
        self, user: User | AnonymousUser, actions: Iterable[str]
    ) -> QuerySet[Any]:
        allowed = self.user_has_any_permission(user, actions)
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows if allowed else rows.none()
