"""Makers of people and units for tests."""

from __future__ import annotations

from typing import Any

import factory
from django.utils import timezone

from portal.accounts.models import Unit, User

STAFF_PASSWORD = "staff-password-1"  # noqa: S105


class UserFactory(factory.django.DjangoModelFactory[User]):
    """An account with nothing but a name; staff rights come from ``grant_role``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person-{n}")
    first_name = "Sam"
    last_name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(*args, **kwargs)


class CitizenFactory(UserFactory):
    """A citizen with a confirmed mobile number."""

    username = factory.Sequence(lambda n: f"citizen-{n}")
    mobile = factory.Sequence(lambda n: f"+98912{n:07d}")
    mobile_verified_at = factory.LazyFunction(timezone.now)


class StaffFactory(UserFactory):
    """Somebody of the town hall, with a password and no role yet."""

    username = factory.Sequence(lambda n: f"staff-{n}")
    password = STAFF_PASSWORD


class UnitFactory(factory.django.DjangoModelFactory[Unit]):
    """A unit; ``parent=`` puts it below another one."""

    class Meta:
        model = Unit

    slug = factory.Sequence(lambda n: f"unit-{n}")
    title = factory.Sequence(lambda n: f"Unit {n}")
    title_en = factory.SelfAttribute("title")

    @classmethod
    def _create(cls, model_class: type[Unit], *args: Any, **kwargs: Any) -> Unit:
        parent: Unit | None = kwargs.pop("parent", None)
        if parent is None:
            created: Unit = model_class.add_root(**kwargs)
        else:
            created = model_class.objects.get(pk=parent.pk).add_child(**kwargs)
        return created
