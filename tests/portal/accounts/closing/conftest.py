"""Somebody who wants to go, and erasers of what is kept of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from wagtail.users.models import UserProfile

from portal.accounts.models import User
from portal.accounts.personal_data import PersonalDataEraser, erasers
from portal.cases.personal_data import erase_cases, may_erase_cases
from portal.errors import DomainError
from portal.notifications.personal_data import erase_notices
from tests.portal.conftest import Switchboard

MOBILE = "+989121111111"
Offer = Callable[..., None]


@pytest.fixture
def offer(switchboard: Switchboard) -> Offer:
    """Contribute erasers by what they answer or do: ``offer(library__loans="Deleted.")``."""
    switchboard.empty(erasers)

    def add(may_erase: Any = None, **erases: Any) -> None:
        for name, erase in erases.items():
            answer = erase if callable(erase) else lambda person, erase=erase: erase
            ask = may_erase if callable(may_erase) else lambda person: may_erase
            eraser = PersonalDataEraser(f"The {name}", answer, ask)
            switchboard.offer(erasers, **{name: eraser})

    return add


@pytest.fixture
def core(offer: Offer) -> None:
    """What the portal's own kernels contribute."""
    offer(may_erase=may_erase_cases, core__cases=erase_cases)
    offer(core__notices=erase_notices)


@pytest.fixture
def person(citizen: User) -> User:
    """The citizen, with everything that an account can hold."""
    citizen.first_name, citizen.last_name = "Sam", "Rostami"
    citizen.national_id, citizen.email = "0012345679", "sam@town.example"
    citizen.save()
    EmailAddress.objects.create(user=citizen, email=citizen.email)
    UserProfile.objects.create(user=citizen, preferred_language="fa")
    return citizen


def failing(person: User) -> NoReturn:
    """Erase nothing, for a mistake of its own."""
    raise RuntimeError("broken")


def refusing(person: User) -> NoReturn:
    """Erase nothing, for a reason that the person may hear."""
    raise DomainError("Not now.")


def kept_by(*labels: str) -> str:
    """Return all that the tables of these apps hold, as one text."""
    rows = [
        list(model.objects.values())
        for label in labels
        for model in apps.get_app_config(label).get_models()
    ]
    return json.dumps(rows, default=str, ensure_ascii=False)
