"""Answering programs: what plugins use besides Django REST Framework itself."""

from portal.rest.apis import Api
from portal.rest.audiences import Public, SignedInCitizen, Staff
from portal.rest.pagination import Pages
from portal.rest.viewsets import VisibleOnly

__all__ = ["Api", "Pages", "Public", "SignedInCitizen", "Staff", "VisibleOnly"]
