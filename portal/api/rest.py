"""Answering programs: what plugins use besides Django REST Framework itself."""

from portal.rest.apis import Api
from portal.rest.audiences import Public, SignedIn, SignedInCitizen, Staff
from portal.rest.pagination import CursorPages, Pages
from portal.rest.strict import Strict, checked
from portal.rest.viewsets import VisibleOnly

__all__ = [
    "Api",
    "CursorPages",
    "Pages",
    "Public",
    "SignedIn",
    "SignedInCitizen",
    "Staff",
    "Strict",
    "VisibleOnly",
    "checked",
]
