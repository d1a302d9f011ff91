"""Replaces parts of the portal and of Django."""

from django.core import paginator

from portal.api import Plugin
from portal.api.cases import Case

paginator.Paginator.ELLIPSIS = "..."
Case.__str__ = lambda case: "patched"
Case.is_urgent = lambda case: True


class Patching(Plugin):
    title = "Patching"
