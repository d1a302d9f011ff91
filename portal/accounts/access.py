"""Who may do what, and in which units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from portal.accounts.models import Role, RoleGrant, Unit, User


class SystemActor:
    """The portal acting by itself (a scheduled job, the demo loader): it may do everything."""

    is_authenticated = False

    def __str__(self) -> str:
        return "system"


#: The actor of whatever the portal does by itself, such as schedules; it may do everything.
SYSTEM = SystemActor()
Person = User | AnonymousUser
Actor = Person | SystemActor
_CACHE_ATTRIBUTE = "_portal_role_grants"
_UNITS_ATTRIBUTE = "_portal_units_below"


class _AnyUnit(Enum):
    ANY_UNIT = "any unit"


ANY_UNIT = _AnyUnit.ANY_UNIT


@dataclass(frozen=True)
class UnitScope:
    """The part of the town hall where somebody holds a permission; false when it is empty."""

    everywhere: bool = False
    paths: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.paths)

    def q(self, field: str = "unit") -> Q:
        """Return the condition "``field`` lies in this scope". Rows without a unit need it all."""
        if self.everywhere:
            return ~Q(pk__in=[])
        condition = Q(pk__in=[])
        for path in self.paths:
            condition |= Q(**{f"{field}__path__startswith": path})
        return condition

    def includes(self, unit: Unit | None) -> bool:
        """Tell whether ``unit`` lies in this scope; None lies only in the whole city. No query."""
        if self.everywhere:
            return True
        return unit is not None and unit.path.startswith(self.paths)


EVERYWHERE = UnitScope(everywhere=True)
NOWHERE = UnitScope()


def units_with(user: Actor, permission: str) -> UnitScope:
    """Return where ``user`` holds ``permission``; a grant in a unit covers the units below it.

    Costs one query per user object, none afterwards. Superusers hold everything everywhere;
    inactive people, and people who signed in by SMS code only, hold nothing.
    """
    if isinstance(user, SystemActor):
        return EVERYWHERE
    if not isinstance(user, User) or not user.is_active or user.signed_in_by_code:
        return NOWHERE
    if user.is_superuser:
        return EVERYWHERE
    grants = [g for g in _grants_of(user) if permission in g.role.permissions]
    if any(g.unit is None for g in grants):
        return EVERYWHERE
    return UnitScope(paths=tuple(sorted({g.unit.path for g in grants if g.unit is not None})))


def units_below(user: User, permission: str) -> tuple[Unit, ...]:
    """Return the units where ``user`` holds ``permission``, each with those below it, by path.

    All units for who holds it everywhere. One query per user object and scope, none afterwards.
    """
    scope = units_with(user, permission)
    if not scope:
        return ()
    known: dict[UnitScope, tuple[Unit, ...]] = user.__dict__.setdefault(_UNITS_ATTRIBUTE, {})
    if scope not in known:
        within = Q() if scope.everywhere else _below(scope.paths)
        known[scope] = tuple(Unit.objects.filter(within).order_by("path"))
    return known[scope]


def unit_ids_with(user: User, permission: str) -> frozenset[int]:
    """Return the ids of :func:`units_below`, for lists that must be fast.

    A database knows how many rows lie in units that are named, not in those below a path. Costs
    as :func:`units_below`.
    """
    return frozenset(unit.pk for unit in units_below(user, permission))


def _below(paths: Sequence[str]) -> Q:
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(path__startswith=path)
    return condition


def has_permission(
    user: Actor, permission: str, *, unit: Unit | _AnyUnit | None = ANY_UNIT
) -> bool:
    """Tell whether ``user`` holds ``permission`` in ``unit``; left out, in any unit at all.

    Passing None asks for the whole city, so that a thing without a unit is open to city-wide
    roles only. Costs as :func:`units_with`.
    """
    scope = units_with(user, permission)
    return bool(scope) if isinstance(unit, _AnyUnit) else scope.includes(unit)


def people_with(permission: str) -> list[User]:
    """Return the active people who hold ``permission`` anywhere, superusers included. 2 queries."""
    able = Q(is_superuser=True) | Q(role_grants__role__in=roles_with(permission))
    return list(User.objects.filter(able, is_active=True).distinct().order_by("pk"))


def holders(permission: str, where: Q) -> QuerySet[User]:
    """Return the active people who hold ``permission`` by a grant that meets ``where``.

    Superusers only if they were granted it. One query, and one for those returned.
    """
    grants = RoleGrant.objects.filter(where, role__in=roles_with(permission))
    return User.objects.filter(pk__in=grants.values("user"), is_active=True)


def roles_with(permission: str) -> list[int]:
    """Return the ids of the roles that hold ``permission``. One query."""
    return [role.pk for role in Role.objects.all() if permission in role.permissions]


def forget_grants(user: User) -> None:
    """Drop what this user object remembers of its grants, after they have changed."""
    user.__dict__.pop(_CACHE_ATTRIBUTE, None)
    user.__dict__.pop(_UNITS_ATTRIBUTE, None)


def _grants_of(user: User) -> Sequence[RoleGrant]:
    if _CACHE_ATTRIBUTE not in user.__dict__:
        grants = RoleGrant.objects.filter(user=user).select_related("role", "unit")
        user.__dict__[_CACHE_ATTRIBUTE] = list(grants)
    cached: Sequence[RoleGrant] = user.__dict__[_CACHE_ATTRIBUTE]
    return cached
